"""A site's policy: thresholds and rules in, a route with its reasons out. Pure functions.

The document is stored as JSON, versioned with who and when.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from moderation.attributes import ATTRIBUTES as ATTRIBUTES
from moderation.authors.act import ActKind
from moderation.promise.limits import NO_LIMITS, Limits
from moderation.promise.promise import Promises, promise_for
from moderation.promise.standing import Standing
from moderation.status import Route
from moderation.text.links import count_links
from moderation.text.word_list import Reading, Readings, WordRule
from moderation.thresholds import DEFAULT_THRESHOLDS as DEFAULT_THRESHOLDS
from moderation.thresholds import GRAVE, promised_score, relative, shipped_risk
from moderation.thresholds import Threshold as Threshold
from moderation.verdict import FiredRule

WORD_RULES_LIMIT = 500
DECIDED_LEAST = 5  # an author's comments below which a share of them says nothing
BANNED = "author_banned"  # a rule of a person's act: the machine decided nothing
LIKELY = 0.5  # of a promise's scores: from here on a trusted author's comment is held, too
RAID = "raid"  # a rule that a person takes back for all copies at once
TRUSTED = "author_trusted"  # a rule that holds nothing: it tells why others did not fire


class Publishing(StrEnum):
    """When a comment becomes public: after a verdict that approves it, or at once."""

    PRE = "pre"
    POST = "post"


@dataclass(frozen=True, slots=True)
class Policy:
    """What a site decided about routing. ``version`` 0 is the default that nobody saved yet.

    In a language with one of ``promises`` the ``limits`` that keep it decide in place of the
    thresholds; they are found from people's answers, and no part of the document.

    ``links_max`` is the number of links that need no look; ``hold_rejected_percent`` the share of
    an author's decided comments from which on, if rejected, all of theirs are held, 0 for none;
    ``reports_to_hold`` the number of distinct reporters that bring an approved comment back to the
    moderators.
    """

    version: int = 0
    by: str = "modqueue"
    at: int = 0
    publishing: Publishing = Publishing.PRE
    thresholds: Mapping[str, Threshold] = field(default_factory=lambda: DEFAULT_THRESHOLDS)
    words: tuple[WordRule, ...] = ()
    links_max: int = 0
    hold_first_comment: bool = False
    hold_rejected_percent: int = 0
    reports_to_hold: int = 3
    promises: Promises = field(default_factory=dict)
    limits: Limits = NO_LIMITS


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a route depends on; ``scores`` maps attribute to probability 0..1.

    ``model`` made the scores. ``author_approved`` and ``author_rejected`` count the author's
    comments that stand so; they are None where only a name is known. ``sanction`` is in force upon
    the author; with ``article_premoderated`` every comment of the article is held. ``raid`` is the
    raid that the comment is a copy in, if one that is held goes on.
    """

    body: str
    scores: Mapping[str, float]
    language: str
    validated: bool
    author_approved: int | None
    rejected_before_edit: bool = False
    reading: Reading | None = None
    model: str = ""
    sanction: ActKind | None = None
    author_rejected: int | None = None
    article_premoderated: bool = False
    raid: str = ""

    @property
    def trusted(self) -> bool:
        """Whether a person said that the author needs no look where a score is only unsure."""
        return self.sanction is ActKind.TRUST


@dataclass(frozen=True, slots=True)
class Routing:
    """Where the comment goes, every rule that fired, and its place (0..1) in the held list."""

    route: Route
    rules: tuple[FiredRule, ...]
    risk: float


@dataclass(frozen=True, slots=True)
class _Fired:
    route: Route
    rule: FiredRule


_SEVERITY = {Route.APPROVE: 0, Route.HOLD: 1, Route.REJECT: 2}


