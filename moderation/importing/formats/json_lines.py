"""JSON lines, or one JSON list, of comments with our own names; also packed by gzip."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from moderation.importing.archive import Fault, Item
from moderation.importing.formats.documents import Object, text
from moderation.importing.formats.fields import NAMES, YES, items
from moderation.importing.formats.json_stream import rows


def read(path: Path) -> Iterator[Item]:
    """Yield what the lines hold; names that we do not know are reported once each.

    Raises:
        Broken: a line is no JSON object in UTF-8, or longer than 16 MiB.
    """
    unknown, articles = set[str](), set[str]()
    for position, row in rows(path):
        for name in sorted(row.keys() - NAMES - unknown):
            unknown.add(name)
            yield Fault(position, "unknown_field", detail=name[:40])
        yield from items({name: _said(row, name) for name in row}, position, articles)


def _said(row: Object, name: str) -> str:
    return YES if row[name] is True else text(row, name)
