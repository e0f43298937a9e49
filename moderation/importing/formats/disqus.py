"""Disqus' XML export: threads first, then posts that name them.

Source: Disqus help, "Comments Export", and files of isso-comments/isso and umputun/remark42. An
article is what the site calls it (``thread/id``) where it calls it anything, else its address.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from moderation.exporting.disqus import LINE_BREAK
from moderation.importing.archive import (
    ArchivedArticle,
    ArchivedAuthor,
    ArchivedComment,
    Fault,
    Item,
    Unreadable,
    unknown_status,
)
from moderation.importing.dates import parse
from moderation.importing.formats.own_marks import exact_article, exact_comment
from moderation.importing.formats.xml import Element, records
from moderation.importing.plain_text import plain
from moderation.status import Status

INTERNALS = "http://disqus.com/disqus-internals"
ID = f"{INTERNALS} id"


def read(path: Path) -> Iterator[Item]:
    """Yield what a Disqus export holds; a thread that is deleted takes its posts with it."""
    deleted: set[str] = set()
    is_empty = True
    for element in records(path, ("thread", "post")):
        is_empty = False
        name = element.attributes.get(ID, "")
        if not name:
            yield Fault(element.position, "without_id", detail=element.name)
        elif element.name == "thread":
            if element.said("isDeleted") == "true":
                deleted.add(name)
            yield _article(element, name)
        else:
            if flags := _unknown_flags(element):
                yield unknown_status(element.position, name, ", ".join(flags))
            yield _comment(element, name, deleted)
    if is_empty:
        _require_disqus(path)


def _require_disqus(path: Path) -> None:
    """Refuse XML of another kind that happens to have no record."""
    if next(records(path, ("disqus",)), None) is None:
        raise Unreadable("the file is no export of Disqus: it has no element 'disqus'")


def _article(thread: Element, name: str) -> ArchivedArticle:
    article = ArchivedArticle(
        key=name,
        id=thread.said("id"),
        url=thread.said("link"),
        title=plain(thread.said("title")),
        closed="true" in (thread.said("isClosed"), thread.said("isDeleted")),
        at=parse(thread.said("createdAt")),
    )
    return exact_article(thread, article, "id")


def _comment(post: Element, name: str, deleted: set[str]) -> Item:
    thread, parent = post.child("thread"), post.child("parent")
    article = thread.attributes.get(ID, "") if thread else ""
    if not article:
        return Fault(post.position, "without_thread", name)
    status = Status.ERASED if article in deleted else _status(post)
    erased = status is Status.ERASED
    comment = ArchivedComment(
        key=name,
        article=article,
        status=status,
        position=post.position,
        body="" if erased else plain(post.said("message")),
        author=ArchivedAuthor() if erased else _author(post),
        parent=parent.attributes.get(ID, "") if parent else "",
        at=parse(post.said("createdAt")),
        reason="spam" if post.said("isSpam") == "true" else "",
    )
    return exact_comment(post, comment, "message", LINE_BREAK, _exact_author)


def _status(post: Element) -> Status:
    """Return the state; spam keeps its text even where it was deleted as well."""
    spam, gone = post.said("isSpam"), post.said("isDeleted")
    if spam == "true":
        return Status.REJECTED
    if gone == "true":
        return Status.ERASED
    return Status.HELD if _unknown_flags(post) else Status.APPROVED


def _unknown_flags(post: Element) -> list[str]:
    """Return what the two flags say beside true and false."""
    flags = {post.said("isSpam"), post.said("isDeleted")}
    return sorted(flags - {"true", "false", ""})


def _author(post: Element) -> ArchivedAuthor:
    author = post.child("author")
    if author is None:
        return ArchivedAuthor()
    return ArchivedAuthor(
        name=author.said("name"),
        id=author.said("username"),
        email=author.said("email"),
        ip=post.said("ipAddress"),
    )


def _exact_author(post: Element) -> ArchivedAuthor:
    author = post.child("author")
    if author is None:
        return ArchivedAuthor()
    return ArchivedAuthor(author.exact("name"), author.exact("username"), author.said("email"))
