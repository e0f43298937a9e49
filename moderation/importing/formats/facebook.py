"""Comments as Facebook's Graph API gave them: pages of ``data``, replies nested in ``comments``.

Source: Graph API reference, "Object Comments"; the plug-in ended on 10 February 2026, so these are
files that were saved before. A file is one answer, a list of them, or an object keyed by address.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from moderation.importing.archive import (
    ArchivedArticle,
    ArchivedAuthor,
    ArchivedComment,
    Fault,
    Item,
    Unreadable,
)
from moderation.importing.dates import parse
from moderation.importing.formats.documents import Object, document, objects, text
from moderation.importing.plain_text import clean
from moderation.status import Status

UNNAMED = "facebook"  # the article of a file that names no address


def read(path: Path) -> Iterator[Item]:
    """Yield what a saved file holds. Raises Unreadable where nothing looks like such an answer."""
    export = document(path)
    pages = list(_pages(export))
    if not pages:
        raise Unreadable("the file has no 'data' of Facebook's comments")
    for url, answer in pages:
        yield ArchivedArticle(url, url=url if url != UNNAMED else "")
        yield from _comments(answer, url)


def _pages(export: Any) -> Iterator[tuple[str, Object]]:
    """Yield each answer with the address that it belongs to."""
    if isinstance(export, list):
        for answer in objects(export):
            yield from _pages(answer)
    elif isinstance(export, dict) and isinstance(export.get("data"), list):
        yield UNNAMED, export
    elif isinstance(export, dict):
        for url, value in export.items():
            answer = value.get("comments", value) if isinstance(value, dict) else {}
            if isinstance(answer, dict) and isinstance(answer.get("data"), list):
                yield url, answer


def _comments(answer: Object, url: str) -> Iterator[Item]:
    """Yield the comments of an answer and those that hang on them, without recursion."""
    waiting: list[tuple[Object, str]] = [(one, "") for one in objects(answer.get("data"))]
    position = 0
    while waiting:
        one, above = waiting.pop(0)
        position += 1
        name = text(one, "id")
        if not name:
            yield Fault(position, "without_id")
            continue
        nested = one.get("comments")
        if isinstance(nested, dict):
            waiting += [(reply, name) for reply in objects(nested.get("data"))]
        yield _comment(one, name, url, above, position)


def _comment(one: Object, name: str, url: str, above: str, position: int) -> Item:
    author, parent = one.get("from"), one.get("parent")
    body = clean(text(one, "message")) or _attached(one.get("attachment"))
    hidden = one.get("is_hidden") is True
    status = Status.REJECTED if hidden else Status.APPROVED
    return ArchivedComment(
        key=name,
        article=url,
        status=status if body else Status.ERASED,
        position=position,
        body=body,
        author=ArchivedAuthor(name=clean(text(author, "name")), id=text(author, "id"))
        if isinstance(author, dict)
        else ArchivedAuthor(),
        parent=above or (text(parent, "id") if isinstance(parent, dict) else ""),
        at=parse(text(one, "created_time")),
    )


def _attached(attachment: Any) -> str:
    if not isinstance(attachment, dict):
        return ""
    return f"[attachment] {text(attachment, 'url')}".strip()
