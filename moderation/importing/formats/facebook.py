"""Comments as Facebook's Graph API gave them: pages of ``data``, replies nested in ``comments``.

Source: Graph API reference, "Object Comments"; the plug-in ended on 10 February 2026, so these are
files that were saved before. A file is one answer, a list of them, or an object keyed by address.
"""

from __future__ import annotations

from collections import deque
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
from moderation.importing.dates import of_milliseconds, parse
from moderation.importing.formats.documents import Object, objects, said, text
from moderation.importing.formats.json_stream import Place, entries
from moderation.importing.plain_text import clean
from moderation.status import Status

BETWEEN = ("comments", "og_object")
UNNAMED = "facebook"  # the article of a file that names no address


def read(path: Path) -> Iterator[Item]:
    """Yield what a saved file holds. Raises Unreadable where nothing looks like such an answer."""
    position, own = 0, _own_address(path)
    goes_on: dict[str, bool] = {}  # by address: whether a page was left at Facebook
    for place, value in entries(path, _is_comment, several=True):
        if place[-2:] == ("paging", "next") and (url := _address((*place[:-2], "data"), own)):
            goes_on[url] = True
        url = _address(place, own)
        if url is None or not (_is_comment(place) or value == []):
            continue
        if url not in goes_on:
            yield ArchivedArticle(url, url=url if url != UNNAMED else "")
        goes_on[url] = False
        if isinstance(value, dict) and _is_comment(place):
            for item in _comments(value, url, position):
                position += 1
                yield item
    if not goes_on:
        raise Unreadable("the file has no 'data' of Facebook's comments")
    for url in (url for url, more in goes_on.items() if more):
        yield Fault(position, "page_missing", detail=url[:80])


def _own_address(path: Path) -> str:
    """Return the address that an answer, or several pages of one, is about; it is named last.

    Raises Unreadable where answers name several: whose comments a page holds would be a guess.
    """
    walked = entries(path, _is_comment, several=True)
    found = {said(value) for place, value in walked if place == ("id",) and "://" in said(value)}
    if len(found) > 1:
        raise Unreadable("its answers are about several addresses; import a file for each")
    return found.pop() if found else UNNAMED


def _is_comment(place: Place) -> bool:
    return len(place) > 1 and isinstance(place[-1], int) and place[-2] == "data"


def _address(place: Place, own: str) -> str | None:
    """Return the address that a list of comments, or one of it, belongs to; None for the rest.

    Between an address and its comments may stand the page's object of Open Graph.
    """
    above = place[:-1] if _is_comment(place) else place
    if not above or above[-1] != "data":
        return None
    names = [name for name in above[:-1] if isinstance(name, str) and name not in BETWEEN]
    return None if len(names) > 1 else names[0] if names else own


def _comments(first: Object, url: str, before: int) -> Iterator[Item]:
    """Yield a comment and those that hang on it, without recursion."""
    waiting = deque([(first, "")])
    while waiting:
        one, above = waiting.popleft()
        before += 1
        name = text(one, "id")
        if not name:
            yield Fault(before, "without_id")
            continue
        nested = one.get("comments")
        if isinstance(nested, dict):
            waiting += [(reply, name) for reply in objects(nested.get("data"))]
            if _goes_on(nested):
                yield Fault(before, "replies_missing", name)
        yield _comment(one, name, url, above, before)


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
        at=_when(one.get("created_time")),
    )


def _when(value: Any) -> int | None:
    """Return a moment in ms; the API gives seconds where it was asked with ``date_format=U``."""
    is_seconds = type(value) is int  # true and false are none
    return of_milliseconds(value * 1000) if is_seconds else parse(said(value))


def _goes_on(page: Object) -> bool:
    paging = page.get("paging")
    return isinstance(paging, dict) and bool(text(paging, "next"))


def _attached(attachment: Any) -> str:
    if not isinstance(attachment, dict):
        return ""
    return f"[attachment] {text(attachment, 'url')}".strip()
