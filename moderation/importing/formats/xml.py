"""Records of an XML file, one at a time: no document type, no entity, no network.

What stands before the first tag is passed over, such as the empty line of a WordPress plug-in.

expat reads in chunks, so memory is that of one record; what it needs whole (a tag with its
attributes, a comment) it keeps and reads anew with each chunk, so that has a limit. A DOCTYPE is
refused before anything of it is read: without one there are no entities, and none that grow.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from moderation.exporting.xml import MARK_SPACE
from moderation.importing.archive import Broken, Unreadable
from moderation.importing.formats.documents import BOMS_UTF16
from moderation.importing.unpacking import unpacked

CHUNK = 1 << 16
PROLOG_BYTES = 4096
DEPTH_MAX = 100
RECORD_BYTES_MAX = 256 * 1024 * 1024  # an article of WordPress with about 25,000 comments
TOKEN_BYTES_MAX = 4 * 1024 * 1024  # a tag with its attributes, or a comment
ELEMENT_BYTES, WORD_BYTES, SIGN_BYTES = 240, 60, 4  # what Python needs for one, at most or about
# Old exports hold bytes that no XML may have; they are dropped. In UTF-16 they are half a sign.
_ILLEGAL = bytes(set(range(32)) - set(b"\t\n\r"))


@dataclass(slots=True)
class Element:
    """An element: its name without a namespace, that namespace, attributes, text and children."""

    name: str
    space: str
    attributes: dict[str, str]
    position: int
    words: list[str] = field(default_factory=list)
    children: list[Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text directly in it, neighbouring CDATA joined."""
        return "".join(self.words)

    def child(self, name: str) -> Element | None:
        """Return the first child of this name."""
        return next((child for child in self.children if child.name == name), None)

    def exact(self, name: str) -> str:
        """Return the text of a child as it stands, "" if there is none."""
        child = self.child(name)
        return child.text if child else ""

    def marked(self, name: str) -> Element | None:
        """Return the mark that our own export put into it, None in other files."""
        marks = (c for c in self.children if c.space == MARK_SPACE and c.name == name)
        return next(marks, None)

    def said(self, name: str) -> str:
        """Return the text of a child without the space around it, "" if there is none."""
        child = self.child(name)
        return child.text.strip() if child else ""


def records(path: Path, names: Collection[str]) -> Iterator[Element]:
    """Yield each element called one of ``names`` that is in none of them, when it ends.

    Raises:
        Broken: the XML is not well-formed; ``position`` is the line.
        Unreadable: it has a document type, or is deeper or larger than any export.
    """
    with unpacked(path) as file:
        builder = _Builder(names, lines_above=_skip_to_tag(file))
        for chunk in _chunks(file):
            yield from builder.feed(chunk, is_last=False)
        yield from builder.feed(b"", is_last=True)


def _skip_to_tag(file: BufferedReader) -> int:
    """Pass over what stands before the first tag; return how many lines that was."""
    begin = file.peek(PROLOG_BYTES)[:PROLOG_BYTES].removeprefix(BOM_UTF8)
    if begin.startswith((b"<", *BOMS_UTF16)) or b"<" not in begin:
        return 0
    head, _, _ = file.peek(PROLOG_BYTES).partition(b"<")
    return file.read(len(head)).count(b"\n")


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    chunk = file.read(CHUNK)
    illegal = b"" if chunk.startswith(BOMS_UTF16) else _ILLEGAL
    while chunk:
        yield chunk.translate(None, illegal)
        chunk = file.read(CHUNK)


class _Builder:
    """Builds records from expat's events."""

    def __init__(self, names: Collection[str], lines_above: int = 0) -> None:
        self._names = frozenset(names)
        self._lines_above = lines_above
        self._open: list[Element] = []  # from a record downwards
        self._depth = 0
        self._size = 0
        self._fed = 0
        self._ready: deque[Element] = deque()
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def feed(self, chunk: bytes, *, is_last: bool) -> Iterator[Element]:
        """Read on; yield the records that ended."""
        self._fed += len(chunk)
        broken = None
        try:
            self._parser.Parse(chunk, is_last)
        except expat.ExpatError as error:
            line = self._lines_above + error.lineno
            broken = Broken(line, f"no XML: {expat.ErrorString(error.code)}")
        except (LookupError, ValueError):  # what Python says to the encoding that it declares
            raise Unreadable("the file declares an encoding that XML has not") from None
        while self._ready:  # what ended before the fault is whole
            yield self._ready.popleft()
        if broken:
            raise broken
        if self._fed - self._parser.CurrentByteIndex > TOKEN_BYTES_MAX:
            raise Unreadable(
                f"line {self._line:,} has a tag or a comment of more than {TOKEN_BYTES_MAX:,} bytes"
            )

    @property
    def _line(self) -> int:
        return self._lines_above + self._parser.CurrentLineNumber

    def _doctype(self, *_: object) -> None:
        raise Unreadable("the file has a document type, which no export has and none is read from")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEPTH_MAX:
            raise Unreadable(f"elements are nested deeper than {DEPTH_MAX}")
        space, _, local = name.rpartition(" ")
        if not self._open and local not in self._names:
            return
        self._count(ELEMENT_BYTES + SIGN_BYTES * len(name))
        if attributes:
            lengths = sum(len(one) for pair in attributes.items() for one in pair)
            self._count(ELEMENT_BYTES * len(attributes) + SIGN_BYTES * lengths)
        self._open.append(Element(local, space, attributes, self._line))

    def _text(self, text: str) -> None:
        if self._open:
            self._count(WORD_BYTES + SIGN_BYTES * len(text))
            self._open[-1].words.append(text)

    def _count(self, size: int) -> None:
        self._size += size
        if self._size > RECORD_BYTES_MAX:
            raise Unreadable(f"a record is longer than {RECORD_BYTES_MAX:,} bytes in memory")

    def _end(self, _: str) -> None:
        self._depth -= 1
        if not self._open:
            return
        element = self._open.pop()
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._ready.append(element)
            self._size = 0
