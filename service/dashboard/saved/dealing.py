"""Cards of a saved list, dealt out: what a colleague has in sight is not shown again.

A card in sight is claimed for a minute, and again while its page is open; leaving lets go of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, request
from flask.typing import ResponseReturnValue

from moderation.comment import Comment, is_comment_id
from moderation.projection.search import Query, Sort
from moderation.registry import Permission
from moderation.status import Status
from moderation.watching.raids import RAIDS_MAX
from service.dashboard.blueprint import blueprint, moderator
from service.dashboard.lists.care import for_me
from service.dashboard.lists.raid_cards import RaidCard
from service.services import services

HAND = 10  # cards of one page
ROUNDS_MAX = 30  # looks at the list for one page, however many are with colleagues


@dataclass(frozen=True, slots=True)
class Hand:
    """The cards of a page, how many were passed over for colleagues, and where to go on."""

    comments: Sequence[Comment]
    with_colleagues: int
    next: str | None


def deal(site: str, query: Query, sort: Sort, after: str | None, *, shared: bool) -> Hand:
    """Return the next held comments of a list for this moderator.

    With ``shared`` those that colleagues have in sight are among them, and nothing is claimed.
    """
    comments: list[Comment] = []
    away = 0
    for _ in range(ROUNDS_MAX):
        page = services().projection.find(query, sort=sort, after=after, limit=HAND)
        present = _mine(site, page.items)
        dealt = present if shared else _dealt(site, present)
        comments += dealt
        away += len(present) - len(dealt)
        after = page.next
        if after is None or len(comments) >= HAND:
            break
    return Hand(comments, away, after)


def _mine(site: str, ids: Sequence[str]) -> list[Comment]:
    """Return those that are still held and not for others alone."""
    is_mine = for_me(site)
    comments = services().store.get_many(site, ids)
    return [one for one in comments if one.status is Status.HELD and is_mine(one)]


def _dealt(site: str, comments: Sequence[Comment]) -> list[Comment]:
    mine = services().desk(site).deal([one.id for one in comments], moderator().name)
    return [one for one in comments if one.id in mine]


def deal_raids(site: str, raids: Sequence[RaidCard]) -> list[RaidCard]:
    """Return the raids that no colleague has in sight, claimed by their first copy."""
    mine = services().desk(site).deal([one.raid.id for one in raids], moderator().name)
    return [one for one in raids if one.raid.id in mine]


@blueprint.post("/sites/<site>/dealt", needs=Permission.DECIDE, unattended=True)
def keep_dealt(site: str) -> ResponseReturnValue:
    """Prolong the claims on the cards of an open page, or let go of them where it closes."""
    ids = [
        id_ for id_ in request.form.getlist("dealt")[: 2 * HAND + RAIDS_MAX] if is_comment_id(id_)
    ]
    desk, mine = services().desk(site), moderator().name
    if "release" in request.form:
        for id_ in ids:
            desk.release(id_, mine)
    else:
        desk.hold(ids, mine)
    return Response(status=204)
