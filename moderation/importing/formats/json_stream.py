"""One JSON document, read in pieces: a record at a time is in memory, however long the file is.

Python's own decoder reads each record out of a buffer. Where a record does not end in the buffer,
more is read and it is tried again.
"""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from moderation.importing.archive import Broken
from moderation.importing.formats.documents import (
    LINE_BYTES_MAX,
    Object,
    an_object,
    lines,
    opened,
    undecodable_line,
)
from moderation.text.strict_json import DECODER, NoNumber

CHUNK = 1 << 18  # characters
RECORD_MAX = 16 * 1024 * 1024  # characters of one record
LITERAL_MAX = 16  # characters of what may be cut at the buffer's end: a number, \\u1234, -Infinity
NUMBER_TAIL_MAX = 2  # characters behind a number that may belong to it: 1 of "1.", 2 of "1e+"
DEPTH_MAX = 8  # of what is walked into; a record may be deeper

Place = tuple[str | int, ...]  # the names and numbers that lead to a value
_SPACE = re.compile(r"[ \t\r\n]*")


class Entry(NamedTuple):
    """A value and where it stands: a record, a scalar, or an empty list or object to walk into."""

    place: Place
    value: Any


def entries(
    path: Path, is_record: Callable[[Place], bool], *, several: bool = False
) -> Iterator[Entry]:
    """Yield what a document holds, in its order.

    Whatever stands at a place that ``is_record`` is yielded whole. Other lists and objects are
    yielded empty, then walked into. A file may hold ``several`` documents, one behind another.

    Raises:
        Broken: it is no JSON in UTF-8, a record is longer than 16 Mi characters, or what is walked
            into is nested deeper than any export.
    """
    with opened(path) as file, TextIOWrapper(file, "utf-8-sig", newline="") as text:
        buffer = _Buffer(text)
        walk = _Walk(buffer, is_record)
        try:
            yield from walk.value(())
            while several and buffer.peek():
                yield from walk.value(())
            walk.end()
        except UnicodeDecodeError:
            raise Broken(undecodable_line(path), "not UTF-8") from None
        except RecursionError:
            raise Broken(buffer.line(), "nested too deeply") from None


def records(path: Path, name: str) -> Iterator[tuple[int, Object]]:
    """Yield the objects of the list called ``name``, with their numbers from 1 on."""
    for place, value in entries(path, is_second):
        if len(place) == 2 and place[0] == name and isinstance(value, dict):
            yield int(place[1]) + 1, value


def rows(path: Path) -> Iterator[tuple[int, Object]]:
    """Yield the objects that a file holds: one a line, over several lines, or in one list.

    Those are the forms of mongoexport. The number is that of the line, or of the object.

    Raises:
        Broken: it is no JSON object in UTF-8, or longer than 16 MiB.
    """
    with opened(path) as file:
        begins = file.readline(LINE_BYTES_MAX).removeprefix(BOM_UTF8).strip()
    if begins.startswith(b"["):
        found: Iterator[Entry] = (
            entry for entry in entries(path, is_first) if is_first(entry.place)
        )
    elif begins == b"{":
        found = entries(path, lambda place: not place, several=True)
    else:
        yield from lines(path)
        return
    for number, entry in enumerate(found, 1):
        yield number, an_object(entry.value, number)


def is_first(place: Place) -> bool:
    """Return whether a place is in the document's own list or object."""
    return len(place) == 1


def is_second(place: Place) -> bool:
    """Return whether a place is in a list or object of the document's own object."""
    return len(place) == 2


class _Buffer:
    """The part of the text that is being read."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._text = ""
        self._at = 0
        self._line, self._counted = 1, 0  # the line at this place of the buffer

    def peek(self) -> str:
        """Return the next sign that is no space, "" at the end."""
        while True:
            self._at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._text) or not self._read_on():
                return self._text[self._at : self._at + 1]

    def skip(self) -> None:
        """Pass over the sign that ``peek`` returned."""
        self._at += 1

    def decode(self) -> Any:
        """Return the value that begins here."""
        while True:
            begin = self._at
            try:
                value, end = DECODER.raw_decode(self._text, begin)
            except json.JSONDecodeError as error:
                line = self.line(error.pos)
                if not self._may_go_on(error) or not self._read_on():
                    raise Broken(line, "no JSON") from None
            except NoNumber as problem:
                raise Broken(self.line(), f"no JSON: {problem}") from None
            except ValueError:  # what Python says to a number of thousands of digits
                raise Broken(self.line(), "no JSON: a number is too long") from None
            else:
                if end + NUMBER_TAIL_MAX < len(self._text) or not self._read_on():
                    self._at += end - begin
                    return value

    def _may_go_on(self, error: json.JSONDecodeError) -> bool:
        """Return whether a value is no JSON only because the buffer ends in it."""
        is_open = error.msg.startswith("Unterminated string")
        return is_open or error.pos > len(self._text) - LITERAL_MAX

    def line(self, at: int | None = None) -> int:
        """Return the line that is being read, or that of a place behind it."""
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line + self._text.count("\n", self._at, at or self._at)

    def _read_on(self) -> bool:
        """Read more behind what is not passed yet; return whether there was anything."""
        line = self.line()
        self._text, self._at, self._counted = self._text[self._at :], 0, 0
        if len(self._text) > RECORD_MAX:
            raise Broken(line, f"a record is longer than {RECORD_MAX:,} characters")
        more = self._file.read(max(CHUNK, len(self._text)))
        self._text += more
        return bool(more)


class _Walk:
    """The way through a document, from value to value."""

    def __init__(self, buffer: _Buffer, is_record: Callable[[Place], bool]) -> None:
        self._buffer = buffer
        self._is_record = is_record

    def value(self, place: Place) -> Iterator[Entry]:
        """Yield the value that begins here, and what is in it."""
        sign = self._buffer.peek()
        if sign not in ("[", "{") or self._is_record(place):
            yield Entry(place, self._buffer.decode())
            return
        if len(place) == DEPTH_MAX:
            raise Broken(self._buffer.line(), "nested too deeply")
        self._buffer.skip()
        if sign == "[":
            yield Entry(place, [])
            yield from self._list(place)
        else:
            yield Entry(place, {})
            yield from self._object(place)

    def end(self) -> None:
        """Refuse what stands behind the document."""
        if self._buffer.peek():
            raise Broken(self._buffer.line(), "no JSON: more stands behind its end")

    def _list(self, place: Place) -> Iterator[Entry]:
        number = 0
        while self._goes_on("]", is_first=number == 0):
            yield from self.value((*place, number))
            number += 1

    def _object(self, place: Place) -> Iterator[Entry]:
        is_first = True
        while self._goes_on("}", is_first=is_first):
            is_first = False
            name = self._buffer.decode() if self._buffer.peek() == '"' else None
            self._require(":" if isinstance(name, str) else "")
            yield from self.value((*place, str(name)))

    def _goes_on(self, close: str, *, is_first: bool) -> bool:
        """Pass over a comma, or over the end; return whether one more follows."""
        if self._buffer.peek() == close:
            self._buffer.skip()
            return False
        if not is_first:
            self._require(",")
        return True

    def _require(self, sign: str) -> None:
        if not sign or self._buffer.peek() != sign:
            raise Broken(self._buffer.line(), "no JSON")
        self._buffer.skip()
