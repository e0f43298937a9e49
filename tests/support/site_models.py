"""A site's own models for tests: their weights are the words that the site rejects."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from moderation import actions, judging
from moderation.attributes import SITE
from moderation.background.run_watch import Cancelled
from moderation.comment import Move
from moderation.errors import Refused
from moderation.judging import DrainLimits, OwnModels, Scorer
from moderation.learning.learner import Lesson
from moderation.learning.model_fault import OTHER_BASE
from moderation.learning.serving import UnusableModel
from moderation.learning.site_model import Trained
from moderation.status import Status
from moderation.store.acceptance import Intake, Limits
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from tests.support.fake_scorer import FakeHighlight, FakeScore, FakeScorer

BASE = FakeScorer.model
HANG_FILE = "learner-hangs"  # in the data folder: while it is there, the learner only waits


def trained(*words: str, base: str = BASE) -> Trained:
    """Return a model that rejects texts with one of ``words``."""
    blob = "\n".join((base, *words)).encode()
    rates = SiteScorer(words)
    return Trained(
        f"{base}+site-{'-'.join(words)}", base, blob, {"labels": 400},
        rate=lambda texts: [one.scores[SITE] for one in rates.score(texts)],
    )  # fmt: skip


class SiteScorer(FakeScorer):
    """The fake scorer with a site's own score: 0.9 where one of the words is, 0.1 elsewhere."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.model = f"{BASE}+site-{'-'.join(words)}"

    def _score(self, text: str) -> FakeScore:
        score = super()._score(text)
        named = [FakeHighlight(SITE, text.find(w), text.find(w) + len(w), 2.0) for w in self.words]
        own = tuple(one for one in named if one.begin >= 0)
        return replace(
            score,
            scores={**score.scores, SITE: 0.9 if own else 0.1},
            highlights=(*score.highlights, *own),
        )


def with_model(data: bytes) -> Scorer:
    """Return the scorer of a stored model. Raises UnusableModel."""
    base, *words = data.decode("utf-8", "replace").splitlines()
    if base != BASE:
        raise UnusableModel(
            f"the site's layer belongs to the model {base}, this is {BASE}", OTHER_BASE
        )
    return SiteScorer(words)


class WordTrainer:
    """Learns which words stand in rejected comments and in no approved one."""

    def __init__(self) -> None:
        self.lessons: list[Lesson] = []

    def __call__(
        self,
        lessons: Sequence[Lesson],
        *,
        progress: Callable[[float], None],
        is_cancelled: Callable[[], bool],
    ) -> Trained:
        self.lessons = list(lessons)
        progress(0.5)
        if is_cancelled():
            raise Cancelled
        approved = {word for one in lessons if not one.rejected for word in one.text.split()}
        rejected = {word for one in lessons if one.rejected for word in one.text.split()}
        return trained(*sorted(rejected - approved))


def decide_some(
    store: Store,
    site: str,
    bodies: Mapping[str, Status],
    *,
    scorer: Scorer | None = None,
    own_models: OwnModels | None = None,
) -> list[str]:
    """Post, score and decide comments, each body as given; return their ids."""
    intakes = [Intake(Submission(Article("a"), Author("Ann", "u-1"), body)) for body in bodies]
    accepted = actions.submit_batch(store, str, site, intakes, caller="test", limits=Limits())
    ids = [one.id for one in accepted if not isinstance(one, Refused)]
    while store.waiting(site):
        limits = DrainLimits(budget_seconds=10.0)
        judging.drain(
            store, str, scorer or FakeScorer(), site, limits, worker="w", own_models=own_models
        )
    decided = []
    for comment, status in zip(store.get_many(site, ids), bodies.values(), strict=True):
        reason = "insult" if status is Status.REJECTED else None
        move = Move(status, "ann", reason)
        if comment.status is not status:
            decided.append((comment, comment.version, move))
    assert set(store.decide_many(site, decided)) <= {"decided"}
    return ids


def some_bodies(count: int, rejected_word: str = "turnips") -> dict[str, Status]:
    """Return held bodies, every other one to be rejected for a word that no attribute knows."""
    return {
        f"doubtful {rejected_word if number % 2 else 'peas'} {number}": Status.REJECTED
        if number % 2
        else Status.APPROVED
        for number in range(count)
    }
