"""What an import would find in the store: as ``import_comments.lua`` answers, without writing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from moderation.importing.archive import ArchivedComment
from moderation.importing.writing import ImportRow, Place, Writer
from moderation.store.documents import load
from moderation.store.writer import Store

_FIELDS = ("status", "source", "doc")


def compared(
    store: Store, site: str, writer: Writer, comments: Sequence[tuple[ArchivedComment, Place]]
) -> list[str]:
    """Return what would become of each comment.

    Each is ``new``, or is there already: the ``same``, or one that ``differs`` and would stay.
    """
    rows = [writer.row(comment, place) for comment, place in comments]
    records = store.fields(site, [row.id for row in rows], *_FIELDS)
    return [_outcome(row, record) for row, record in zip(rows, records, strict=True)]


def _outcome(row: ImportRow, record: Mapping[str, str]) -> str:
    if not record:
        return "new"
    return "same" if _is_same(row, record) else "differs"


def _is_same(row: ImportRow, record: Mapping[str, str]) -> bool:
    """Return whether it came from the same place before, or says what is there."""
    if record.get("source") == row.source:
        return True
    here = record.get("doc", "")
    if record["status"] != row.status or bool(here) != bool(row.doc):
        return False
    return not here or _said(here) == _said(row.doc)


def _said(document: str) -> list[object]:
    """Return the text and the parent of a stored submission."""
    fields = load(document)
    return [fields.get(name) for name in ("b", "p")]
