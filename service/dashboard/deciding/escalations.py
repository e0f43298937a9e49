"""Escalating a comment to a senior, and taking that back."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation import actions
from moderation.desk.claims import Kind
from moderation.registry import Permission
from moderation.submission import utf16_length
from service.dashboard.blueprint import blueprint, moderator, problem
from service.dashboard.deciding.decisions import NOTE_LIMIT, answer, typed_note
from service.dashboard.deciding.places import seen
from service.services import services


@blueprint.post(
    "/sites/<site>/comments/<comment_id>/escalate", needs=Permission.DECIDE, doing=Kind.ESCALATION
)
def escalate(site: str, comment_id: str) -> ResponseReturnValue:
    """Hand a held comment to a senior, with a note that says why."""
    note, by, store = typed_note(), moderator().name, services().store
    if not 1 <= utf16_length(note) <= NOTE_LIMIT:
        text = gettext(
            "Say why, in 1 to %(limit)s characters; there are %(length)s.",
            limit=NOTE_LIMIT,
            length=utf16_length(note),
        )
        return problem(422, gettext("Not escalated"), text)
    return answer(
        site,
        comment_id,
        lambda: actions.escalate(
            store, site, comment_id, by=by, note=note, expected_version=seen()
        ),
        stays=True,
    )


@blueprint.post(
    "/sites/<site>/comments/<comment_id>/deescalate",
    needs=Permission.DECIDE,
    undoing=Kind.ESCALATION,
)
def deescalate(site: str, comment_id: str) -> ResponseReturnValue:
    """Take an escalation back; the comment is an ordinary held one again."""
    by, store = moderator().name, services().store
    return answer(
        site,
        comment_id,
        lambda: actions.deescalate(store, site, comment_id, by=by, expected_version=seen()),
        stays=True,
    )
