"""The drawer of a card: the author's latest comments, and the comment's full history."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from moderation.comment import Comment
from moderation.projection.search import Query, Sort
from moderation.registry import Permission
from service.dashboard.blueprint import blueprint, is_htmx
from service.dashboard.frame import frame
from service.dashboard.lists.cards import Card, lines
from service.dashboard.lists.care import count_shown
from service.dashboard.lists.golden import card_as_asked
from service.dashboard.lists.pages import history_lines
from service.dashboard.locale import fold_on
from service.services import services

LATEST = 5  # comments of the author


@blueprint.get("/sites/<site>/comments/<comment_id>/drawer", needs=Permission.SEE_COMMENTS)
def drawer(site: str, comment_id: str) -> ResponseReturnValue:
    """Return what the drawer of a card shows; a folded text's former ones stay out of it.

    It is a part of a page: whoever opens its address gets the history on its own page.
    """
    if not is_htmx():
        return redirect(url_for("dashboard.comment", site=site, comment_id=comment_id), 303)
    store = services().store
    comment = store.get(site, comment_id)
    opened = card_as_asked(comment)
    folded = opened.text.withheld or bool(opened.severe and fold_on())
    lines = history_lines(store, opened)
    return render_template(
        "dashboard/lists/drawer.html",
        **frame(site, "held", None, None),
        card=opened,
        latest=_latest(site, comment),
        history=[{**line, "former": None} for line in lines] if folded else lines,
    )


def _latest(site: str, comment: Comment) -> list[Card]:
    """Return the newest other comments of the author, as far as the projection knows them.

    Whoever is known by name only has none.
    """
    if comment.submission is None or comment.submission.author.named_only:
        return []
    query = Query(site, author=comment.submission.author.key)
    ids = services().projection.find(query, sort=Sort.NEWEST, limit=LATEST + 1).items
    store = services().store
    others = store.get_many(site, [one for one in ids if one != comment.id][:LATEST])
    count_shown(site, others)
    return lines(store, site, others)
