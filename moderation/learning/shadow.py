"""What a model in shadow would have done, beside what was done and what people said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from moderation.attributes import SITE
from moderation.learning.labels import SiteLabels, chunks
from moderation.learning.measures.compared import Compared, Counted, Moved, compared, moved
from moderation.learning.measures.quality import ALL_LANGUAGES, Quality, by_kind
from moderation.learning.not_worse import Proof, Rated, proof
from moderation.learning.site_label import Chosen, SiteLabel
from moderation.learning.site_model import SiteModel
from moderation.policy import TRUSTED
from moderation.status import Route
from moderation.store import records
from moderation.store.reader import Reader
from moderation.text.groups import groups_in
from moderation.verdict import ShadowVerdict

LOOKED_MAX = 20_000  # labels, the first since the shadow began: not each is an answer to it
ANSWERS_MAX = 5_000  # the first since the shadow began: more would not change what they say
GROUP = "#"  # before the name of a group among the kinds that are counted
# These rules hold a comment whatever its score.
UNSCORED_RULES = {"word", "first_comment", "name_only", "links", "language", "promise_unproven"}
# These rules go with the limits of a promise; what another one says stays with any limits.
LIMITS_RULES = {
    "promise_unproven", "promise_unsure", "promise_unasked", "promise_reject", "language", TRUSTED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person said of a comment, and what the model in shadow said of it before.

    ``score`` is that of the model at work: its own chance of a rejection, or where the shipped one
    is at work how high it put the comment in the list. ``is_unscored`` says that a rule asked for
    the answer that looks at no score, ``is_ruled`` that one spoke which no promise's limits move.
    """

    label: SiteLabel
    score: float
    shadow: ShadowVerdict
    is_unscored: bool
    is_ruled: bool = False

    @property
    def is_asked(self) -> bool:
        """Whether the policy or the audit asked for it.

        In lists and reports people answer mostly where the model at work erred: that would favour
        any other one.
        """
        return self.label.is_sampled


@dataclass(frozen=True, slots=True)
class ShadowReport:
    """All that a shadow has shown so far.

    ``proof`` speaks of the comments that people were asked about, ``strict_proof`` of those that
    were held whatever their score. ``languages`` has "" for all of them; ``groups`` are those that
    texts name, without any unless they were asked for. ``is_comparable`` says that the routes of
    both models come from limits on one scale; a promise's limits on the shipped scores say nothing
    of a site's chance. ``given`` are the answers and ``routed`` the counts that all of it rests on.
    """

    answers: int
    scored: int
    proof: Proof
    strict_proof: Proof
    languages: Mapping[str, Compared]
    groups: Mapping[str, Compared]
    moved: Sequence[Moved]
    is_comparable: bool = True
    given: Sequence[Answer] = ()
    routed: Sequence[Counted] = ()


