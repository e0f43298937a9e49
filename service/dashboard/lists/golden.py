"""Golden cards among the held ones: whom they are asked, which, and how they look until then."""

from __future__ import annotations

from collections.abc import Sequence

from moderation.comment import Comment
from moderation.desk.golden import Known, drawn
from moderation.registry import Permission
from service.dashboard.blueprint import may, moderator
from service.dashboard.current_settings import current_settings
from service.dashboard.lists.cards import Card, card
from service.dashboard.lists.care import for_me
from service.services import services


def is_asked(site: str) -> bool:
    """Return whether golden cards are for this person: seniors know which ones they are."""
    decides = may(Permission.DECIDE, site) and not may(Permission.TEACH, site)
    return decides and current_settings(site).golden_every > 0


def mixed(site: str, held: Sequence[Comment]) -> tuple[list[Comment], frozenset[str]]:
    """Return a page of held comments with this person's golden cards behind some of them.

    The second value are the ids of those cards.
    """
    behind = _drawn(site, held) if is_asked(site) else {}
    asked = _asked(site, list(behind.values()))
    cards: list[Comment] = []
    for comment in held:
        cards.append(comment)
        known = behind.get(comment.id)
        golden = asked.pop(known.id, None) if known else None
        if known and golden:
            cards.append(known.as_asked(golden, accepted_at=comment.accepted_at))
    return cards, frozenset(c.id for c in cards) - {c.id for c in held}


def _drawn(site: str, held: Sequence[Comment]) -> dict[str, Known]:
    """Return the golden card behind each held comment that draws one."""
    every, person = current_settings(site).golden_every, moderator().name
    cards = services().golden(site).all()
    draws = {comment.id: drawn(cards, comment.id, person, every) for comment in held}
    return {id_: known for id_, known in draws.items() if known}


def _asked(site: str, cards: Sequence[Known]) -> dict[str, Comment]:
    """Return the comments of the cards that this person can be asked now."""
    if not cards:
        return {}
    known = {card.id: card for card in cards}
    answers, is_mine = services().golden(site).answers(moderator().name), for_me(site)
    comments = services().store.get_many(site, [id_ for id_ in known if id_ not in answers])
    return {c.id: c for c in comments if is_open(known[c.id], c) and is_mine(c)}


def is_open(known: Known, comment: Comment) -> bool:
    """Return whether ``comment`` is still what was marked, and not this person's own decision."""
    decision = comment.decision
    return known.is_valid(comment) and bool(decision and decision.by != moderator().name)


def as_asked(comment: Comment) -> Comment:
    """Return a comment as this person may see it: a golden card not answered yet is held."""
    site = comment.site
    known = services().golden(site).known(comment.id) if is_asked(site) else None
    return known.as_asked(comment) if known and _asked(site, [known]) else comment


def card_as_asked(comment: Comment, *, blind: bool = False) -> Card:
    """Return the card of a comment as this person may see it."""
    shown = as_asked(comment)
    hidden = () if shown is comment else (comment.id,)
    return card(services().store, shown, blind=blind, hidden=hidden)
