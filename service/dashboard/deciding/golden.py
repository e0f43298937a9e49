"""Golden cards: answering one changes nothing of the comment, and says at once what was known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from moderation.desk.claims import Kind, LastAction
from moderation.desk.golden import Answer, Known
from moderation.errors import NotFound
from moderation.registry import Permission
from moderation.status import Status
from service.dashboard.blueprint import blueprint, go, here_site, is_htmx, may, moderator
from service.dashboard.deciding.places import back, seen
from service.dashboard.frame import frame
from service.dashboard.lists.cards import Card, card
from service.dashboard.lists.golden import is_asked
from service.dashboard.lists.pages import order_of
from service.services import services


@dataclass(frozen=True, slots=True)
class Told:
    """What the strip of an answered card says; the card is the comment as it really is."""

    known: Known
    answer: Answer
    card: Card


def shown_card(site: str, comment_id: str) -> Known | None:
    """Return the golden card that this form is about, also where it was answered meanwhile.

    Its version is one that the comment does not have any more, so nothing else could be done by it.
    """
    known = services().golden(site).known(comment_id) if is_asked(site) else None
    return known if known and seen() == known.version - 1 else None


def answer_card(site: str, known: Known, status: Status, reason: str | None) -> ResponseReturnValue:
    """Record what the moderator says to the card, and tell what was known."""
    services().golden(site).answer(moderator().name, known, status, reason)
    services().desk(site).note_action(moderator().name, LastAction(Kind.GOLDEN, known.id))
    return _tell(site, known.id)


def pass_over(site: str, known: Known) -> ResponseReturnValue:
    """Ask nobody else about the card, and tell what was known."""
    services().golden(site).pass_over(moderator().name, known)
    return _tell(site, known.id)


@blueprint.post(
    "/sites/<site>/comments/<comment_id>/golden/undo",
    needs=Permission.DECIDE,
    undoing=Kind.GOLDEN,
)
def undo_golden(site: str, comment_id: str) -> ResponseReturnValue:
    """Let the own answer to a golden card count nowhere."""
    services().golden(site).take_back(moderator().name, comment_id)
    services().desk(site).forget_action(moderator().name, LastAction(Kind.GOLDEN, comment_id))
    return _tell(site, comment_id)


def _tell(site: str, comment_id: str) -> ResponseReturnValue:
    if not is_htmx():
        return go(back(site, comment_id, "golden"))
    golden = told(site, comment_id)
    if golden is None:
        raise NotFound("golden card", comment_id)
    name = request.form.get("list", "held")
    return render_template(
        "dashboard/deciding/golden/answered.html",
        **frame(site, name, order_of(name, request.form.get("order")), None),
        golden=golden,
        strip_id=f"c-{comment_id}",
    )


def told(site: str, comment_id: str | None) -> Told | None:
    """Return what this moderator answered to a card and what was known, if they did."""
    if not comment_id or not may(Permission.DECIDE, site):
        return None
    cards = services().golden(site)
    known, answer = cards.known(comment_id), cards.answers(moderator().name).get(comment_id)
    if known is None or answer is None:
        return None
    try:
        comment = services().store.get(site, comment_id)
    except NotFound:
        return None
    return Told(known, answer, card(services().store, comment))


def golden_notice() -> Told | None:
    """Return what this page says once of a golden card."""
    site = here_site()
    return told(site, request.args.get("golden")) if site else None


@blueprint.app_context_processor
def _notice() -> dict[str, Any]:
    return {"golden_notice": golden_notice}
