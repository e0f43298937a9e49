"""Comments of an XML file that our own export wrote: state, time and text exactly as they were."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from moderation.exporting.xml import plain_again
from moderation.importing.archive import ArchivedArticle, ArchivedAuthor, ArchivedComment
from moderation.importing.dates import parse
from moderation.importing.formats.xml import Element
from moderation.status import Status

COMMENT, EXACT = "comment", "exact"  # the names of the marks


def exact_article(element: Element, article: ArchivedArticle, id_element: str) -> ArchivedArticle:
    """Return the article as it was where ``element`` is marked, else as it is."""
    if element.marked(EXACT) is None:
        return article
    return replace(article, id=element.exact(id_element), title=element.exact("title"))


def exact_comment(
    element: Element,
    comment: ArchivedComment,
    message: str,
    line_break: str,
    author: Callable[[Element], ArchivedAuthor],
) -> ArchivedComment:
    """Return the comment as it was where ``element`` is marked, else as it is.

    What waited for a verdict is held, as in our other export.
    """
    mark = element.marked(COMMENT)
    status = mark.attributes.get("status", "") if mark else ""
    if mark is None or status not in set(Status):
        return comment
    is_erased = status == Status.ERASED
    return replace(
        comment,
        status=Status.HELD if status == Status.PENDING else Status(status),
        at=parse(mark.attributes.get("at", "")),
        body="" if is_erased else plain_again(element.exact(message), line_break),
        author=ArchivedAuthor() if is_erased else author(element),
    )
