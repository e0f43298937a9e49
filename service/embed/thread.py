"""The published comments of an article, for readers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request

from moderation.comment import Comment, is_comment_id
from moderation.errors import NotFound
from moderation.readers.reader import Reader
from moderation.site.site_settings import SiteSettings
from moderation.store.thread.order import ThreadOrder
from moderation.store.thread.stubs import Stub
from moderation.submission import AUTHOR_NAME_LIMIT, BODY_LIMIT, Profile
from service import cursors, views
from service.embed.blueprint import blueprint, box
from service.embed.demo import policy_url
from service.embed.readers import changeable_until, is_own, reader
from service.embed.schemas import validated
from service.embed.texts import TEXTS
from service.http.body import read_json
from service.http.problems import INVALID, FieldProblem, Problem
from service.schemas.requests import ArticleIds
from service.services import services

PAGE = 20  # comments; more come by a button
LIMITS = {"body": BODY_LIMIT, "name": AUTHOR_NAME_LIMIT}  # UTF-16 code units


@blueprint.get("/articles/<article_id:article_id>/comments")
def thread(article_id: str) -> dict[str, Any]:
    """Return a page of published comments in thread order, their number, and the cursor.

    With ``language`` also the words of the box, which the script needs once. With ``sort=newest``
    the newest conversation is first, with ``at`` the conversation of that comment.
    """
    asked = request.args
    after, language = asked.get("after"), asked.get("language", "")
    if after and not cursors.thread(after):
        field = FieldProblem("after", "must be `next` of the page before")
        raise Problem(INVALID, "the cursor cannot be used", fields=[field])
    store, site, known = services().store, box().site, reader()
    at = None if after else _linked(article_id, asked.get("at", ""))
    page = store.thread(
        site,
        article_id,
        after=after,
        limit=PAGE,
        at=at,
        order=order_of(asked),
    )
    return {
        "comments": [public(comment, known) for comment in page.items],
        "count": store.thread_count(site, article_id),
        "next": page.next,
        "at": at,
        "policy_url": policy_url(box(), language),
        "signed_only": box().signed_only,
        "theme": box().theme,
        "nudge": box().nudge and services().scorer is not None,
        "limits": LIMITS,
        "texts": TEXTS.get(language),
        "votes": _votes(store.settings(site)),
    }


def _votes(settings: SiteSettings) -> str | None:
    """Return which votes the box offers: "up", "both", or none."""
    if not settings.votes:
        return None
    return "both" if settings.down_votes else "up"


def order_of(asked: Mapping[str, str]) -> ThreadOrder:
    """Return the order that an address names, the oldest conversations first where it is none."""
    sort = asked.get("sort", "")
    return ThreadOrder(sort) if sort in set(ThreadOrder) else ThreadOrder.OLDEST


@blueprint.post("/counts")
def counts() -> dict[str, Any]:
    """Return how many published comments up to 100 articles have, for a list of articles."""
    fields = validated(ArticleIds(), read_json(request, ArticleIds.bytes_max))
    return {"counts": services().store.thread_counts(box().site, fields["articles"])}


def _linked(article_id: str, comment_id: str) -> str | None:
    """Return the id of a comment that a link names, if it is one of the article."""
    if not is_comment_id(comment_id):
        return None
    try:
        submission = services().store.get(box().site, comment_id).submission
    except NotFound:
        return None
    return comment_id if submission and submission.article.id == article_id else None


def public(comment: Comment | Stub, known: Reader | None = None) -> dict[str, Any]:
    """Return what the page shows of a comment: no scores, no decisions, no digests.

    Of their own ``known`` also learns until when they may change it.
    ``above`` is the comment that it stands below; its parent may be too deep to be kept a place.
    """
    place = {"id": comment.id, "above": comment.above}
    if isinstance(comment, Stub):
        return {**place, "removed": True}
    submission = comment.submission
    assert submission is not None  # noqa: S101 (published comments have a text)
    own = (
        {"editable_until": views.time(changeable_until(comment.accepted_at))}
        if is_own(comment, known)
        else {}
    )
    return {
        **place,
        **own,
        "removed": False,
        "author": submission.author.name,
        "staff": submission.author.staff,
        "profile": profile(submission.author.profile),
        "body": submission.body,
        "parent_id": submission.parent_id,
        "posted_at": views.time(comment.posted_at),
        "up": comment.up,
        "down": comment.down,
    }


def profile(signed: Profile | None) -> dict[str, Any] | None:
    """Return what the site signed of an author, None where it signed nothing."""
    if signed is None:
        return None
    return {"avatar": signed.avatar, "badges": list(signed.badges), "verified": signed.verified}
