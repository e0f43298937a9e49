"""What is summed of a site's comments and decisions, in SQL: each figure's one definition.

A figure counts parts. Each part has a time, a kind, whether it is a hit, and how many it counts
for. ``c`` are rows of ``comments``; joined with their decisions these are ``d``. A part depends on
one comment and its decisions alone, which is why sums can follow single comments.

What an import brought with its verdict was judged elsewhere: no share of the machine counts it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from moderation.policy import BANNED
from moderation.severity import SEVERE_FROM
from moderation.store.server.clock import DAY_MS

QUARTER_MS = 15 * 60 * 1000  # every zone's hours and midnights begin with one
RISK_UNIT = 1_000_000  # risks are summed in millionths, whose sums have no rounding


class Figure(StrEnum):
    """What is summed; the comment behind each says its kinds, and which parts are hits."""

    ARRIVED = "arrived"  # by the machine's route, "" where there is none yet
    RISK = "risk"  # of what was scored; hits are millionths
    JUDGED = "judged"  # by route
    REVIEWED = "reviewed"  # what a person answered of it; hits were decided otherwise
    SCORED = "scored"  # by language
    ROUTED = "routed"  # by language and route; hits are what no person's ban rejected
    ARTICLE = "article"  # days; by article; hits are what the machine did not approve
    DECIDED = "decided"  # decisions that stand, by what they came to
    HELD_FOR = "held for"  # first decisions on held ones, by attribute; hits approved
    HELD_SINGLY = "held singly"  # days; the same without bulks
    HELD_IN = "held in"  # the same by language, with bulks
    LEANING = "leaning"  # first decisions, by blindness; hits went as the machine leaned
    LOOKED = "looked"  # first decisions, by language; hits went as the second reader leaned
    LOOKS = "looks"  # second looks by blindness; hits agree
    OPINIONS = "opinions"  # second opinions by blindness; hits agree


class ArticleFigure(StrEnum):
    """What is summed of each article."""

    ARRIVED = "arrived"  # by status and the machine's route; hits are reports
    WROTE = "wrote"  # since ever, by author; hits are rejected
    WAITS = "waits"  # since ever, by author; what is held


# Neither an undo nor undone.
STANDING = "d.undoes IS NULL AND d.undone_by IS NULL AND d.by != 'reports'"
# A person's first decision on a held comment that stands; later ones are second thoughts.
FIRST = "d.previous = 'held' AND d.first_standing AND d.by != 'reports'"
FIRST_HERE = f"{FIRST} AND NOT judged_elsewhere"

_JUDGED_HERE = "route IS NOT NULL AND NOT judged_elsewhere"
# A person's answer to what the machine decided, alone: nobody reads each comment of a bulk.
_REVIEWED = f"""
    {_JUDGED_HERE} AND route != 'hold' AND status IN ('approved', 'rejected')
    AND coalesce(decided_by, 'reports') != 'reports' AND EXISTS (
        SELECT 1 FROM decisions AS d WHERE d.row = c.row AND d.status = c.status
        AND NOT d.bulk AND NOT d.follows AND {STANDING}
    )"""
_COMPARABLE = f"NOT d.bulk AND validated AND coalesce(severe_toxicity, 0) < {SEVERE_FROM}"
_DECISIONS = "c JOIN decisions AS d USING (row)"
_SECOND_LOOKS = f"""{_DECISIONS}
JOIN decisions AS second ON second.row = d.row AND second.version = (
    SELECT min(version) FROM decisions AS later
    WHERE later.row = d.row AND later.version > d.version
    AND later.by NOT IN ('reports', d.by, coalesce(d.opinion_by, ''))
)"""
_NO_SLIP = (
    "NOT EXISTS (SELECT 1 FROM decisions AS slip "
    "WHERE slip.row = d.row AND slip.undoes = d.version AND slip.by = d.by)"
)


@dataclass(frozen=True, slots=True)
class _Part:
    """A figure in SQL; its times are summed in stretches of ``step`` ms."""

    at: str
    kind: str
    hits: str = "0"
    of: str = "1"
    table: str = "c"
    where: str = "true"
    step: int = QUARTER_MS


_PARTS = {
    Figure.ARRIVED: _Part("accepted_at", "coalesce(route, '')"),
    Figure.RISK: _Part(
        "accepted_at",
        "''",
        hits=f"CAST(round(risk * {RISK_UNIT}) AS INTEGER)",
        where="route IS NOT NULL",
    ),
    Figure.JUDGED: _Part("accepted_at", "route", where=_JUDGED_HERE),
    Figure.REVIEWED: _Part(
        "accepted_at",
        "route",
        hits="(route = 'approve') = (status = 'rejected')",
        where=_REVIEWED,
    ),
    Figure.SCORED: _Part("accepted_at", "language", where="language IS NOT NULL"),
    Figure.ROUTED: _Part(
        "accepted_at",
        "language || ' ' || route",
        hits=f"' ' || rules || ' ' NOT LIKE '% {BANNED} %'",
        where=f"{_JUDGED_HERE} AND language IS NOT NULL",
    ),
    Figure.ARTICLE: _Part(
        "accepted_at", "article", hits="coalesce(route, '') != 'approve'", step=DAY_MS
    ),
    Figure.DECIDED: _Part("d.at", "d.status", table=_DECISIONS, where=STANDING),
    Figure.HELD_FOR: _Part(
        "d.at",
        "held_for",
        hits="d.status = 'approved'",
        table=_DECISIONS,
        where=f"{FIRST_HERE} AND held_for IS NOT NULL",
    ),
    Figure.HELD_SINGLY: _Part(
        "d.at",
        "held_for",
        hits="d.status = 'approved'",
        table=_DECISIONS,
        where=f"{FIRST_HERE} AND held_for IS NOT NULL AND NOT d.bulk",
        step=DAY_MS,
    ),
    Figure.HELD_IN: _Part(
        "d.at",
        "language",
        hits="d.status = 'approved'",
        table=_DECISIONS,
        where=f"{FIRST_HERE} AND language IS NOT NULL",
    ),
    Figure.LEANING: _Part(
        "d.at",
        "CAST(d.blind AS INTEGER)",
        hits="(risk >= 0.5) = (d.status = 'rejected')",
        table=_DECISIONS,
        where=f"{FIRST} AND {_COMPARABLE}",
    ),
    Figure.LOOKED: _Part(
        "d.at",
        "coalesce(language, 'other')",
        hits="(look >= 0.5) = (d.status = 'rejected')",
        table=_DECISIONS,
        where=f"{FIRST} AND NOT d.bulk AND look IS NOT NULL "
        "AND d.status IN ('approved', 'rejected')",
    ),
    Figure.LOOKS: _Part(
        "second.at",
        "CAST(d.blind AS INTEGER)",
        hits="d.status = second.status",
        table=_SECOND_LOOKS,
        where="d.previous = 'held' AND d.first_look AND d.by != 'reports' "
        f"AND d.status != 'held' AND NOT second.bulk AND {_COMPARABLE}",
    ),
    Figure.OPINIONS: _Part(
        "d.at",
        "CAST(d.blind AND d.opinion_blind AS INTEGER)",
        hits="d.status = d.opinion_status",
        table=_DECISIONS,
        where=f"d.opinion_by IS NOT NULL AND {_COMPARABLE} AND {_NO_SLIP}",
    ),
}

_ARTICLE_PARTS = {
    ArticleFigure.ARRIVED: _Part(
        "accepted_at", "status || ' ' || coalesce(route, '')", hits="reports"
    ),
    ArticleFigure.WROTE: _Part("0", "author", hits="status = 'rejected'"),
    ArticleFigure.WAITS: _Part("0", "author", where="status = 'held'"),
}


def parts_sql(comments: str) -> str:
    """Return SQL for the sums of those ``comments``, a SELECT of rows of that table.

    Its columns are figure, start of the quarter hour or day in ms, kind, hits and how many.
    """
    return _union(comments, [_select(figure, part) for figure, part in _PARTS.items()])


def part_sql(figure: Figure, comments: str) -> str:
    """Return SQL like that of ``parts_sql`` for the sums of one figure."""
    return _union(comments, [_select(figure, _PARTS[figure])])


def article_parts_sql(comments: str) -> str:
    """Return SQL like that of ``parts_sql`` for the sums of each article, the first column.

    What is summed since ever has 0 for its time.
    """
    selects = [_select(figure, part, "article, ") for figure, part in _ARTICLE_PARTS.items()]
    return _union(comments, selects)


def _union(comments: str, selects: Sequence[str]) -> str:
    return f"WITH c AS MATERIALIZED ({comments}) {' UNION ALL '.join(selects)}"


def _select(figure: str, part: _Part, of: str = "") -> str:
    return (
        f"SELECT {of}'{figure}', {part.at} - {part.at} % {part.step}, "
        f"CAST({part.kind} AS TEXT), sum({part.hits}), sum({part.of}) "
        f"FROM {part.table} WHERE {part.where} GROUP BY 1, 2, 3{', 4' if of else ''}"
    )