def route(policy: Policy, facts: Facts) -> Routing:
    """Return where ``facts`` lead under ``policy``: the most severe of the rules that fired.

    A comment on which no rule fires is approved.
    """
    fired = [firing for rule in _RULES for firing in rule(policy, facts)]
    chosen = max(
        (firing.route for firing in fired), key=_SEVERITY.__getitem__, default=Route.APPROVE
    )
    return Routing(chosen, tuple(firing.rule for firing in fired), _risk(policy, facts))


def _risk(policy: Policy, facts: Facts) -> float:
    """Return the highest score relative to its hold threshold, squeezed into 0..1.

    A score at its threshold gives 0.5, so attributes with low thresholds (threat) are not buried
    under those with high ones. In a language that the model was not validated for, scores give
    no place: all such comments have 0.5. Where a promise's limits stand, their score gives it.
    """
    if standing := _standing(policy, facts):
        own = promised_score(facts.scores)
        return round(own if standing.is_own else shipped_risk(facts.scores), 4)
    if not facts.validated:
        return 0.5
    risks = [
        relative(score, policy.thresholds[attribute].likely_from(facts.language))
        for attribute, score in facts.scores.items()
        if attribute in policy.thresholds
    ]
    return round(max(risks, default=1.0), 4)


def _standing(policy: Policy, facts: Facts) -> Standing | None:
    promise = promise_for(policy.promises, facts.language)
    if promise is None:
        return None
    return policy.limits.standing(facts.language, promise, facts.model)


def asked_chance(policy: Policy, facts: Facts) -> float:
    """Return with which chance 0..1 at least people are asked what the machine decides of it."""
    standing = _standing(policy, facts)
    return standing.asked_chance if standing else 0.0


def _promise(policy: Policy, facts: Facts) -> Iterator[_Fired]:
    if promise_for(policy.promises, facts.language) is None:
        return
    if standing := _standing(policy, facts):
        yield from _ruled(standing, facts)
    else:
        yield _Fired(Route.HOLD, FiredRule("promise_unproven", {"language": facts.language}))
    for attribute in GRAVE:
        score = facts.scores.get(attribute, 0.0)
        hold = policy.thresholds[attribute].likely_from(facts.language)
        if score >= hold:
            detail = {"score": round(score, 4), "threshold": hold}
            rule = FiredRule("score_hold", {"attribute": attribute, **detail})
            yield _Fired(Route.HOLD, rule)


def _ruled(standing: Standing, facts: Facts) -> Iterator[_Fired]:
    ruling, risk = standing.ruling(facts.scores), shipped_risk(facts.scores)
    detail = {"score": round(ruling.score, 4), "threshold": ruling.threshold}
    if ruling.is_beside_trust and facts.trusted and risk < LIKELY:
        detail["score"] = round(risk, 4)
        yield _Fired(Route.HOLD, FiredRule("promise_unasked", detail))
    elif ruling.route is Route.REJECT:
        yield _Fired(Route.REJECT, FiredRule("promise_reject", detail))
    elif ruling.route is Route.HOLD and not (facts.trusted and ruling.score < LIKELY):
        rule = "promise_unasked" if ruling.is_unasked else "promise_unsure"
        yield _Fired(Route.HOLD, FiredRule(rule, detail))


def _scores(policy: Policy, facts: Facts) -> Iterator[_Fired]:
    if promise_for(policy.promises, facts.language):
        return
    unclean = [
        (score, attribute, limits, clean)
        for attribute, score in facts.scores.items()
        if (limits := policy.thresholds.get(attribute))
        and score >= (clean := limits.clean_below(facts.language))
    ]
    for score, attribute, limits, clean in sorted(unclean, key=lambda item: -item[0]):
        detail: dict[str, str | int | float] = {
            "attribute": attribute,
            "score": round(score, 4),
        }
        # A model that was not validated for the language decides nothing by its scores.
        if facts.validated and limits.reject is not None and score >= limits.reject:
            rule = FiredRule("score_reject", {**detail, "threshold": limits.reject})
            yield _Fired(Route.REJECT, rule)
        elif score >= (likely := limits.likely_from(facts.language)):
            rule = FiredRule("score_hold", {**detail, "threshold": likely})
            yield _Fired(Route.HOLD, rule)
        elif not facts.trusted or attribute in GRAVE:
            rule = FiredRule("score_unsure", {**detail, "threshold": clean})
            yield _Fired(Route.HOLD, rule)


