"""An article's newest comments as a feed (Atom, RFC 4287), for readers' and editors' programs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from flask import Response, render_template, request

from moderation.comment import Comment
from moderation.errors import NotFound
from moderation.submission import Article
from service import views
from service.embed.blueprint import blueprint, box, may_use_box
from service.own_address import own_url
from service.services import services

ENTRIES = 50
FRESH_SECONDS = 60  # in which caches need not ask again
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, Char


@dataclass(frozen=True, slots=True)
class Entry:
    """A comment in the feed; ``posted_at`` is RFC 3339."""

    id: str
    url: str
    author: str
    body: str
    posted_at: str
    staff: bool


@blueprint.get("/articles/<article_id:article_id>/feed")
def feed(article_id: str) -> Response:
    """Return the newest approved comments; held, pending and removed ones are in no feed."""
    article = _article(article_id)
    comments = services().store.newest_public(box().site, article_id, ENTRIES)
    entries = [_entry(comment, article) for comment in comments]
    text = render_template(
        "embed/feed.xml",
        own=f"{_base()}/articles/{quote(article_id, safe='')}/feed",
        page=_page(article),
        title=_clean(article.title or article_id),
        updated=max((entry.posted_at for entry in entries), default=views.time(0)),
        entries=entries,
    )
    response = Response(text, content_type="application/atom+xml; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    response.add_etag()
    response.make_conditional(request)
    return response


def _article(article_id: str) -> Article:
    """Return what is known of an article, which may be no more than its id."""
    try:
        return services().store.article(box().site, article_id).article
    except NotFound:
        return Article(article_id)


def _entry(comment: Comment, article: Article) -> Entry:
    submission = comment.submission
    assert submission is not None  # noqa: S101 (approved comments have a text)
    return Entry(
        id=f"{_base()}/comments/{comment.id}",
        url=_page(article, comment.id),
        author=_clean(submission.author.name),
        body=_clean(submission.body),
        posted_at=views.time(comment.posted_at),
        staff=comment.is_staff,
    )


def _page(article: Article, comment_id: str = "") -> str:
    """Return the page of the article, or of one comment: the site's, if its address is known."""
    if article.url and may_use_box(article.url):
        return f"{article.url}#modqueue-{comment_id}" if comment_id else article.url
    at = {"at": comment_id} if comment_id else {}
    return f"{_base()}/page?{urlencode({'article': article.id, **at})}"


def _base() -> str:
    return f"{own_url()}/embed/{box().key}"


def _clean(text: str) -> str:
    """Return ``text`` without characters that no XML document may have."""
    return _NO_XML.sub("", text)