class Shadows:
    """The shadows of all sites. Methods raise StoreUnavailable while Redis is away."""

    def __init__(self, store: Reader) -> None:
        self._store = store
        self._labels = SiteLabels(store)

    def report(
        self, site: str, model: SiteModel, at_work: SiteModel | None, *, with_groups: bool = False
    ) -> ShadowReport:
        """Return what ``model`` has shown beside ``at_work``, None for the shipped model.

        Answers to what another model scored are left out: a comment may wait for its answer until
        that one is gone. ``with_groups`` reads the texts of the answers: up to a second.
        """
        scored_by = at_work.name if at_work else model.base
        given = self._answers(site, model, after_ms=model.shadow_at, most=LOOKED_MAX)
        beside = (answer for answer in given if answer.label.model == scored_by)
        answers = list(islice(beside, ANSWERS_MAX))
        asked = [one for one in answers if one.is_asked]
        languages, groups = self._routed(site, model)
        return ShadowReport(
            answers=len(answers),
            scored=sum(some.count for some in languages),
            proof=proof(map(_rated, asked)),
            strict_proof=proof(_rated(one) for one in answers if one.is_unscored),
            languages=compared(
                [*languages, *(replace(some, kind=ALL_LANGUAGES) for some in languages)],
                *_quality(asked, lambda label: (ALL_LANGUAGES, label.language)),
            ),
            groups=self._by_group(site, groups, asked) if with_groups else {},
            moved=moved(languages),
            is_comparable=self._is_comparable(site),
            given=answers,
            routed=languages,
        )

    def _by_group(
        self, site: str, routed: Sequence[Counted], asked: Sequence[Answer]
    ) -> Mapping[str, Compared]:
        texts = self._labels.texts(site, [one.label for one in asked])
        named = {comment: groups_in(text) for comment, text in texts.items()}
        return compared(routed, *_quality(asked, lambda label: named.get(label.comment, ())))

    def _is_comparable(self, site: str) -> bool:
        if self._store.model_places(site).promoted:
            return True
        limits = self._store.policy(site).limits.of_shipped.values()
        return not any(some.stands for some in limits)

    def labels(self, site: str, model: SiteModel) -> Iterator[SiteLabel]:
        """Yield what people said beside ``model``, with its scores, whatever was at work."""
        return speaking_of(model, self._answers(site, model, after_ms=model.at))

    def differing(self, site: str, model: SiteModel, *, limit: int) -> list[str]:
        """Return the ids of the newest comments that ``model`` would have routed elsewhere."""
        rows = self._store.index_rows(site, "differing", model.id, limit=limit)
        return [id_ for id_, _ in rows]

    def _answers(
        self, site: str, model: SiteModel, *, after_ms: int, most: int | None = None
    ) -> Iterator[Answer]:
        for page in chunks(islice(self._labels.own(site, after_ms), most)):
            records_ = self._store.fields(site, [label.comment for label in page], "verdict")
            for label, record in zip(page, records_, strict=True):
                if answer := _answer(label, record.get("verdict"), model):
                    yield answer

    def _routed(self, site: str, model: SiteModel) -> tuple[list[Counted], list[Counted]]:
        """Return how comments were routed, by language and by group."""
        counts = self._store.tallies(site, "shadowed", model.id)
        routed = [_counted(name, count) for name, count in sorted(counts.items())]
        groups = [
            replace(some, kind=some.kind.removeprefix(GROUP))
            for some in routed
            if some.kind.startswith(GROUP)
        ]
        return [some for some in routed if not some.kind.startswith(GROUP)], groups


def speaking_of(model: SiteModel, answers: Iterable[Answer]) -> Iterator[SiteLabel]:
    """Yield ``answers`` as labels of what ``model`` said in shadow."""
    for answer in answers:
        scores = {**answer.label.scores, SITE: answer.shadow.score}
        yield replace(answer.label, model=model.name, scores=scores)


def kept_of(labels: Iterable[SiteLabel], model: SiteModel, since: int) -> Iterator[SiteLabel]:
    """Yield those of ``labels`` that ``model`` did not learn from, with what it says of them.

    Of texts that came from ``since`` (ms) on, and before the labels were read that it is made of:
    it rated no later ones, such as what an author wrote anew during the training.
    """
    for label in labels:
        if label.comment in model.kept and since <= label.came_at < model.read_at:
            scores = {**label.scores, SITE: model.kept[label.comment]}
            yield replace(label, model=model.name, scores=scores)


def _answer(label: SiteLabel, text: str | None, model: SiteModel) -> Answer | None:
    """Return an answer to a verdict that ``model`` stood beside; other answers prove nothing."""
    verdict = records.load_verdict(text) if text else None
    if verdict is None or verdict.shadow is None or verdict.shadow.model != model.id:
        return None
    held = label.chosen is Chosen.HELD
    rules = {rule.rule for rule in verdict.rules}
    unscored = held and not rules.isdisjoint(UNSCORED_RULES)
    score, ruled = verdict.scores.get(SITE, verdict.risk), not rules <= LIMITS_RULES
    return Answer(label, score, verdict.shadow, unscored, ruled)


def _rated(answer: Answer) -> Rated:
    label = answer.label
    return Rated(label.language, label.rejected, old=answer.score, new=answer.shadow.score)


def _quality(
    answers: Sequence[Answer], kinds: Callable[[SiteLabel], Iterable[str]]
) -> tuple[Mapping[str, Quality], Mapping[str, Quality]]:
    """Return how good the model at work is, and how good that in shadow."""
    shadow = [replace(one.label, route=one.shadow.route.value) for one in answers]
    return by_kind((one.label for one in answers), kinds), by_kind(shadow, kinds)


def _counted(name: str, count: int) -> Counted:
    kind, route, shadow_route = name.split(" ")
    return Counted(kind, Route(route), Route(shadow_route), count)
