"""The page of one comment: its card, its conversation, and everything that happened to it."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from moderation.registry import Permission
from service.dashboard.blueprint import blueprint
from service.dashboard.frame import frame
from service.dashboard.lists.care import count_shown
from service.dashboard.lists.golden import card_as_asked
from service.dashboard.lists.pages import history_lines, notice
from service.dashboard.threads.conversation import part
from service.services import services


@blueprint.get("/sites/<site>/comments/<comment_id>", needs=Permission.SEE_COMMENTS)
def comment(site: str, comment_id: str) -> ResponseReturnValue:
    """Show one comment with its conversation and everything that happened to it."""
    store = services().store
    asked = card_as_asked(store.get(site, comment_id))
    count_shown(site, [asked.comment])
    return render_template(
        "dashboard/lists/comment.html",
        **frame(site, "comment", None, None),
        card=asked,
        window=part(site, asked.comment, answer=request.args.get("answered")),
        history=history_lines(store, asked),
        notice=notice(site, request.args.get("decided")),
    )
