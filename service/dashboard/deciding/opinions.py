"""Second opinions: asking a colleague, whose answer does not show one's own."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation import actions
from moderation.comment import Comment, Opinion
from moderation.desk.claims import Kind
from moderation.registry import Permission
from moderation.status import Status
from service.dashboard.blueprint import blueprint, moderator, problem
from service.dashboard.current_settings import current_settings
from service.dashboard.deciding.decisions import answer
from service.dashboard.deciding.places import seen
from service.dashboard.lists.blind import was_blind
from service.services import services


@blueprint.post(
    "/sites/<site>/comments/<comment_id>/ask-opinion", needs=Permission.DECIDE, doing=Kind.OPINION
)
def ask_opinion(site: str, comment_id: str) -> ResponseReturnValue:
    """Ask colleagues about a held comment; the form's own answer is one value."""
    opinion = _wanted(site)
    if opinion is None:
        text = gettext("First choose what you would do: approve, or reject with a reason.")
        return problem(422, gettext("Not asked"), text)
    status, reason = opinion
    return answer(site, comment_id, lambda: _ask(site, comment_id, status, reason), stays=True)


def _ask(site: str, comment_id: str, status: Status, reason: str | None) -> Comment:
    store = services().store
    blind = was_blind(store.get(site, comment_id))
    opinion = Opinion(moderator().name, status, reason, blind=blind)
    return actions.ask_opinion(store, site, comment_id, opinion=opinion, expected_version=seen())


@blueprint.post(
    "/sites/<site>/comments/<comment_id>/withdraw-opinion",
    needs=Permission.DECIDE,
    undoing=Kind.OPINION,
)
def withdraw_opinion(site: str, comment_id: str) -> ResponseReturnValue:
    """Take the own question to colleagues back; the comment is an ordinary held one again."""
    by, store = moderator().name, services().store
    return answer(
        site,
        comment_id,
        lambda: actions.withdraw_opinion(store, site, comment_id, by=by, expected_version=seen()),
        stays=True,
    )


def _wanted(site: str) -> tuple[Status, str | None] | None:
    """Return what the asker would do: ``approved``, or ``rejected:`` and a reason in force."""
    status, _, reason = request.form.get("own", "").partition(":")
    if status == Status.APPROVED and not reason:
        return Status.APPROVED, None
    if status == Status.REJECTED and current_settings(site).allows(Status.REJECTED, reason):
        return Status.REJECTED, reason
    return None
