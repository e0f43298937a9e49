"""A saved list as a page, and the saved lists in the navigation with their counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from moderation.desk.saved_lists import SavedList
from moderation.errors import NotFound
from moderation.projection.search import Query, Sort
from moderation.queues import Queue
from moderation.registry import Permission, Team
from moderation.status import Status
from service import cursors
from service.dashboard.blueprint import blueprint, here, here_site, may, moderator
from service.dashboard.frame import frame
from service.dashboard.lists import facets
from service.dashboard.lists.cards import cards
from service.dashboard.lists.care import burden, count_shown
from service.dashboard.lists.pages import notice, order_of
from service.dashboard.lists.raid_cards import alone, count, groups_of, raid_cards
from service.dashboard.saved.dealing import deal, deal_raids
from service.services import services

COUNTED_MAX = 1000  # a list of more says so


@dataclass(frozen=True, slots=True)
class Entry:
    """A list in the navigation; ``count`` is at most COUNTED_MAX."""

    saved: SavedList
    count: int


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    return {"saved_entries": saved_entries, "own_teams": own_teams, "counted_max": COUNTED_MAX}


def own_teams() -> Sequence[Team]:
    """Return the teams of this site that the moderator is in, asked once per request."""
    if "own_teams" not in g:
        registry = services().registry
        g.own_teams = registry.teams_of(str(here_site()), moderator().name)
    teams: Sequence[Team] = g.own_teams
    return teams


def lists_for_me(site: str) -> list[SavedList]:
    """Return the lists that this moderator sees, removed ones too."""
    saved = services().saved_lists(site).all()
    teams = {team.id for team in own_teams()} if saved else set()
    return [one for one in saved if one.is_for(moderator().name, teams)]


def list_for_me(site: str, list_id: str) -> SavedList:
    """Return one of them. Raises NotFound."""
    for saved in lists_for_me(site):
        if saved.id == list_id:
            return saved
    raise NotFound("list", list_id)


def saved_entries() -> list[Entry]:
    """Return the lists of this page's site with how many comments wait in each."""
    site = here_site()
    if site is None or not may(Permission.SEE_COMMENTS):
        return []
    return [Entry(saved, _count(site, saved)) for saved in lists_for_me(site) if not saved.removed]


def _count(site: str, saved: SavedList) -> int:
    """Return how many cards a list has, a raid as one."""
    query, groups = _query(site, saved), groups_of(site)
    if not groups:
        return services().projection.count_up_to(query, COUNTED_MAX)
    single, raids = count(query, groups, COUNTED_MAX)
    return min(COUNTED_MAX, single + len(raids))


def _query(site: str, saved: SavedList) -> Query:
    return facets.query(site, Status.HELD, saved.facets)


def may_change(saved: SavedList) -> bool:
    """Return whether this moderator may rename and remove a list: its maker, and seniors."""
    return saved.by == moderator().name or may(Permission.SEE_SETTINGS)


@blueprint.get("/sites/<site>/saved", needs=Permission.SEE_COMMENTS, unattended=True)
def saved_counts(site: str) -> str:
    """Return the navigation's row of saved lists, for a page that is open."""
    current = request.args.get("current", "")
    parts = {"site": services().registry.site(site), "current": current}
    return render_template("dashboard/saved/navigation.html", **parts)


@blueprint.get("/sites/<site>/saved/<list_id>", needs=Permission.SEE_COMMENTS)
def saved_list(site: str, list_id: str) -> ResponseReturnValue:
    """Show the next cards of a saved list."""
    return answer(site, list_for_me(site, list_id))


def answer(site: str, saved: SavedList, wrong: str = "") -> str:
    """Return the page of a list, with what is wrong with its form."""
    order = order_of(Queue.HELD, request.args.get("order"))
    shared = "shared" in request.args or not may(Permission.DECIDE)
    after = cursors.found(request.args.get("after"))
    query = alone(site, _query(site, saved))
    hand = deal(site, query, Sort(order.value), after, shared=shared)
    raids = [] if after else raid_cards(site, saved.facets)
    dealt = raids if shared else deal_raids(site, raids)
    count_shown(site, hand.comments)
    return render_template(
        "dashboard/saved/page.html",
        **frame(site, "held", order, after),
        saved=saved,
        may_change=may_change(saved),
        hand=replace(hand, with_colleagues=hand.with_colleagues + len(raids) - len(dealt)),
        raid_cards=dealt,
        dealt_ids=[entry.raid.id for entry in dealt] + [comment.id for comment in hand.comments],
        shared=shared,
        cards=cards(services().store, site, hand.comments, blind=True),
        filter=saved.facets,
        filter_choices=facets.choices(),
        burden=burden(site),
        back=here(),
        wrong=wrong,
        notice=notice(site, request.args.get("decided")),
    )
