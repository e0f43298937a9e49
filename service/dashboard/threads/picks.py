"""Picks: a good comment is picked, pinned as the first of its article, or let go."""

from __future__ import annotations

from flask import abort, request
from flask.typing import ResponseReturnValue

from moderation.comment import Comment
from moderation.registry import Permission
from moderation.store.thread.picks import Pick
from service.dashboard.blueprint import blueprint, moderator
from service.dashboard.deciding.decisions import answer
from service.services import services


@blueprint.post("/sites/<site>/comments/<comment_id>/pick", needs=Permission.DECIDE)
def pick(site: str, comment_id: str) -> ResponseReturnValue:
    """Pick or pin an approved comment, or take that back."""
    wish = request.form.get("pick", "")
    if wish not in list(Pick):
        abort(400)

    def act() -> Comment:
        services().picks.pick(site, comment_id, Pick(wish), by=moderator().name)
        return services().store.get(site, comment_id)

    return answer(site, comment_id, act, stays=True)
