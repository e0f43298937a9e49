"""Remark42's backup: a first line about the site, then one comment a line; also packed by gzip.

Source: umputun/remark42 4793c1c, ``backend/app/migrator`` and ``backend/app/store``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from moderation.importing.archive import (
    ArchivedArticle,
    ArchivedAuthor,
    ArchivedComment,
    Fault,
    Item,
    Unreadable,
)
from moderation.importing.dates import parse
from moderation.importing.formats.documents import Object, lines, objects, text
from moderation.importing.plain_text import clean, plain
from moderation.status import Status

VERSIONS = (0, 1)
TOP = ("", "0", "root")


def read(path: Path) -> Iterator[Item]:
    """Yield what a backup holds.

    Raises:
        Unreadable: the first line is that of another version.
        Broken: a line is no JSON object.
    """
    rows = lines(path)
    _, head = next(rows, (1, {"version": None}))
    if head.get("version") not in VERSIONS:
        raise Unreadable("the first line must be that of a backup of Remark42, version 0 or 1")
    for user in objects(head.get("users")):
        blocked = user.get("blocked")
        if isinstance(blocked, dict) and blocked.get("status") is True:
            yield Fault(1, "ban_left_out", text(user, "id"))
    posts = {
        text(post, "url"): post.get("read_only") is True for post in objects(head.get("posts"))
    }
    known: set[str] = set()
    for position, row in rows:
        yield from _comment(row, position, known, posts)
    for url in posts.keys() - known:
        yield ArchivedArticle(url, url=url, closed=posts[url])


def _comment(
    row: Object, position: int, known: set[str], posts: Mapping[str, bool]
) -> Iterator[Item]:
    locator, user = row.get("locator"), row.get("user")
    url = text(locator, "url") if isinstance(locator, dict) else ""
    name = text(row, "id")
    if not name or not url:
        yield Fault(position, "without_id" if not name else "without_url", name)
        return
    if url not in known:
        known.add(url)
        yield ArchivedArticle(
            url, url=url, title=clean(text(row, "title")), closed=posts.get(url, False)
        )
    body = clean(text(row, "orig")) or plain(text(row, "text"))
    erased = row.get("delete") is True or not body
    parent = text(row, "pid")
    yield ArchivedComment(
        key=name,
        article=url,
        status=Status.ERASED if erased else Status.APPROVED,
        position=position,
        body="" if erased else body,
        author=_author(user) if isinstance(user, dict) and not erased else ArchivedAuthor(),
        parent="" if parent in TOP else parent,
        at=parse(text(row, "time")),
    )


def _author(user: Object) -> ArchivedAuthor:
    return ArchivedAuthor(name=clean(text(user, "name")), id=text(user, "id"))
