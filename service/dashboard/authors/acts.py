"""Acts upon an author, their undo, and the list of sanctions."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.authors.act import OFFERED, ActKind, Plan, is_address, subjects
from moderation.desk.claims import Kind, LastAction
from moderation.errors import ActConflict, Invalid, NotFound
from moderation.projection.authors.facts import newest_names, people_at
from moderation.registry import Permission
from moderation.store.authors.acts import Sanctioned
from moderation.store.reader import Order
from moderation.store.server.clock import DAY_MS
from service import cursors
from service.dashboard.authors.page import answer, latest_comments
from service.dashboard.authors.words import (
    LENGTHS,
    PROBLEM_WORDS,
    SUBJECT_WORDS,
)
from service.dashboard.blueprint import blueprint, go, moderator, own_path, problem
from service.dashboard.current_settings import current_settings
from service.dashboard.deciding.decisions import typed_note
from service.dashboard.frame import frame
from service.dashboard.links import place_of
from service.dashboard.lists.pages import PAGE_SIZE
from service.dashboard.words import ACT_WORDS
from service.http.numbers import whole_in
from service.services import services

PEOPLE_AT_ONCE = 2  # an act that touches more takes a second press


@blueprint.post("/sites/<site>/authors/<author:author_key>/act", needs=Permission.DECIDE)
def act_upon(site: str, author_key: str) -> ResponseReturnValue:
    """Do what the form says about an author, or about an address of theirs."""
    subject = _subject(site, author_key, request.form.get("upon", ""))
    plan, reasons = _plan(), [reason.code for reason in current_settings(site).offered]
    try:
        services().acts.check(subject, plan, reasons)
        if is_address(subject) and (people := _unconfirmed(site, subject)):
            return _ask_again(site, author_key, plan, people)
        act = services().acts.act(site, subject, plan, reasons)
    except Invalid as error:
        return answer(site, author_key, problems=error.problems), 422
    except ActConflict:
        return _too_late()
    services().desk(site).note_action(act.plan.by, _last_action(act.id, subject))
    return go(place_of(site, subject, act.id))


def _subject(site: str, author_key: str, upon: str) -> str:
    """Return whom or what the form is about: an address is that of the author's newest comment."""
    if upon not in SUBJECT_WORDS:
        return author_key
    for comment in latest_comments(site, author_key):
        for subject in subjects(comment.submission) if comment.submission else ():
            if subject.startswith(f"{upon}:"):
                return subject
    raise NotFound(upon)


def _unconfirmed(site: str, subject: str) -> int:
    """Return how many authors an act touches that was not confirmed by their number, else 0."""
    people = people_at(services().projection, site, subject)
    confirmed = request.form.get("people") == str(people)
    return people if people > PEOPLE_AT_ONCE and not confirmed else 0


def _ask_again(site: str, author_key: str, plan: Plan, people: int) -> ResponseReturnValue:
    return render_template(
        "dashboard/authors/confirm.html",
        **frame(site, "author", None, None),
        author_key=author_key,
        plan=plan,
        people=people,
        upon=request.form["upon"],
        upon_words=SUBJECT_WORDS,
    )


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


def _last_action(act_id: str, subject: str) -> LastAction:
    """Return an act as what the key that undoes remembers."""
    return LastAction(Kind.ACT, f"{act_id} {subject}")


@blueprint.post("/sites/<site>/authors/<author:author_key>/undo", needs=Permission.DECIDE)
def undo_act(site: str, author_key: str) -> ResponseReturnValue:
    """Take an act back."""
    act_id, name = request.form.get("act", ""), moderator().name
    try:
        services().acts.undo(site, author_key, act_id, by=name)
    except ActConflict:
        return _too_late()
    services().desk(site).forget_action(name, _last_action(act_id, author_key))
    back = request.form.get("back")
    return go(own_path(back) if back else place_of(site, author_key))


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
