"""Lives of a made-up site: limits on two scales, found anew each week from what people saw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random

from moderation.attributes import SITE
from moderation.learning.keeping import limits_from
from moderation.learning.proof.kept import kept_out
from moderation.learning.proof.own_limits import beside
from moderation.learning.proof.trial import on_trial
from moderation.learning.site_label import Chosen, SiteLabel
from moderation.policy import Policy
from moderation.promise.limits import Limits
from moderation.promise.promise import Promise
from moderation.promise.standing import Standing
from moderation.status import Route
from moderation.thresholds import shipped_risk
from tests.moderation.learning.sites import label, logistic

BASE, OWN, SECOND = "base", "base+site-1", "base+site-2"
PROMISE = Promise()
WEEK, AUDITED = 400, 0.02
MADE, PROMOTED = 1, 3  # weeks
POPULATION = 2_000


@dataclass(frozen=True)
class Comment:
    scores: dict[str, float]
    hostile: bool

    @property
    def placed(self) -> Placed:
        return shipped_risk(self.scores), self.scores[SITE], self.hostile


Placed = tuple[float, float, bool]  # on both scales, and whether it is hostile


@dataclass(frozen=True)
class TwoScales:
    """A site whose own model parts by ``own`` what the shipped one parts by ``shipped``."""

    prevalence: float = 0.2
    shipped: float = 2.0
    own: float = 3.5

    def draw(self, random: Random) -> Comment:
        hostile = random.random() < self.prevalence
        shared = random.gauss(0, 0.5)
        bells = (self.shipped, self.own)
        shipped, own = (
            logistic((gap if hostile else 0.0) + shared + random.gauss(0, 0.85) - gap / 2 - 1)
            for gap in bells
        )
        return Comment({"insult": shipped, SITE: own}, hostile)


@dataclass(frozen=True)
class Week:
    """What limits do at the end of a week: to all comments, and those of the shipped alone."""

    decided: float
    shipped_decided: float
    missed: float
    is_own: bool


@dataclass
class Life:
    """A site from its first comment on; its own model is promoted after ``PROMOTED`` weeks.

    After ``second`` weeks another one is, which scores as the first and is made two weeks before,
    from all labels but those that are kept; after ``back`` weeks that is taken back. Limits are on
    trial by ``percent`` of all comments.
    """

    site: TwoScales
    random: Random
    labels: list[SiteLabel] = field(default_factory=list)
    limits: Limits = field(default_factory=Limits)
    decided: list[int] = field(default_factory=list)
    kept: list[SiteLabel] = field(default_factory=list)
    second: int = 10**6
    back: int = 10**6
    percent: int = 2

    def weeks(self, count: int) -> Iterator[Week]:
        all_ = [self.site.draw(Random(seed)).placed for seed in range(POPULATION)]
        for week in range(count):
            self._live(week)
            if week == self.second - 2:
                self.kept = kept_out(self.labels, self.limits, 2)
            self.limits = on_trial(self._found(week), self.percent)
            yield self._week(all_)

    def standing(self, limits: Limits) -> Standing:
        return limits.standing("kk", PROMISE, limits.model) or Standing()

    def _live(self, week: int) -> None:
        standing, decided = self.standing(self.limits), 0
        audited = max(AUDITED, standing.asked_chance)
        for number in range(WEEK):
            comment = self.site.draw(self.random)
            ruling = standing.ruling(comment.scores)
            is_held = ruling.route is Route.HOLD
            decided += not is_held
            if is_held or self.random.random() < audited:
                self.labels.append(
                    label(
                        comment=f"{week} {number}", came_at=_at(week),
                        rejected=comment.hostile, route=ruling.route.value, scores=comment.scores,
                        model=OWN, propensity=1.0 if is_held else audited,
                        chosen=Chosen.HELD if is_held else Chosen.AUDIT,
                    )
                )  # fmt: skip
        self.decided.append(decided)

    def _found(self, week: int) -> Limits:
        policy = Policy(promises={"kk": PROMISE}, limits=self.limits)
        cap, ever = 1 / AUDITED, {"kk": sum(self.decided)}
        shipped = limits_from(self.labels, policy, BASE, ever, cap, _at(week) + 1)
        if week < PROMOTED:
            return shipped
        is_second = self.second <= week < self.back
        made, name = (self.second - 2, SECOND) if is_second else (MADE, OWN)
        own = [
            replace(one, model=name)
            for one in self.labels
            if one.came_at >= _at(made) and (is_second or not self._of_second(one))
        ]
        since = {"kk": sum(self.decided[made:])}
        kept = [replace(one, model=name) for one in self.kept] if is_second else []
        return beside(shipped, self.limits, own, name, since, cap, 1 + is_second, kept)

    def _of_second(self, one: SiteLabel) -> bool:
        """Return whether the first model had not scored it."""
        return _at(self.second) < one.came_at <= _at(self.back)

    def _week(self, all_: list[Placed]) -> Week:
        standing = self.standing(self.limits)
        alone = replace(standing, own=None)
        hostile = [one for one in all_ if one[-1]]
        missed = [standing.ruling_of(*scores).route is Route.APPROVE for *scores, _ in hostile]
        return Week(
            _decided(standing, all_),
            _decided(alone, all_),
            sum(missed) / len(hostile),
            standing.is_own,
        )


def _at(week: int) -> int:
    return 1_000 * (week + 1)


def _decided(standing: Standing, all_: list[Placed]) -> float:
    routes = [standing.ruling_of(*scores).route for *scores, _ in all_]
    return sum(one is not Route.HOLD for one in routes) / len(all_)