def _words(policy: Policy, facts: Facts) -> Iterator[_Fired]:
    if not policy.words:
        return
    readings = Readings(facts.body, facts.reading)
    for word in policy.words:
        if place := readings.find(word):
            begin, end = place
            label = word.label or word.pattern
            rule = FiredRule("word", {"label": label, "begin": begin, "end": end})
            yield _Fired(word.route, rule)


def _links(policy: Policy, facts: Facts) -> Iterator[_Fired]:
    links = count_links(facts.body)
    if links > policy.links_max:
        detail = {"links": links, "limit": policy.links_max}
        yield _Fired(Route.HOLD, FiredRule("links", detail))


def _first_comment(policy: Policy, facts: Facts) -> Iterator[_Fired]:
    if policy.hold_first_comment and not facts.author_approved and not facts.trusted:
        rule = "name_only" if facts.author_approved is None else "first_comment"
        yield _Fired(Route.HOLD, FiredRule(rule))


def _rejected_often(policy: Policy, facts: Facts) -> Iterator[_Fired]:
    rejected = facts.author_rejected
    if not policy.hold_rejected_percent or rejected is None or facts.trusted:
        return
    decided = rejected + (facts.author_approved or 0)
    if decided >= DECIDED_LEAST and 100 * rejected >= policy.hold_rejected_percent * decided:
        detail = {"rejected": rejected, "decided": decided, "limit": policy.hold_rejected_percent}
        yield _Fired(Route.HOLD, FiredRule("author_rejected", detail))


_OF_SANCTION = {
    ActKind.PREMODERATION: _Fired(Route.HOLD, FiredRule("author_premoderated")),
    ActKind.SUSPENSION: _Fired(Route.REJECT, FiredRule(BANNED)),
    ActKind.BAN: _Fired(Route.REJECT, FiredRule(BANNED)),
    ActKind.TRUST: _Fired(Route.APPROVE, FiredRule(TRUSTED)),
}


def _sanction(policy: Policy, facts: Facts) -> Iterator[_Fired]:
    if facts.sanction in _OF_SANCTION:
        yield _OF_SANCTION[facts.sanction]


def _article(policy: Policy, facts: Facts) -> Iterator[_Fired]:
    if facts.article_premoderated:
        yield _Fired(Route.HOLD, FiredRule("article_premoderated"))


def _raid(policy: Policy, facts: Facts) -> Iterator[_Fired]:
    if facts.raid:
        yield _Fired(Route.HOLD, FiredRule(RAID, {"raid": facts.raid}))


def _language(policy: Policy, facts: Facts) -> Iterator[_Fired]:
    if not facts.validated and not _standing(policy, facts):
        yield _Fired(Route.HOLD, FiredRule("language", {"language": facts.language}))


def _edited_after_rejection(policy: Policy, facts: Facts) -> Iterator[_Fired]:
    if facts.rejected_before_edit:
        yield _Fired(Route.HOLD, FiredRule("edited_after_rejection"))


_Rule = Callable[[Policy, Facts], Iterator[_Fired]]
_RULES: Sequence[_Rule] = (
    _scores,
    _promise,
    _words,
    _links,
    _first_comment,
    _rejected_often,
    _sanction,
    _article,
    _raid,
    _language,
    _edited_after_rejection,
)


def unscored(attempts: int) -> Routing:
    """Return the route of a comment that could not be scored: to the moderators, at the top."""
    return Routing(Route.HOLD, (FiredRule("unscored", {"attempts": attempts}),), risk=1.0)
