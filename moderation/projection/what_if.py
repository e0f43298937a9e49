"""What-if: what other thresholds would have done with past comments.

Scores lie in the projection, so SQLite routes them itself: five thousand comments take some
milliseconds, and a slider may ask at every step. A test holds ``_ROUTE`` to ``policy.route``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from moderation.policy import ATTRIBUTES, TRUSTED, Policy, Threshold
from moderation.projection.database import ask
from moderation.projection.intervals import Interval, wilson
from moderation.projection.search import Projection
from moderation.promise.promise import EVERY_LANGUAGE
from moderation.thresholds import GRAVE

CASES_MAX = 5000  # newest comments that a what-if looks at, of the decided and of the scored ones
SECONDS_PER_DECISION = 10.0  # where too few decisions lie close enough together to be measured
# Between two decisions of a person: less is a held key, more is a pause.
GAP_MS = (500, 120_000)
GAPS_MIN = 30
DECIDED_MAX = 2000  # comments, those decided last, whose decisions are looked at
# A trusted author's comment passes over scores that are only unsure: the rule goes with theirs.
RULES_ABOUT_SCORES = ("score_reject", "score_hold", "score_unsure", TRUSTED)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What a policy would have done.

    Of ``cases`` that the machine held and people decided: how many it would have decided itself,
    and how often otherwise than people did. Of the newest ``scored`` comments of any kind: how
    many it would have ``left`` to people, at ``seconds`` each.
    """

    cases: int
    approved: int
    wrongly_approved: Interval
    rejected: int
    wrongly_rejected: Interval
    scored: int
    left: int
    seconds: float

    @property
    def hours_of_work(self) -> float:
        """The time that people need for what is left to them."""
        return self.left * self.seconds / 3600

    @property
    def hours_saved(self) -> float:
        """The time that people would not have spent on the decided cases."""
        return (self.approved + self.rejected) * self.seconds / 3600


_Limit = tuple[str, str, Sequence[object]]  # attribute, the limit in SQL, what is bound to it


def what_if(projection: Projection, site: str, policy: Policy) -> WhatIf:
    """Return what the thresholds of ``policy`` would have done.

    A comment that another rule than a score held stays with people. One in a language with a
    promise stays where it went: no threshold decides it. What another system judged is no case.
    """
    route, limits = _route(policy)
    outcomes = {
        (outcome, status): count
        for outcome, status, count in ask(
            projection.place,
            f"SELECT {route}, status, count(*) FROM ({_DECIDED}) AS decided GROUP BY 1, 2",
            [*limits, site, CASES_MAX],
        )
    }
    scored = dict(
        ask(
            projection.place,
            f"SELECT {route}, count(*) FROM ({_SCORED}) AS scored GROUP BY 1",
            [*limits, site, CASES_MAX],
        )
    )

    def came(outcome: str, status: str | None = None) -> int:
        return sum(n for (r, s), n in outcomes.items() if r == outcome and status in (None, s))

    return WhatIf(
        cases=sum(outcomes.values()),
        approved=came("approve"),
        wrongly_approved=wilson(came("approve", "rejected"), came("approve")),
        rejected=came("reject"),
        wrongly_rejected=wilson(came("reject", "approved"), came("reject")),
        scored=sum(scored.values()),
        left=scored.get("hold", 0),
        seconds=seconds_per_decision(projection, site),
    )


def seconds_per_decision(projection: Projection, site: str) -> float:
    """Return the median time between two decisions of one person, pauses left out; else 10 s.

    Of the comments that were decided last, so it takes as long however many came before.
    """
    rows = ask(projection.place, _GAPS, [site, DECIDED_MAX, *GAP_MS])
    return median(gap for (gap,) in rows) / 1000 if len(rows) >= GAPS_MIN else SECONDS_PER_DECISION


