"""What a promotion would let the machine decide, beside what the model at work decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from moderation.attributes import SITE, base_of
from moderation.audit_sample import weight_most
from moderation.learning.keeping import decided_since, limits_from
from moderation.learning.labels import SiteLabels
from moderation.learning.measures.compared import Counted
from moderation.learning.measures.estimates import NOTHING, Stratum, scaled, weight_band, within
from moderation.learning.outlook import Lack, lacks
from moderation.learning.proof.own_limits import beside
from moderation.learning.proof.times import YEAR_MS
from moderation.learning.shadow import Answer, ShadowReport, kept_of, speaking_of
from moderation.learning.site_model import SiteModel
from moderation.policy import Policy
from moderation.projection.intervals import Interval, wilson
from moderation.projection.search import Projection
from moderation.promise.language_limits import LanguageLimits
from moderation.promise.limits import NO_LIMITS, Limits
from moderation.promise.promise import promise_for
from moderation.promise.standing import Standing
from moderation.status import Route
from moderation.store.reader import Reader


@dataclass(frozen=True, slots=True)
class Prospect:
    """The share of the comments beside a shadow that each model decides alone, 0..1.

    ``at_work`` was counted; ``promoted`` is what the model in shadow would decide by the limits
    that its own answers prove for the same promise, and ``lacks`` what they do not prove yet.
    """

    at_work: Interval
    promoted: Interval
    lacks: tuple[Lack, ...] = ()

    @property
    def decides_less(self) -> bool:
        """Whether the machine would decide less after the promotion."""
        return self.promoted.share < self.at_work.share


NO_PROSPECT = Prospect(NOTHING, NOTHING)


class Prospects:
    """The prospects of all sites' shadows."""

    def __init__(self, store: Reader, projection: Projection) -> None:
        self._store, self._projection = store, projection

    def __call__(self, site: str, model: SiteModel, report: ShadowReport) -> Prospect:
        """Return what a promotion of ``model`` would change, as far as ``report`` tells.

        Raises StoreUnavailable, sqlite3.Error.
        """
        policy = self._store.policy(site)
        if not policy.promises:
            return prospect(policy, NO_LIMITS, model, report)
        labels = [*speaking_of(model, report.given)]
        decided = decided_since(self._projection, site, labels, model.shadow_at)
        cap = weight_most(self._store.settings(site).audit_percent)
        shipped = limits_from(labels, policy, model.base, decided, cap, self._store.now())
        shipped = replace(shipped, languages=_staying(shipped, policy.limits))
        year_ago = self._store.now() - YEAR_MS
        rated = SiteLabels(self._store).of(site, [*model.kept])
        kept = [*kept_of(rated, model, year_ago)]
        limits = beside(
            shipped, policy.limits, labels, model.name, decided, cap, model.number, kept
        )
        lacking = lacks(model, labels, limits, policy.limits, cap, self._store.now(), kept)
        return replace(prospect(policy, limits, model, report), lacks=lacking)


def prospect(policy: Policy, limits: Limits, model: SiteModel, report: ShadowReport) -> Prospect:
    """Return the shares under ``policy``, were ``limits`` in force for ``model``.

    Every comment was counted by the route that it took; the answers to those of one route stand
    for all of it. Where nobody answered any, none counts as decided.
    """
    answers = _by_route(report.given)
    strata: list[Stratum] = []
    at_work = total = 0
    for (language, route), some in _routed(report.routed).items():
        size = sum(one.count for one in some)
        total += size
        at_work += size if route is not Route.HOLD else 0
        if promise := promise_for(policy.promises, language):
            standing = limits.standing(language, promise, model.name)
            if _stays(policy.limits, standing, language, route):
                strata.append(Stratum(size, size, size))
            else:
                strata += _estimated(size, answers[language, route], standing)
        else:
            hits = sum(one.count for one in some if one.shadow_route is not Route.HOLD)
            strata.append(Stratum(size, size, hits))
    return Prospect(wilson(at_work, total), within(strata))


def _staying(found: Limits, in_force: Limits) -> dict[str, LanguageLimits]:
    """Return limits on the shipped scores: those in force, where they are for the same promise.

    Few answers were given beside the shadow; in force is what those of a year prove.
    """
    if base_of(in_force.model) != found.model:
        return {**found.languages}
    return {
        language: replace(limits, approve=former.approve, reject=former.reject)
        if (former := in_force.of_shipped.get(language)) and former.promise == limits.promise
        else limits
        for language, limits in found.languages.items()
    }


def _stays(in_force: Limits, after: Standing | None, language: str, route: Route) -> bool:
    """Return whether the shipped limits decided the comments of this route, and go on to do so."""
    own = in_force.of_own.get(language)
    if after is None or after.shipped is None or route is Route.HOLD or (own and own.stands):
        return False
    in_part = after.own is not None and after.own.approve is not None
    return route is Route.REJECT or not in_part


def _routed(routed: Sequence[Counted]) -> Mapping[tuple[str, Route], list[Counted]]:
    kinds: dict[tuple[str, Route], list[Counted]] = defaultdict(list)
    for some in routed:
        kinds[some.kind, some.route].append(some)
    return kinds


def _by_route(given: Sequence[Answer]) -> Mapping[tuple[str, Route], list[Answer]]:
    """Return the answers that people were asked for, by language and route."""
    answers: dict[tuple[str, Route], list[Answer]] = defaultdict(list)
    for one in given:
        if one.is_asked and 0 < one.label.propensity <= 1:
            answers[one.label.language, Route(one.label.route)].append(one)
    return answers


def _estimated(size: float, answers: Sequence[Answer], limits: Standing | None) -> list[Stratum]:
    """Return ``size`` comments by the chance of their answers, with those decided by ``limits``."""
    strata: dict[int, Stratum] = defaultdict(Stratum)
    for one in answers:
        weight = 1 / one.label.propensity
        strata[weight_band(weight)].add(weight, hit=_decides(limits, one))
    return scaled([*strata.values()], size)


def _decides(limits: Standing | None, answer: Answer) -> bool:
    """Return whether a machine with ``limits`` would decide this comment alone."""
    if answer.is_ruled:
        return answer.label.route != Route.HOLD
    scores = {**answer.label.scores, SITE: answer.shadow.score}
    return limits is not None and limits.ruling(scores).route is not Route.HOLD
