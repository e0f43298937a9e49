"""How good the machine's own decisions are, from people's answers, by language or group."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from moderation.learning.measures.estimates import Stratum, among, scaled, weight_band, within
from moderation.learning.site_label import SiteLabel
from moderation.projection.intervals import Interval
from moderation.status import Route

KNOWN_FROM = 30  # answers of the kind; fewer are named, not turned into a share
ALL_LANGUAGES = ""

Sizes = Mapping[tuple[str, str], int]  # how many comments, by kind and route
NO_SIZES: Sizes = {}


@dataclass(frozen=True, slots=True)
class Quality:
    """Precision and recall of the machine's approvals and rejections, where they are known.

    ``audited`` counts the answers to what the machine decided by itself, ``answers`` all of them.
    Where the machine decided, drawn comments alone count: who looks one up or reports it looks for
    errors, so such answers are not like the others.
    """

    audited: int
    answers: int
    approvals_right: Interval
    approvals_recall: Interval
    rejections_right: Interval
    rejections_recall: Interval
    missed: Interval

    @property
    def figures(self) -> Mapping[str, Interval | None]:
        """The figures by name; None where fewer than ``KNOWN_FROM`` answers speak."""
        named = {
            "approvals_right": self.approvals_right,
            "approvals_recall": self.approvals_recall,
            "missed": self.missed,
            "rejections_right": self.rejections_right,
            "rejections_recall": self.rejections_recall,
        }
        known = self.audited >= KNOWN_FROM
        return {
            name: share if known and share.of >= KNOWN_FROM else None
            for name, share in named.items()
        }


def by_language(labels: Iterable[SiteLabel], routed: Sizes = NO_SIZES) -> dict[str, Quality]:
    """Return the quality for each language with an answer, and for all of them under "".

    ``routed`` is how many comments of each language took each route. Where it is known, the answers
    stand for all of them, also for those that nobody has answered yet.
    """
    sizes = Counter(routed)
    for (_, route), count in routed.items():
        sizes[ALL_LANGUAGES, route] += count
    return by_kind(labels, lambda label: (ALL_LANGUAGES, label.language), sizes)


def by_kind(
    labels: Iterable[SiteLabel],
    kinds: Callable[[SiteLabel], Iterable[str]],
    sizes: Sizes = NO_SIZES,
) -> dict[str, Quality]:
    """Return the quality for each of the ``kinds`` that a label belongs to, most answers first."""
    counted = _Counted(sizes)
    for label in labels:
        if _speaks(label):
            counted.add(label, kinds(label))
    names = sorted(counted.answers, key=lambda name: -counted.answers[name])
    return {name: counted.quality(name) for name in names}


def _speaks(label: SiteLabel) -> bool:
    """Return whether an answer stands for comments like it; held ones do in a bulk, too."""
    stands = label.is_sampled or label.route == Route.HOLD
    return stands and bool(label.route) and 0 < label.propensity <= 1


class _Counted:
    """Strata by kind, route and answer; a stratum has nearly one chance of being asked."""

    def __init__(self, sizes: Sizes) -> None:
        self._sizes = sizes
        self.answers: dict[str, int] = defaultdict(int)
        self._strata: dict[tuple[str, str, bool], dict[int, Stratum]]
        self._strata = defaultdict(lambda: defaultdict(Stratum))

    def add(self, label: SiteLabel, kinds: Iterable[str]) -> None:
        weight = 1 / label.propensity
        band = weight_band(weight)
        for kind in kinds:
            self.answers[kind] += 1
            for rejected in (True, False):
                stratum = self._strata[kind, label.route, rejected][band]
                stratum.add(weight, hit=label.rejected is rejected)

    def quality(self, kind: str) -> Quality:
        sizes = self._known_sizes(kind)

        def strata(route: Route, rejected: bool) -> list[Stratum]:
            some = [*self._strata[kind, route.value, rejected].values()]
            return scaled(some, sizes[kind, route.value]) if sizes else some

        def recall(route: Route, rejected: bool) -> Interval:
            others = [s for r in Route if r is not route for s in strata(r, rejected)]
            return among(strata(route, rejected), others)

        approved, refused = strata(Route.APPROVE, False), strata(Route.REJECT, True)
        return Quality(
            audited=sum(stratum.asked for stratum in (*approved, *refused)),
            answers=self.answers[kind],
            approvals_right=within(approved),
            approvals_recall=recall(Route.APPROVE, False),
            rejections_right=within(refused),
            rejections_recall=recall(Route.REJECT, True),
            missed=recall(Route.APPROVE, True),
        )

    def _known_sizes(self, kind: str) -> Sizes:
        """Return how many comments took each route; none unless all that has answers is known."""
        answered = {key[:2] for key, some in self._strata.items() if key[0] == kind and some}
        return Counter(self._sizes) if answered <= self._sizes.keys() else NO_SIZES
