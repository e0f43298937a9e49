"""The newsroom's picks: made, taken back, and listed."""

from __future__ import annotations

from typing import Any

from moderation.conversation.picks import public_picks
from moderation.projection.articles.suggested import suggestions
from moderation.registry import Scope
from moderation.store.thread.picks import Pick
from service import views
from service.access.api_keys import actor, caller
from service.api.blueprint import EVERY_BODY, ApiBlueprint
from service.http import problems
from service.schemas import answers
from service.schemas.picks import NewPick
from service.services import services

blueprint = ApiBlueprint("picks", "What the newsroom picks among the comments of an article.")
PATH = "/v1/comments/<comment_id:comment_id>/pick"


@blueprint.route(PATH, methods=["POST"], scope=Scope.MODERATE)
@blueprint.refuses(*EVERY_BODY, problems.NOT_FOUND, problems.CONFLICT)
@blueprint.body(NewPick())
@blueprint.answers(200, answers.Comment())
def pick(fields: dict[str, Any], comment_id: str) -> dict[str, Any]:
    """Pick an approved comment

    With `pin` it is the first of its article; the one that was pinned before stays picked.
    """
    return _picked(comment_id, Pick.PIN if fields.get("pin") else Pick.PICK)


@blueprint.route(PATH, methods=["DELETE"], scope=Scope.MODERATE)
@blueprint.refuses(problems.NOT_FOUND)
@blueprint.answers(200, answers.Comment())
def unpick(comment_id: str) -> dict[str, Any]:
    """Take a pick back"""
    return _picked(comment_id, Pick.NONE)


def _picked(comment_id: str, pick: Pick) -> dict[str, Any]:
    site = caller().site
    services().picks.pick(site, comment_id, pick, by=actor())
    return views.comment(services().store.get(site, comment_id))


@blueprint.route("/v1/articles/<article_id:article_id>/picks", methods=["GET"], scope=Scope.READ)
@blueprint.refuses()
@blueprint.answers(200, answers.Picks())
def of_article(article_id: str) -> dict[str, Any]:
    """List the picks of an article, and what might be picked

    Those that are published, the pinned one first, then the newest; at most 50. `suggested` are up
    to five comments by what the model and the words can say, never by who wrote them.
    """
    parts, site = services(), caller().site
    picked = public_picks(parts.store, parts.picks, site, article_id)
    best = suggestions(parts.projection, parts.store, parts.picks, site, article_id)
    return {
        "comments": [views.public_comment(one) for one in picked],
        "suggested": [{**views.public_comment(one), "score": rank.score} for one, rank in best],
    }
