"""Golden cards as seniors keep them, a person's own score, and the team's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.comment import Comment
from moderation.desk.golden import CARDS_MAX, Known, may_be_golden
from moderation.errors import Invalid
from moderation.projection.agreement import Agreement
from moderation.projection.intervals import Interval, wilson
from moderation.projection.shifts import TEAM_MIN
from moderation.registry import Permission
from service.dashboard.blueprint import blueprint, go, may, moderator, own_path, problem
from service.dashboard.current_settings import current_settings
from service.dashboard.frame import frame
from service.dashboard.lists.cards import Card, lines
from service.dashboard.lists.care import count_shown
from service.services import services

SUGGESTED = 20  # comments on which two people agreed


@dataclass(frozen=True, slots=True)
class Golden:
    """A golden card with its comment; None where that is gone."""

    known: Known
    card: Card | None

    @property
    def is_valid(self) -> bool:
        """Whether it is still asked."""
        return self.card is not None and self.known.is_valid(self.card.comment)


@blueprint.get("/sites/<site>/golden", needs=Permission.TEACH)
def golden_cards(site: str) -> str:
    """Show the golden cards, and comments that may become some."""
    known = services().golden(site).all()
    ids = [card.id for card in known]
    cards = {card.comment.id: card for card in _lines(site, ids)}
    suggested = [id_ for id_ in _agreed(site, len(ids)) if id_ not in cards][:SUGGESTED]
    return render_template(
        "dashboard/shift/golden.html",
        **frame(site, "golden", None, None),
        golden=[Golden(one, cards.get(one.id)) for one in known],
        suggested=[card for card in _lines(site, suggested) if may_be_golden(card.comment)],
        every=current_settings(site).golden_every,
    )


@blueprint.post("/sites/<site>/comments/<comment_id>/golden", needs=Permission.TEACH)
def mark_golden(site: str, comment_id: str) -> ResponseReturnValue:
    """Take a comment among the golden cards, or with ``remove`` off them."""
    cards = services().golden(site)
    if "remove" in request.form:
        cards.unmark(comment_id)
        return _back(site, comment_id)
    try:
        cards.mark(services().store.get(site, comment_id), moderator().name)
    except Invalid:
        text = gettext(
            "It takes a comment that a person approved or rejected, whose text is not severe, "
            "and at most %(limit)s golden cards.",
            limit=CARDS_MAX,
        )
        return problem(422, gettext("Not a golden card"), text)
    return _back(site, comment_id)


def _back(site: str, comment_id: str) -> ResponseReturnValue:
    page = url_for("dashboard.comment", site=site, comment_id=comment_id)
    return go(own_path(request.form.get("back") or page))


def _lines(site: str, comment_ids: list[str]) -> list[Card]:
    comments = services().store.get_many(site, comment_ids)
    present = [comment for comment in comments if comment.submission]
    count_shown(site, present)
    return lines(services().store, site, present)


def _agreed(site: str, marked: int) -> list[str]:
    return Agreement(services().projection, site).agreed(SUGGESTED + marked)


def own_score(site: str) -> Interval | None:
    """Return how often this moderator's answers agreed in 90 days; None without any."""
    answers = services().golden(site).answers(moderator().name).values()
    counted = [answer.agreed for answer in answers if not answer.void]
    return wilson(sum(counted), len(counted)) if counted else None


def team_score(site: str) -> Interval | None:
    """Return how often everybody's answers agreed; None while that would tell of a person."""
    people = [account.name for account in services().registry.members(site)]
    team = services().golden(site).team(people, TEAM_MIN)
    return wilson(team.agreed, team.of) if team else None


def golden_state(comment: Comment) -> str:
    """Return what this person may do with a comment: ``mark`` it, ``remove`` it, or nothing."""
    if not may(Permission.TEACH) or not current_settings(comment.site).golden_every:
        return ""
    if services().golden(comment.site).known(comment.id):
        return "remove"
    return "mark" if may_be_golden(comment) else ""


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    return {"golden_state": golden_state}
