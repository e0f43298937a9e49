"""JSON of archives: what a value is taken for, and files of one object a line."""

from __future__ import annotations

import json
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from moderation.importing.archive import Broken, Unreadable
from moderation.importing.plain_text import whole_pairs
from moderation.importing.unpacking import unpacked
from moderation.text.strict_json import DECODER, NoNumber

BOMS_UTF16 = (BOM_UTF16_LE, BOM_UTF16_BE)
UTF16 = "the file is UTF-16; save it as UTF-8"
CHUNK = 1 << 16
LINE_BYTES_MAX = 16 * 1024 * 1024

Object = Mapping[str, Any]


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open the file, unpacked where it is packed by gzip.

    Raises:
        Broken: what is packed is torn.
        Unreadable: it is UTF-16, or unpacks to more than any archive does.
    """
    with unpacked(path) as file:
        if file.peek(2).startswith(BOMS_UTF16):
            raise Unreadable(UTF16)
        yield file


def lines(path: Path) -> Iterator[tuple[int, Object]]:
    """Yield the JSON objects of a file, one a line, with their line numbers; empty lines are left.

    Raises:
        Broken: a line is no JSON object in UTF-8, or is longer than 16 MiB.
    """
    with opened(path) as file:
        for number, line in enumerate(iter(lambda: file.readline(LINE_BYTES_MAX + 1), b""), 1):
            if len(line) > LINE_BYTES_MAX:
                raise Broken(number, f"a line is longer than {LINE_BYTES_MAX:,} bytes")
            if line.strip():
                yield number, an_object(loaded(line, number), number)


def undecodable_line(path: Path) -> int:
    """Return the first line that is not UTF-8; readers decode in pieces and know only about where.

    Each line counts, also one within quotation marks. Returns the last line's number where all is
    UTF-8.
    """
    decoder, line = getincrementaldecoder("utf-8")(), 1
    with opened(path) as file:
        while chunk := file.read(CHUNK):
            try:
                line += decoder.decode(chunk).count("\n")
            except UnicodeDecodeError as error:
                return line + error.object.count(b"\n", 0, error.start)
    return line


def loaded(raw: bytes, position: int) -> Any:
    """Return the document in ``raw``. Raises Broken."""
    try:
        return DECODER.decode(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Broken(position, "not UTF-8") from None
    except json.JSONDecodeError as error:
        raise Broken(position + error.lineno - 1, "no JSON") from None
    except NoNumber as problem:
        raise Broken(position, f"no JSON: {problem}") from None
    except ValueError:  # what Python says to a number of thousands of digits
        raise Broken(position, "no JSON: a number is too long") from None
    except RecursionError:
        raise Broken(position, "nested too deeply") from None


def an_object(value: Any, position: int) -> Object:
    """Return ``value`` if it is an object. Raises Broken."""
    if not isinstance(value, dict):
        raise Broken(position, "no JSON object")
    return value


def objects(value: Any) -> Iterator[Object]:
    """Yield the objects of a list; what is no list, or no object in it, is left out."""
    for item in value if isinstance(value, list) else ():
        if isinstance(item, dict):
            yield item


def text(fields: Object, *names: str) -> str:
    """Return the first of several fields that says something: text, or a number, as ids may be."""
    return next(filter(None, (said(fields.get(name)) for name in names)), "")


def said(value: object) -> str:
    """Return what one value says as text; empty where it is neither text nor a number."""
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return whole_pairs(str(value))
    return ""
