"""CSV with a header row of our own names; ``;`` and tabs separate where the header says so."""

from __future__ import annotations

import csv
from codecs import BOM_UTF8
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path

from moderation.importing.archive import Broken, Fault, Item, Unreadable
from moderation.importing.formats.documents import BOMS_UTF16, UTF16, undecodable_line
from moderation.importing.formats.fields import NAMES, items
from moderation.importing.unpacking import unpacked

FIELD_LIMIT = 4 * 1024 * 1024
DELIMITERS = ",;\t"
BOM = "\ufeff"


def read(path: Path) -> Iterator[Item]:
    """Yield what the rows hold; columns that we do not know are reported once each.

    Raises:
        Unreadable: UTF-16, no header row, or one without the column ``id``.
        Broken: a row is not UTF-8, or has a field longer than 4 MiB.
    """
    delimiter = _delimiter(path)
    csv.field_size_limit(FIELD_LIMIT)
    with unpacked(path) as packed, TextIOWrapper(packed, "utf-8-sig", newline="") as file:
        articles: set[str] = set()
        rows = csv.DictReader(file, delimiter=delimiter, strict=True)
        try:
            for name in sorted(set(rows.fieldnames or ()) - NAMES):
                yield Fault(1, "unknown_field", detail=name[:40])
            for row in rows:
                yield from items({n: v for n, v in row.items() if n and v}, rows.line_num, articles)
        except UnicodeDecodeError:
            raise Broken(undecodable_line(path), "not UTF-8") from None
        except csv.Error as error:
            raise Broken(rows.line_num + 1, f"no CSV: {error}") from None


def _delimiter(path: Path) -> str:
    """Return what separates the columns of the header row."""
    with unpacked(path) as file:
        line = file.readline(FIELD_LIMIT)
    if line.startswith(BOMS_UTF16) or b"\0" in line:
        raise Unreadable(UTF16)
    try:
        header = line.removeprefix(BOM_UTF8).decode().strip()
    except UnicodeDecodeError:
        raise Unreadable("the header row is not UTF-8") from None
    if header.startswith(BOM):
        raise Unreadable("the file begins with two byte order marks; save it with one or none")
    for delimiter in DELIMITERS:
        names = [name.strip('"') for name in header.split(delimiter)]
        if "id" in names:
            return delimiter
    raise Unreadable("the header row must name the column 'id'; see docs/importing.md")
