"""Who an author is, as far as comments tell: names, counts, reports, and who may be the same."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from moderation.projection.database import ask
from moderation.projection.intervals import Interval, wilson
from moderation.projection.search import PLACES, Projection
from moderation.status import Status

NAMES_MAX = 10  # of an author, the newest
ALIKE_MAX = 10  # other authors that are shown as a hint
NETWORKS_MAX = 20  # of an author, the newest that are compared


@dataclass(frozen=True, slots=True)
class Name:
    """A name that an author used, for how many comments, and last when (ms)."""

    name: str
    comments: int
    last_at: int


@dataclass(frozen=True, slots=True)
class Upheld:
    """Reports, and how many of them are about a comment that is rejected now."""

    reports: int
    upheld: int


@dataclass(frozen=True, slots=True)
class Alike:
    """Another author who writes from the same mailbox or network; ``key`` is theirs."""

    key: str
    name: str
    comments: int
    same_mailbox: bool


@dataclass(frozen=True, slots=True)
class AuthorFigures:
    """What is known of an author; times in milliseconds since 1970.

    ``counts`` are comments by status, ``reasons`` rejections by the reason's code, the most
    frequent first. ``alike`` are at most ten other authors.
    """

    key: str
    counts: Mapping[Status, int]
    first_at: int
    last_at: int
    names: Sequence[Name]
    reasons: Sequence[tuple[str, int]]
    received: Upheld
    alike: Sequence[Alike]

    @property
    def comments(self) -> int:
        """How many comments there are."""
        return sum(self.counts.values())

    @property
    def rejected(self) -> Interval:
        """The share of the approved and rejected ones that is rejected."""
        rejected = self.counts.get(Status.REJECTED, 0)
        return wilson(rejected, rejected + self.counts.get(Status.APPROVED, 0))


def author_figures(projection: Projection, site: str, author: str) -> AuthorFigures | None:
    """Return what is known of the author with the key ``author``; None if nothing is.

    One pass over the author's comments, grouped, is summed up here: 10,000 of them in 50 ms.
    """
    groups = [_Group(*row) for row in ask(projection.place, _GROUPS, [site, author])]
    if not groups:
        return None
    rejected = [group for group in groups if group.status == Status.REJECTED]
    return AuthorFigures(
        key=author,
        counts={Status(code): count for code, count in _counted(groups, "status").items()},
        first_at=min(group.first_at for group in groups),
        last_at=max(group.last_at for group in groups),
        names=_names(groups),
        reasons=[*_counted([group for group in rejected if group.reason], "reason").items()],
        received=Upheld(sum(g.reports for g in groups), sum(g.reports for g in rejected)),
        alike=_alike(projection, site, author, groups),
    )


def people_at(projection: Projection, site: str, address: str) -> int:
    """Return how many authors wrote from a mailbox, a network or a domain: ``kind:digest``."""
    kind, _, digest = address.partition(":")
    rows = ask(projection.place, _PEOPLE[kind], [site, digest])
    return int(rows[0][0]) if rows else 0


def newest_names(projection: Projection, site: str, authors: Sequence[str]) -> dict[str, str]:
    """Return the name in the newest comment of each of ``authors`` that has one."""
    return dict(ask(projection.place, _NEWEST_NAMES, [site, json.dumps([*authors])]))


def stranger(author: str) -> AuthorFigures:
    """Return the figures of an author without a comment."""
    return AuthorFigures(author, {}, 0, 0, (), (), Upheld(0, 0), ())


def reports_made(projection: Projection, site: str, reporter: str) -> Upheld:
    """Return the reports that a reader made who has the site's own id ``reporter``."""
    rows = ask(projection.place, _MADE, [reporter, site])
    return Upheld(*rows[0]) if rows else Upheld(0, 0)


class _Group(NamedTuple):
    """Comments of an author that agree in the first five."""

    status: str
    name: str
    reason: str | None
    network: str | None
    mailbox: str | None
    comments: int
    first_at: int
    last_at: int
    reports: int


def _counted(groups: Iterable[_Group], column: str) -> dict[str, int]:
    """Return how many comments each value of ``column`` has, the most frequent first."""
    counts: Counter[str] = Counter()
    for group in groups:
        counts[getattr(group, column)] += group.comments
    return dict(counts.most_common())


def _names(groups: Iterable[_Group]) -> list[Name]:
    groups = sorted(groups, key=lambda group: group.last_at)
    last = {group.name: group.last_at for group in groups}
    counts = _counted(groups, "name")
    newest = sorted(last, key=last.__getitem__, reverse=True)
    return [Name(name, counts[name], last[name]) for name in newest[:NAMES_MAX]]


def _alike(projection: Projection, site: str, author: str, groups: Iterable[_Group]) -> list[Alike]:
    """Return other authors of the same mailboxes, then those of the newest networks."""
    newest = sorted(groups, key=lambda group: -group.last_at)
    mailboxes = dict.fromkeys(group.mailbox for group in newest if group.mailbox)
    networks = dict.fromkeys(group.network for group in newest if group.network)
    places = {"mailbox": [*mailboxes], "network": [*networks][:NETWORKS_MAX]}
    alike: dict[str, Alike] = {}
    for place, own in places.items():
        rows = ask(projection.place, _OTHERS[place], [site, json.dumps(own), author, ALIKE_MAX])
        for key, name, comments in rows:
            alike.setdefault(key, Alike(key, name, comments, place == "mailbox"))
    return [*alike.values()][:ALIKE_MAX]


_GROUPS = (
    "SELECT status, name, reason, network, mailbox, count(*), min(accepted_at), max(accepted_at), "
    "sum(reports) FROM comments INDEXED BY comments_by_author WHERE site = ? AND author = ? "
    "GROUP BY 1, 2, 3, 4, 5"
)
_PEOPLE = {
    place: (
        f"SELECT count(DISTINCT author) FROM comments INDEXED BY comments_by_{place} "
        f"WHERE site = ? AND {place} = ?"
    )
    for place in (*PLACES, "domain")
}
_NEWEST_NAMES = (
    "SELECT * FROM (SELECT value, (SELECT name FROM comments INDEXED BY comments_by_author "
    "WHERE site = ? AND author = value ORDER BY sequence DESC LIMIT 1) AS newest "
    "FROM json_each(?)) AS named WHERE newest IS NOT NULL"
)
_MADE = (
    "SELECT count(*), coalesce(sum(status = 'rejected'), 0) FROM reports JOIN comments USING (row) "
    "WHERE reporter = ? AND site = ?"
)
# The index alone tells who the others are; only of those shown a row is read, for the name.
_OTHERS = {
    place: (
        "SELECT author, (SELECT name FROM comments WHERE row = newest), comments FROM ("
        "SELECT author, count(*) AS comments, max(row) AS newest "
        f"FROM comments INDEXED BY comments_by_{place} "
        f"WHERE site = ? AND {place} IN (SELECT value FROM json_each(?)) AND author != ? "
        "GROUP BY author ORDER BY comments DESC LIMIT ?) AS others"
    )
    for place in PLACES
}