def _route(policy: Policy) -> tuple[str, list[object]]:
    """Return SQL that routes a row by its scores, and the thresholds that it is asked with."""
    reject: list[_Limit] = [
        (n, "?", [t.reject]) for n, t in policy.thresholds.items() if t.reject is not None
    ]
    approve: list[_Limit] = [(n, *_clean_below(t)) for n, t in policy.thresholds.items()]
    likely: list[_Limit] = [
        (n, *(_clean_below(t) if n in GRAVE else _by_language(t.hold_in, t.hold)))
        for n, t in policy.thresholds.items()
    ]
    promised, languages = _promised(policy)
    unclean = f"CASE WHEN {_TRUSTED} THEN {_any(likely)} ELSE {_any(approve)} END"
    route = (
        f"CASE WHEN {promised} THEN route "
        f"WHEN ({_any(reject)} AND NOT {_UNVALIDATED}) OR {_REJECTED_OTHERWISE} THEN 'reject' "
        f"WHEN {_OTHER_RULES} OR {unclean} THEN 'hold' ELSE 'approve' END"
    )
    limits = (*reject, *likely, *approve)
    return route, [*languages, *(value for _, _, values in limits for value in values)]


def _promised(policy: Policy) -> tuple[str, list[str]]:
    """Return SQL that tells where a promise decides, so that no threshold changes the route."""
    if EVERY_LANGUAGE in policy.promises:
        return "true", []
    languages = [*policy.promises]
    if not languages:
        return "false", []
    return f"language IN ({', '.join('?' * len(languages))})", languages


def _clean_below(limits: Threshold) -> tuple[str, list[object]]:
    return _by_language(limits.approve_in, limits.approve)


def _by_language(limit_in: Mapping[str, float], otherwise: float) -> tuple[str, list[object]]:
    own = [value for pair in limit_in.items() for value in pair]
    if not own:
        return "?", [otherwise]
    return f"CASE language {'WHEN ? THEN ? ' * len(limit_in)}ELSE ? END", [*own, otherwise]


def _any(limits: Sequence[_Limit]) -> str:
    # A score that is missing compares as NULL, which is not true.
    return "(" + " OR ".join(["false", *(f"{name} >= {limit}" for name, limit, _ in limits)]) + ")"


def _without_score_rules() -> Iterator[str]:
    yield "rules"
    for rule in RULES_ABOUT_SCORES:
        yield f"'{rule}', '')"


_TRUSTED = f"' ' || rules || ' ' LIKE '% {TRUSTED} %'"
_UNVALIDATED = "(' ' || rules || ' ' LIKE '% language %')"
_OTHER_RULES = (
    "trim(" + "replace(" * len(RULES_ABOUT_SCORES) + ", ".join(_without_score_rules()) + ") != ''"
)
_REJECTED_OTHERWISE = f"({_OTHER_RULES} AND route = 'reject' AND rules NOT LIKE '%score_reject%')"
_COLUMNS = f"status, route, rules, language, {', '.join(ATTRIBUTES)}"
# What people said last of comments that the machine had held.
_DECIDED = (
    f"SELECT {_COLUMNS} FROM comments WHERE site = ? AND decided_at IS NOT NULL "
    "AND decided_by != 'reports' AND route = 'hold' AND status IN ('approved', 'rejected') "
    "AND NOT judged_elsewhere "
    "ORDER BY decided_at DESC LIMIT ?"
)
_SCORED = (
    f"SELECT {_COLUMNS} FROM comments WHERE site = ? AND route IS NOT NULL "
    "AND NOT judged_elsewhere ORDER BY sequence DESC LIMIT ?"
)
_GAPS = (
    "SELECT gap FROM (SELECT d.at - lag(d.at) OVER (PARTITION BY d.by ORDER BY d.at) AS gap "
    "FROM (SELECT row FROM comments INDEXED BY comments_by_decision "
    "WHERE site = ? AND decided_at IS NOT NULL ORDER BY decided_at DESC LIMIT ?) AS latest "
    "JOIN decisions AS d USING (row) WHERE d.by != 'reports' AND NOT d.bulk) AS gaps "
    "WHERE gap BETWEEN ? AND ?"
)
