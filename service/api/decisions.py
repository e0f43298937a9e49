"""Decisions by your own tools: on one comment, and on its replies with it."""

from __future__ import annotations

from typing import Any

from moderation.comment import Move
from moderation.conversation import replies
from moderation.conversation.replies import MOVED, REPLIES_MAX
from moderation.projection.conversations import replies_to
from moderation.registry import Scope
from moderation.site.fate import Fate
from moderation.status import Status
from service import views
from service.access.api_keys import actor, caller
from service.api.blueprint import EVERY_BODY, ApiBlueprint
from service.api.confirmations import check_number, check_reason
from service.http import problems
from service.schemas import decisions
from service.schemas.answers import State
from service.services import services

blueprint = ApiBlueprint("decisions", "Decisions on comments, and their undo.")
PATH = "/v1/comments/<comment_id:comment_id>/decision"


@blueprint.route(PATH, methods=["POST"], scope=Scope.MODERATE)
@blueprint.refuses(*EVERY_BODY, problems.NOT_FOUND, problems.CONFLICT, problems.NUMBER_NEEDED)
@blueprint.body(decisions.NewDecision())
@blueprint.answers(200, decisions.Decided())
def decide(fields: dict[str, Any], comment_id: str) -> dict[str, Any]:
    """Decide a comment

    As a moderator would. `replies` says what becomes of the replies to a rejected one; more than 20
    comments at once are decided by their `number` alone, which the refusal names.
    """
    store, site = services().store, caller().site
    comment, settings = store.get(site, comment_id), store.settings(site)
    check_reason(settings, fields["status"], fields.get("reason"))
    fate = fields.get("replies") or settings.replies
    fate = fate if fields["status"] is Status.REJECTED else Fate.STAY
    below = replies_to(services().projection, comment).ids([*MOVED[fate]], REPLIES_MAX)
    plan = replies.planned(store, comment, fate, below)
    check_number(plan.number, fields.get("number"))
    seen = fields.get("version") or comment.version
    decided = replies.reject(store, plan, _move(fields), expected_version=seen)
    return {**views.state(decided), "decided": plan.number}


@blueprint.route(PATH, methods=["DELETE"], scope=Scope.MODERATE)
@blueprint.refuses(problems.NOT_FOUND, problems.CONFLICT)
@blueprint.answers(200, State())
def undo(comment_id: str) -> dict[str, Any]:
    """Take the decision in force back

    By a new one, which restores the status before; replies that followed it come back, too.
    """
    store, site = services().store, caller().site
    version = store.get(site, comment_id).version
    undone = replies.undo(store, site, comment_id, by=actor(), expected_version=version)
    return views.state(undone)


def _move(fields: dict[str, Any]) -> Move:
    is_rejection = fields["status"] is Status.REJECTED
    return Move(
        fields["status"],
        actor(),
        fields.get("reason") if is_rejection else None,
        fields.get("note"),
        fields.get("to_author") if is_rejection else None,
    )
