"""A signed reader's own comments: what waits, and a change or an end within the box's minutes.

An author finds on any device what still waits, by the token alone.
"""

from __future__ import annotations

from typing import Any

from flask import request

from moderation import actions
from moderation.comment import Comment
from moderation.errors import NotFound
from moderation.readers.reader import Reader
from moderation.status import Status
from service.embed.blueprint import blueprint, box
from service.embed.posts import BY, POSTS_PER_HOUR, check_rate, receipt
from service.embed.readers import author, changeable_until, is_own, needed
from service.embed.schemas import validated
from service.embed.thread import profile, public
from service.http.body import read_json
from service.http.problems import CONFLICT, Problem
from service.schemas.requests import CommentEdit
from service.services import services

WAITING = (Status.PENDING, Status.HELD)
CHANGEABLE = (*WAITING, Status.APPROVED)


@blueprint.get("/articles/<article_id:article_id>/mine")
def mine(article_id: str) -> dict[str, Any]:
    """Return who the token names, and what of theirs waits under the article, newest first."""
    known = needed()
    ids = services().own_comments(box().site).newest(author(known).key)
    own = services().store.get_many(box().site, ids)
    waiting = [one for one in own if _waits(one, known, article_id)]
    return {
        "reader": {"name": known.name, "profile": profile(known.profile)},
        "comments": [
            {**public(one, known), "receipt": receipt(one.id)} for one in waiting
        ],
    }  # fmt: skip


@blueprint.patch("/comments/<comment_id:comment_id>")
def change(comment_id: str) -> tuple[dict[str, Any], int]:
    """Give one's own comment another text; it is hidden until it is judged again."""
    known = needed()
    fields = validated(CommentEdit(), read_json(request))
    check_rate("change", POSTS_PER_HOUR)
    _changeable(comment_id, known)
    parts = services()
    edited = actions.edit(parts.store, parts.ring, box().site, comment_id, fields["body"], by=BY)
    status = "published" if edited.status is Status.APPROVED else "waiting"
    return {"id": comment_id, "status": status, "receipt": receipt(comment_id)}, 202


@blueprint.delete("/comments/<comment_id:comment_id>")
def remove(comment_id: str) -> tuple[str, int]:
    """Erase one's own comment for good; a stub stays where it was answered."""
    known = needed()
    check_rate("change", POSTS_PER_HOUR)
    _changeable(comment_id, known)
    actions.erase(services().store, box().site, comment_id, by=BY)
    return "", 204


def _waits(comment: Comment, known: Reader, article_id: str) -> bool:
    """Return whether it is the reader's and waits there; erased ones have no author."""
    submission = comment.submission
    here = submission is not None and submission.article.id == article_id
    return here and comment.status in WAITING and is_own(comment, known)


def _changeable(comment_id: str, known: Reader) -> None:
    """Return if the reader may change the comment now.

    Raises:
        NotFound: it is somebody else's: what waits for moderators is nobody's business.
        Problem: the time is over, or the comment was not published.
    """
    store = services().store
    comment = store.get(box().site, comment_id)
    if not is_own(comment, known):
        raise NotFound("comment", comment_id)
    if comment.status not in CHANGEABLE:
        raise Problem(CONFLICT, "it was decided that this comment is not published")
    if store.now() > changeable_until(comment.accepted_at):
        raise Problem(CONFLICT, f"a comment can be changed for {box().edit_minutes} minutes")
