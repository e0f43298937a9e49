"""Picks: a good comment is picked, pinned as the first of its article, or let go."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from moderation.comment import Comment
from moderation.projection.articles.suggested import suggestions
from moderation.registry import Permission
from moderation.store.thread.picks import Pick
from service.dashboard.blueprint import blueprint, moderator
from service.dashboard.deciding.decisions import answer
from service.dashboard.frame import frame
from service.dashboard.lists.cards import lines
from service.dashboard.lists.care import count_shown
from service.dashboard.lists.pages import notice
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


@blueprint.get("/sites/<site>/picks", needs=Permission.SEE_COMMENTS)
def picks(site: str) -> ResponseReturnValue:
    """Show what is picked of the article ``?article=``, and what might be."""
    article_id = request.args.get("article", "")
    return render_template(
        "dashboard/threads/picks_page.html",
        **frame(site, "picks", None, None),
        picks=_picks(site, article_id),
        notice=notice(site, request.args.get("decided")),
    )


def _picks(site: str, article_id: str) -> dict[str, Any]:
    """Return the picks of an article as lines, made and suggested; ``article`` if it is known."""
    parts = services()
    made = parts.store.get_many(site, parts.picks.of_article(site, article_id))
    best = [
        one for one, _ in suggestions(parts.projection, parts.store, parts.picks, site, article_id)
    ]
    count_shown(site, [*made, *best])
    return {
        "article": parts.store.articles(site, [article_id]).get(article_id),
        "article_id": article_id,
        "made": lines(parts.store, site, made),
        "suggested": lines(parts.store, site, best),
    }
