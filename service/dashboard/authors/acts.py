"""Acts upon an author, their undo, and the list of sanctions."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.authors.act import DAY_MS, Act, ActKind, Plan
from moderation.desk.claims import Deed, Kind
from moderation.errors import ActConflict, Invalid
from moderation.projection.authors import newest_names
from moderation.registry import Permission
from moderation.store.acts import Sanctioned
from moderation.store.reader import Order
from service import cursors
from service.dashboard.authors.page import answer
from service.dashboard.authors.words import (
    ACT_WORDS,
    LENGTHS,
    OFFERED,
    PROBLEM_WORDS,
    SUBJECT_WORDS,
)
from service.dashboard.blueprint import blueprint, go, moderator, own_path, problem
from service.dashboard.current_settings import in_force
from service.dashboard.deciding.decisions import typed_note
from service.dashboard.lists.pages import PAGE_SIZE, frame
from service.http.numbers import whole_in
from service.services import services


@blueprint.post("/sites/<site>/authors/<author:author_key>/act", needs=Permission.DECIDE)
def act_upon(site: str, author_key: str) -> ResponseReturnValue:
    """Do what the form says about an author."""
    plan, reasons = _plan(), [reason.code for reason in in_force(site).offered]
    try:
        act = services().acts.act(site, author_key, plan, reasons)
    except Invalid as error:
        return answer(site, author_key, problems=error.problems), 422
    except ActConflict:
        return _too_late()
    note_deed(site, author_key, act)
    return go(url_for("dashboard.author", site=site, author_key=author_key, acted=act.id))


def _plan() -> Plan:
    kind = request.form.get("kind", "")
    days = whole_in(request.form, "days", 0)
    return Plan(
        ActKind(kind) if kind in OFFERED else ActKind.NOTE,
        moderator().name,
        reason=request.form.get("reason") or None,
        until=services().store.now() + days * DAY_MS if days else None,
        note=typed_note() or None,
        to_author=typed_note("to_author") or None,
    )


def _too_late() -> ResponseReturnValue:
    text = gettext("A colleague took action on this author meanwhile. Look at it first.")
    return problem(409, gettext("Not done"), text)


def note_deed(site: str, subject: str, act: Act) -> None:
    """Remember an act, for the key that undoes what was done last."""
    services().desk(site).note_deed(act.plan.by, Deed(Kind.ACT, f"{act.id} {subject}"))


@blueprint.post("/sites/<site>/authors/<author:author_key>/undo", needs=Permission.DECIDE)
def undo_act(site: str, author_key: str) -> ResponseReturnValue:
    """Take an act back."""
    act_id, name = request.form.get("act", ""), moderator().name
    try:
        services().acts.undo(site, author_key, act_id, by=name)
    except ActConflict:
        return _too_late()
    services().desk(site).forget_deed(name, Deed(Kind.ACT, f"{act_id} {author_key}"))
    back = request.form.get("back")
    own = url_for("dashboard.author", site=site, author_key=author_key)
    return go(own_path(back) if back else own)


@blueprint.get("/sites/<site>/sanctions", needs=Permission.SEE_COMMENTS)
def sanctions(site: str) -> ResponseReturnValue:
    """Show upon whom a sanction lies, the newest first."""
    after = cursors.listed(request.args.get("after"), Order.NEWEST)
    page = services().acts.sanctions(site, after=after, limit=PAGE_SIZE)
    names = newest_names(services().projection, site, [one.subject for one in page.items])
    now = services().store.now()
    return render_template(
        "dashboard/authors/sanctions.html",
        **frame(site, "sanctions", None, None),
        rows=[_row(one, names, now) for one in page.items],
        next=page.next,
    )


def _row(one: Sanctioned, names: dict[str, str], now: int) -> dict[str, Any]:
    kind = one.subject.partition(":")[0]
    return {
        "subject": one.subject,
        "name": names.get(one.subject),
        "words": SUBJECT_WORDS.get(kind),
        "act": one.act,
        "over": one.act.is_over(now),
    }


@blueprint.app_context_processor
def _act_words() -> dict[str, Any]:
    return {
        "act_words": ACT_WORDS,
        "acts_offered": OFFERED,
        "act_lengths": LENGTHS,
        "act_problems": PROBLEM_WORDS,
    }
