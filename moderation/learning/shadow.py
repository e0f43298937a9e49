"""What a model in shadow would have done, beside what was done and what people said of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from moderation.attributes import SITE
from moderation.learning.labels import SiteLabels
from moderation.learning.measures.quality import ALL_LANGUAGES, Quality, by_language
from moderation.learning.not_worse import Proof, Rated, proof
from moderation.learning.site_label import Chosen, SiteLabel
from moderation.learning.site_model import SiteModel
from moderation.projection.intervals import Interval, wilson
from moderation.status import Route
from moderation.store import records
from moderation.store.keys import key
from moderation.store.learning import model_places
from moderation.store.reader import Reader
from moderation.store.server.connection import redis_errors
from moderation.verdict import ShadowVerdict

ANSWERS_MAX = 5_000  # the first since the shadow began: more would not change what they say
PAGE = 500  # records in one round trip
# In lists and reports people answer mostly where the model at work erred: that would favour any
# other one.
ASKED = (Chosen.HELD, Chosen.AUDIT)
# These rules hold a comment whatever its score.
UNSCORED_RULES = {"word", "first_comment", "name_only", "links", "language", "promise_unproven"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person said of a comment, and what the model in shadow said of it before.

    ``score`` is that of the model at work: its own chance of a rejection, or where the shipped one
    is at work how high it put the comment in the list. ``is_unscored`` says that a rule asked for
    the answer that looks at no score.
    """

    label: SiteLabel
    score: float
    shadow: ShadowVerdict
    is_unscored: bool

    @property
    def is_asked(self) -> bool:
        """Whether the policy or the audit asked for it."""
        return self.label.chosen in ASKED


@dataclass(frozen=True, slots=True)
class Counted:
    """How many comments in ``language`` took ``route``, and would have taken ``shadow_route``."""

    language: str
    route: Route
    shadow_route: Route
    count: int


@dataclass(frozen=True, slots=True)
class Moved:
    """The comments of one kind, how many there were and how many would have gone elsewhere."""

    language: str
    route: Route
    count: int
    moved: int

    @property
    def percent(self) -> float:
        """How many of 100 would have gone elsewhere."""
        return 100 * self.moved / self.count


@dataclass(frozen=True, slots=True)
class Compared:
    """Both models in one language, or in all under "": the share that each decides, its quality."""

    decided: Interval
    shadow_decided: Interval
    quality: Quality | None
    shadow_quality: Quality | None


@dataclass(frozen=True, slots=True)
class ShadowReport:
    """All that a shadow has shown so far.

    ``proof`` speaks of the comments that people were asked about, ``strict_proof`` of those that
    were held whatever their score. ``is_comparable`` says that the routes of both models come from
    limits on one scale; a promise's limits on the shipped scores say nothing of a site's chance.
    """

    answers: int
    scored: int
    proof: Proof
    strict_proof: Proof
    languages: Mapping[str, Compared]
    moved: Sequence[Moved]
    is_comparable: bool = True


