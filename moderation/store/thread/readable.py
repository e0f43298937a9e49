"""What can be read where some records are damaged, as by a torn file or another hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from moderation.comment import Comment
from moderation.store.records import load_comment, load_submission

DAMAGED = (ValueError, LookupError, TypeError, AttributeError)  # what a damaged record raises


def load_text(text: str) -> str | None:
    """Return what the comment behind a document says, None where it is damaged."""
    try:
        return load_submission(text).body
    except DAMAGED:
        return None


def load_readable(
    site: str, stored: Iterable[tuple[str, Mapping[str, str]]]
) -> tuple[list[Comment], list[str]]:
    """Return comments by their records, and the ids of those whose record is damaged.

    For those who go through all comments: one of them must not stop them for good.

    Raises:
        LaterRelease: that release is to be started, which reads what this one does not.
    """
    comments, damaged = [], []
    for id_, record in stored:
        try:
            comments.append(load_comment(site, id_, record))
        except DAMAGED:
            damaged.append(id_)
    return comments, damaged
