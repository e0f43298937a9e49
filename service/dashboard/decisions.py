"""Deciding: approve, reject with a reason, back to held, undo. The first moderator wins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation import actions
from moderation.comment import Comment, Status, utf16_length
from moderation.errors import Conflict, NotAllowed
from moderation.policy import REJECTION_REASONS
from service.dashboard.blueprint import blueprint, go, is_htmx, may_decide, moderator, problem
from service.dashboard.cards import card
from service.dashboard.pages import frame, order_of
from service.services import services

NOTE_LIMIT = 500  # UTF-16 code units
LISTS = ("held", "approved", "rejected")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the form asks for; only a rejection has a reason and a note."""

    status: Status
    reason: str | None = None
    note: str | None = None


@blueprint.post("/sites/<site>/comments/<comment_id>/decide")
def decide(site: str, comment_id: str) -> ResponseReturnValue:
    """Move a comment to the status that the form names, if nobody was faster."""
    wanted, by, store = _wanted(), moderator().name, services().store
    refusal = _refusal(wanted)
    if refusal:
        return problem(422, gettext("Not rejected"), refusal)
    return _answer(
        site,
        comment_id,
        lambda: actions.decide(
            store, site, comment_id, seen=_seen(), by=by,
            status=wanted.status, reason=wanted.reason, note=wanted.note,
        ),
    )  # fmt: skip


@blueprint.post("/sites/<site>/comments/<comment_id>/undo")
def undo(site: str, comment_id: str) -> ResponseReturnValue:
    """Take the newest decision back by a new one."""
    by, store = moderator().name, services().store
    return _answer(
        site, comment_id, lambda: actions.undo(store, site, comment_id, by=by, seen=_seen())
    )


def _wanted() -> Wanted:
    status = request.form.get("status", "")
    if status not in LISTS:
        abort(400)
    if status != "rejected":
        return Wanted(Status(status))
    note = request.form.get("note", "").replace("\r\n", "\n").strip()
    return Wanted(Status.REJECTED, request.form.get("reason"), note or None)


def _refusal(wanted: Wanted) -> str | None:
    """Return in a sentence why this cannot be done."""
    if wanted.status is Status.REJECTED and wanted.reason not in REJECTION_REASONS:
        return str(gettext("A rejection needs a reason."))
    length = utf16_length(wanted.note or "")
    if length <= NOTE_LIMIT:
        return None
    return str(
        gettext(
            "Length of the note: %(length)s characters, limit: %(limit)s.",
            length=length,
            limit=NOTE_LIMIT,
        )
    )


def _seen() -> int:
    return request.form.get("seen", 0, int)


def _answer(site: str, comment_id: str, act: Callable[[], Comment]) -> ResponseReturnValue:
    """Act and answer with a strip (or the card, if it is on its list again), or the way back."""
    if not may_decide():
        return problem(403, gettext("Not allowed"), gettext("Your role is to read only."))
    try:
        comment, status = act(), 200
    except Conflict as conflict:
        comment, status = conflict.current, 409
    except NotAllowed:
        comment, status = services().store.get(site, comment_id), 409
    if is_htmx():
        return _fragment(comment, conflict=status == 409), status
    return go(_back(site, comment_id))


def _fragment(comment: Comment, *, conflict: bool) -> str:
    name = request.form.get("list", "held")
    template = "card" if comment.status.value == name and not conflict else "strip"
    return render_template(
        "dashboard/decided.html",
        **frame(comment.site, name, order_of(name, request.form.get("order")), None),
        card=card(services().store, comment),
        template=template,
        conflict=conflict,
    )


def _back(site: str, comment_id: str) -> str:
    """Return the address of the page that the form was on."""
    name = request.form.get("list")
    if name not in LISTS:
        return url_for("dashboard.comment", site=site, comment_id=comment_id, decided=comment_id)
    return url_for(
        "dashboard.comments",
        site=site,
        name=name,
        order=request.form.get("order"),
        after=request.form.get("after") or None,
        decided=comment_id,
    )
