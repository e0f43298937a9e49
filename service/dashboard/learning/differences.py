"""Comments that the model in shadow would have routed elsewhere, as cards to decide."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from moderation.registry import Permission
from service.dashboard.blueprint import blueprint
from service.dashboard.frame import frame
from service.dashboard.learning.words import ROUTE_WORDS
from service.dashboard.lists.cards import cards
from service.dashboard.lists.care import count_shown
from service.dashboard.lists.pages import notice
from service.services import services

SHOWN = 50  # the newest


@blueprint.get("/sites/<site>/model/differences", needs=Permission.SEE_COMMENTS)
def differences(site: str) -> ResponseReturnValue:
    """Show the newest comments on which the models differ, those that nobody decided first."""
    outer = frame(site, "find", None, None)  # raises where there is no such site
    store, shadow = services().store, services().models.models(site).shadow
    ids = services().shadows.differing(site, shadow, limit=SHOWN) if shadow else []
    comments = [comment for comment in store.get_many(site, ids) if comment.submission]
    comments.sort(key=lambda comment: bool(comment.decisions))
    count_shown(site, comments)
    return render_template(
        "dashboard/learning/differences.html",
        **outer,
        shadow=shadow,
        cards=cards(store, site, comments),
        route_words=ROUTE_WORDS,
        notice=notice(site, request.args.get("decided")),
    )