class Shadows:
    """The shadows of all sites. Methods raise StoreUnavailable while Redis is away."""

    def __init__(self, store: Reader) -> None:
        self._store = store
        self._labels = SiteLabels(store)

    def report(self, site: str, model: SiteModel) -> ShadowReport:
        """Return what ``model`` has shown since it came into shadow."""
        answers = list(islice(self._answers(site, model), ANSWERS_MAX))
        routed = self._routed(site, model)
        return ShadowReport(
            answers=len(answers),
            scored=sum(some.count for some in routed),
            proof=proof(_rated(one) for one in answers if one.is_asked),
            strict_proof=proof(_rated(one) for one in answers if one.is_unscored),
            languages=_compared(routed, answers),
            moved=_moved(routed),
            is_comparable=self._is_comparable(site),
        )

    @redis_errors
    def _is_comparable(self, site: str) -> bool:
        if model_places.places(self._store.redis, site).promoted:
            return True
        limits = self._store.policy(site).limits.languages.values()
        return not any(some.stands for some in limits)

    def labels(self, site: str, model: SiteModel) -> Iterator[SiteLabel]:
        """Yield what people said while ``model`` stood in shadow, with its scores."""
        for answer in self._answers(site, model):
            scores = {**answer.label.scores, SITE: answer.shadow.score}
            yield replace(answer.label, model=model.name, scores=scores)

    @redis_errors
    def differing(self, site: str, model: SiteModel, *, limit: int) -> list[str]:
        """Return the ids of the newest comments that ``model`` would have routed elsewhere."""
        ids = self._store.redis.zrange(key(site, "differing", model.id), 0, limit - 1, desc=True)
        return list(ids)

    def _answers(self, site: str, model: SiteModel) -> Iterator[Answer]:
        labels = self._labels.all(site, after_ms=model.shadow_at)
        while page := list(islice(labels, PAGE)):
            verdicts = self._verdicts(site, [label.comment for label in page])
            for label, text in zip(page, verdicts, strict=True):
                if answer := _answer(label, text, model):
                    yield answer

    @redis_errors
    def _verdicts(self, site: str, ids: Sequence[str]) -> list[str | None]:
        pipe = self._store.redis.pipeline(transaction=False)
        for id_ in ids:
            pipe.hget(key(site, "comment", id_), "verdict")
        return pipe.execute()

    @redis_errors
    def _routed(self, site: str, model: SiteModel) -> list[Counted]:
        counts = self._store.redis.hgetall(key(site, "shadowed", model.id))
        return [_routed(kind, int(count)) for kind, count in sorted(counts.items())]


def _answer(label: SiteLabel, text: str | None, model: SiteModel) -> Answer | None:
    """Return an answer to a verdict that ``model`` stood beside; other answers prove nothing."""
    verdict = records.load_verdict(text) if text else None
    if verdict is None or verdict.shadow is None or verdict.shadow.model != model.id:
        return None
    held = label.chosen is Chosen.HELD
    unscored = held and any(rule.rule in UNSCORED_RULES for rule in verdict.rules)
    return Answer(label, verdict.scores.get(SITE, verdict.risk), verdict.shadow, unscored)


def _rated(answer: Answer) -> Rated:
    label = answer.label
    return Rated(label.language, label.rejected, old=answer.score, new=answer.shadow.score)


def _routed(kind: str, count: int) -> Counted:
    language, route, shadow_route = kind.split(" ")
    return Counted(language, Route(route), Route(shadow_route), count)


def _compared(routed: Sequence[Counted], answers: Sequence[Answer]) -> dict[str, Compared]:
    """Return both models by language, those with most comments first, and all under ""."""
    quality = by_language(answer.label for answer in answers)
    shadow_quality = by_language(
        replace(answer.label, route=answer.shadow.route.value) for answer in answers
    )
    totals: dict[str, int] = defaultdict(int)
    for some in routed:
        totals[some.language] += some.count
    languages = [ALL_LANGUAGES, *sorted(totals, key=lambda code: (-totals[code], code))]
    return {
        language: Compared(
            *_decided([some for some in routed if language in (ALL_LANGUAGES, some.language)]),
            quality.get(language),
            shadow_quality.get(language),
        )
        for language in languages
    }


def _decided(routed: Sequence[Counted]) -> tuple[Interval, Interval]:
    """Return what share of the comments each model decides by itself."""
    total = sum(some.count for some in routed)
    own = sum(some.count for some in routed if some.route is not Route.HOLD)
    shadow = sum(some.count for some in routed if some.shadow_route is not Route.HOLD)
    return wilson(own, total), wilson(shadow, total)


def _moved(routed: Sequence[Counted]) -> list[Moved]:
    counts: dict[tuple[str, Route], list[int]] = defaultdict(lambda: [0, 0])
    for some in routed:
        kind = counts[some.language, some.route]
        kind[0] += some.count
        kind[1] += some.count if some.shadow_route is not some.route else 0
    return [Moved(language, route, *kind) for (language, route), kind in counts.items()]
