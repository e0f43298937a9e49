"""Deciding: approve, reject with a reason, back to held, undo. The first moderator wins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.comment import Comment, Move
from moderation.conversation import replies
from moderation.conversation.replies import Rejection
from moderation.desk.claims import Kind, LastAction
from moderation.errors import Conflict, NotAllowed
from moderation.queues import Queue
from moderation.registry import Permission
from moderation.status import DECIDABLE, Status
from moderation.submission import utf16_length
from service.dashboard.blueprint import (
    blueprint,
    contract,
    go,
    is_htmx,
    moderator,
    problem,
)
from service.dashboard.current_settings import current_settings
from service.dashboard.deciding.golden import answer_card, pass_over, shown_card
from service.dashboard.deciding.places import back, seen
from service.dashboard.deciding.replies import ask_again, is_confirmed, plan
from service.dashboard.frame import frame
from service.dashboard.lists.blind import was_blind
from service.dashboard.lists.cards import card
from service.dashboard.lists.care import count_decided
from service.dashboard.lists.pages import order_of
from service.dashboard.words import OPEN_LISTS
from service.services import services

NOTE_LIMIT = 500  # UTF-16 code units


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the form asks for; only a rejection has a reason and notes."""

    status: Status
    reason: str | None = None
    note: str | None = None
    to_author: str | None = None


@blueprint.post(
    "/sites/<site>/comments/<comment_id>/decide", needs=Permission.DECIDE, doing=Kind.DECISION
)
def decide(site: str, comment_id: str) -> ResponseReturnValue:
    """Move a comment to the status that the form names, if nobody was faster."""
    form = _wanted()
    refusal = _refusal(site, form)
    if refusal:
        return problem(422, gettext("Not rejected"), refusal)
    golden = shown_card(site, comment_id)
    if golden and form.status is not Status.HELD:
        return answer_card(site, golden, form.status, form.reason)
    asked = plan(services().store.get(site, comment_id), form.status)
    if not is_confirmed(asked):
        return ask_again(asked)
    return answer(site, comment_id, lambda: _decide(asked, form))


def _decide(asked: Rejection, form: Wanted) -> Comment:
    move = Move(
        form.status,
        moderator().name,
        form.reason,
        form.note,
        form.to_author,
        blind=was_blind(asked.comment),
    )
    comment = replies.reject(services().store, asked, move, expected_version=seen())
    count_decided(comment)
    return comment


@blueprint.post(
    "/sites/<site>/comments/<comment_id>/undo", needs=Permission.DECIDE, undoing=Kind.DECISION
)
def undo(site: str, comment_id: str) -> ResponseReturnValue:
    """Take the newest decision back by a new one."""
    by, store = moderator().name, services().store
    return answer(
        site,
        comment_id,
        lambda: replies.undo(store, site, comment_id, by=by, expected_version=seen()),
        stays=True,
    )


def _wanted() -> Wanted:
    status = request.form.get("status", "")
    if status not in list(DECIDABLE):
        abort(400)
    if status != "rejected":
        return Wanted(Status(status))
    return Wanted(
        Status.REJECTED,
        request.form.get("reason"),
        typed_note() or None,
        typed_note("to_author") or None,
    )


def typed_note(name: str = "note") -> str:
    """Return a note in the form, as it was typed."""
    return request.form.get(name, "").replace("\r\n", "\n").strip()


def _refusal(site: str, form: Wanted) -> str | None:
    """Return in a sentence why this cannot be done."""
    if not current_settings(site).allows(form.status, form.reason):
        return str(gettext("A rejection needs a reason."))
    length = max(utf16_length(note or "") for note in (form.note, form.to_author))
    if length <= NOTE_LIMIT:
        return None
    return str(
        gettext(
            "Length of the note: %(length)s characters, limit: %(limit)s.",
            length=length,
            limit=NOTE_LIMIT,
        )
    )


def answer(
    site: str, comment_id: str, act: Callable[[], Comment], *, stays: bool = False
) -> ResponseReturnValue:
    """Act and answer: without htmx the way back, with it a strip, or the card where it ``stays``.

    Whoever comes second gets 409 and the strip that names who was first, or the card as it is now
    where it is still to be decided: a colleague only asked a question.
    """
    if golden := shown_card(site, comment_id):
        return pass_over(site, golden)
    try:
        comment, conflict = act(), False
    except Conflict as error:
        comment, conflict = error.current, True
    except NotAllowed:
        comment, conflict = services().store.get(site, comment_id), True
    if not conflict:
        note(site, comment_id)
    if not is_htmx():
        return go(back(site, comment_id))
    if conflict:
        stays = _is_open(comment, request.form.get("list"))
    template = "card" if stays else "strip"
    return _fragment(comment, template, conflict=conflict), 409 if conflict else 200


def _is_open(comment: Comment, name: str | None) -> bool:
    """Return whether a comment of a list is still to be decided."""
    if name == Queue.AUDITS:
        return comment.is_audited
    return comment.status is Status.HELD and name in OPEN_LISTS


def note(site: str, comment_id: str) -> None:
    """Remember the action that this request did, or forget the one that it undid."""
    stated, desk, by = contract(), services().desk(site), moderator().name
    if stated.doing:
        desk.note_action(by, LastAction(stated.doing, comment_id))
    if stated.undoing:
        desk.forget_action(by, LastAction(stated.undoing, comment_id))


def _fragment(comment: Comment, template: str, *, conflict: bool) -> str:
    name = request.form.get("list", "held")
    return render_template(
        "dashboard/deciding/decided.html",
        **frame(comment.site, name, order_of(name, request.form.get("order")), None),
        card=card(services().store, comment, blind=name in OPEN_LISTS),
        template=template,
        verb=request.endpoint,
        conflict=conflict,
    )
