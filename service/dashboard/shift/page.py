"""My shift: what I did and how it went, for nobody else; the team's sums for seniors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.projection.shifts import Made, Shifts
from moderation.projection.statistics import Span
from moderation.registry import Permission
from moderation.store.server.clock import DAY_MS, HOUR_MS, WEEK_MS
from service.dashboard.blueprint import blueprint, may, moderator
from service.dashboard.frame import frame
from service.dashboard.lists.cards import Card, lines
from service.dashboard.lists.care import burden, count_shown
from service.dashboard.lists.pages import notice
from service.dashboard.shift.golden import own_score, team_score
from service.dashboard.shift.hand_over import back, notes, problem_of
from service.services import services

RANGES = {"shift": 12 * HOUR_MS, "day": DAY_MS, "week": WEEK_MS}
SHOWN = 100  # decisions in the list


@dataclass(frozen=True, slots=True)
class Line:
    """A decision of the list, with its comment."""

    made: Made
    card: Card


@blueprint.get("/sites/<site>/shift", needs=Permission.DECIDE)
def shift(site: str) -> str:
    """Show the moderator's own decisions and figures, and the notes of the team."""
    return _page(site)


@blueprint.post("/sites/<site>/shift/notes", needs=Permission.DECIDE)
def write_note(site: str) -> ResponseReturnValue:
    """Leave a note to the next shift."""
    text = request.form.get("text", "").replace("\r\n", "\n").strip()
    if wrong := problem_of(text):
        return _page(site, wrong), 422
    services().hand_over(site).write(moderator().name, text)
    return back(site)


def _page(site: str, wrong: str = "") -> str:
    shifts, span = Shifts(services().projection, site), _span()
    return render_template(
        "dashboard/shift/page.html",
        **frame(site, "shift", None, None),
        range=_range(),
        ranges=_range_words(),
        tally=shifts.own(moderator().name, span),
        lines=_lines(site, shifts.latest(moderator().name, span, SHOWN)),
        shown_max=SHOWN,
        team=shifts.team(span) if may(Permission.SEE_SETTINGS) else None,
        golden=own_score(site),
        golden_team=team_score(site) if may(Permission.SEE_SETTINGS) else None,
        burden=burden(site),
        notes=notes(site),
        wrong=wrong,
        notice=notice(site, request.args.get("decided")),
    )


def _lines(site: str, latest: Sequence[Made]) -> list[Line]:
    """Return the decisions whose comments are still there, as they stand in the store."""
    comments = services().store.get_many(site, [made.comment_id for made in latest])
    present = [comment for comment in comments if comment.submission]
    count_shown(site, present)
    cards = {card.comment.id: card for card in lines(services().store, site, present)}
    return [Line(made, cards[made.comment_id]) for made in latest if made.comment_id in cards]


def _range() -> str:
    name = request.args.get("range", "")
    return name if name in RANGES else "shift"


def _span() -> Span:
    now = services().store.now()
    return Span(now - RANGES[_range()], now + 1)


def _range_words() -> dict[str, str]:
    return {
        "shift": gettext("12 hours"), "day": gettext("Day"), "week": gettext("Week"),
    }  # fmt: skip
