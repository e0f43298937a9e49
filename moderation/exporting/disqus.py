"""Disqus' export XML, which Isso, Remark42, Comentario and our own importer read.

Whatever is not public is marked as deleted, because not every reader looks at ``isSpam``; the mark
beside it says to ours what it is. Source: Disqus help, "Comments Export".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing

from moderation.comment import Comment
from moderation.exporting.authors import address
from moderation.exporting.notes import Noted, NotedArticle, Notes
from moderation.exporting.threads import articles, comments, note_all
from moderation.exporting.xml import MARK, Escaper, mark, seconds
from moderation.status import Status
from moderation.store.articles.records import StoredArticle
from moderation.store.reader import Reader
from moderation.submission import Submission

LINE_BREAK = "<br>"
_HEAD = """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
<category dsq:id="1"><forum>{forum}</forum><title>General</title><isDefault>true</isDefault>\
</category>
"""


def pieces(store: Reader, site: str, counts: Counter[str]) -> Iterator[str]:
    """Yield the document: its threads, then their posts."""
    write = Escaper(counts)
    yield _HEAD.format(forum=write.text(site))
    with closing(Notes()) as notes:
        note_all(store, site, notes)
        for noted, stored in articles(store, site, notes):
            counts["articles"] += 1
            yield _thread(write, site, noted, stored)
        for noted in notes.articles():
            for place, comment in comments(store, site, notes, noted):
                counts["comments"] += 1
                yield _post(write, noted, place, comment)
    yield "</disqus>\n"


def _thread(write: Escaper, site: str, noted: NotedArticle, stored: StoredArticle) -> str:
    article = stored.article
    return (
        f'<thread dsq:id="{noted.number}"><id>{write.text(article.id)}</id>'
        f'<forum>{write.text(site)}</forum><category dsq:id="1"/>'
        f"<link>{write.text(article.url or '')}</link><title>{write.text(article.title or '')}"
        f"</title><message/><createdAt>{_time(noted.at)}</createdAt>"
        f"<author><name/><isAnonymous>true</isAnonymous></author>"
        f"<isClosed>{_said(stored.settings.closed)}</isClosed><isDeleted>false</isDeleted>{MARK}</thread>\n"
    )


def _post(write: Escaper, article: NotedArticle, place: Noted, comment: Comment) -> str:
    text = comment.submission.body if comment.submission else ""
    parent = f'<parent dsq:id="{place.above}"/>' if place.above else ""
    hidden, spam = comment.status is not Status.APPROVED, comment.status is Status.REJECTED
    return (
        f'<post dsq:id="{place.sequence}"><id/>'
        f"<message>{write.cdata(text, line_break=LINE_BREAK)}</message>"
        f"<createdAt>{_time(comment.posted_at)}</createdAt>"
        f"<isDeleted>{_said(hidden)}</isDeleted><isSpam>{_said(spam)}</isSpam>"
        f"{_author(write, comment.submission)}"
        f'<thread dsq:id="{article.number}"/>{parent}{mark(comment)}</post>\n'
    )


def _author(write: Escaper, submission: Submission | None) -> str:
    if submission is None:
        return "<author><name/><isAnonymous>true</isAnonymous></author>"
    author = submission.author
    known = f"<username>{write.text(author.id)}</username>" if author.id else ""
    return (
        f"<author><email>{address(author)}</email><name>{write.text(author.name)}</name>"
        f"<isAnonymous>{_said(not author.id)}</isAnonymous>{known}</author>"
    )


def _said(fact: bool) -> str:
    return "true" if fact else "false"


def _time(milliseconds: int) -> str:
    return seconds(milliseconds).replace(" ", "T") + "Z"
