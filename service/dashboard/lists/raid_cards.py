"""Raids in the list of held comments: each is one card, its held copies are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import g

from moderation.comment import Comment
from moderation.projection.search import Query
from moderation.raids.raid import Raid
from moderation.status import Status
from service.dashboard.lists import facets
from service.dashboard.lists.cards import Card, cards
from service.dashboard.lists.care import count_shown
from service.services import services

Groups = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class RaidCard:
    """A raid with how many of its copies are held, and one of them for all.

    ``until`` is the moment (ms) up to which a decision takes its copies.
    """

    raid: Raid
    held: int
    sample: Card | None
    until: int


def raid_cards(site: str, fields: Mapping[str, str] | None = None) -> list[RaidCard]:
    """Return the raids with held copies, the largest first; with ``fields`` those that match."""
    groups = groups_of(site)
    shown = _matching(site, fields, groups) if fields else {*groups}
    raids = [raid for raid in services().raids.active(site) if raid.id in shown] if shown else []
    raids.sort(key=lambda raid: -len(groups[raid.id]))
    samples, until = _samples(site, raids, groups), services().store.now()
    return [RaidCard(raid, len(groups[raid.id]), samples.get(raid.id), until) for raid in raids]


def _matching(site: str, fields: Mapping[str, str], groups: Groups) -> set[str]:
    """Return the raids of which a held copy matches."""
    query, up_to = facets.query(site, Status.HELD, fields), services().projection.count_up_to
    return {raid_id for raid_id, ids in groups.items() if up_to(replace(query, among=ids), 1)}


def groups_of(site: str) -> Groups:
    """Return the held comments that raids group, by the raid's id; read once per request."""
    if "raid_groups" not in g:
        store = services().store
        g.raid_groups = {one: tuple(store.grouped(site, one)) for one in store.groups(site)}
    groups: Groups = g.raid_groups
    return groups


def alone(site: str, query: Query) -> Query:
    """Return ``query`` for held comments that no raid groups."""
    return replace(query, without=tuple(id_ for ids in groups_of(site).values() for id_ in ids))


def count(query: Query, groups: Groups, most: int) -> tuple[int, set[str]]:
    """Return how many single cards match, and the raids of which a held copy does.

    Counted no further than ``most`` cards. One look for both, which hands the projection no long
    list of copies: with 11,000 of them a saved list costs a few milliseconds.
    """
    owners = {id_: raid_id for raid_id, ids in groups.items() for id_ in ids}
    ids = services().projection.some(query, most + len(owners))
    raids = {owners[id_] for id_ in ids if id_ in owners}
    return sum(id_ not in owners for id_ in ids), raids


def _samples(site: str, raids: Sequence[Raid], groups: Groups) -> dict[str, Card]:
    """Return the first copy of each raid, or its riskiest where that was erased."""
    store = services().store
    riskiest = {raid.id: groups[raid.id][-1] for raid in raids if groups[raid.id]}
    known = {c.id: c for c in store.get_many(site, [*riskiest, *riskiest.values()]) if c.submission}
    chosen = {raid: known.get(raid) or known.get(copy) for raid, copy in riskiest.items()}
    shown: dict[str, Comment] = {raid: one for raid, one in chosen.items() if one}
    count_shown(site, shown.values())
    return dict(zip(shown, cards(store, site, [*shown.values()]), strict=True))
