"""From labels to a model in shadow: what the learner does with a site that asked for one."""

from __future__ import annotations

import logging
import secrets
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from moderation.background.run_watch import Cancelled, RunWatch
from moderation.background.runs import Order, Runs, RunState
from moderation.errors import LaterRelease, ModqueueError, StoreFull, VersionConflict
from moderation.learning.labels import SiteLabels
from moderation.learning.models import ModelStore, ModelTooLarge
from moderation.learning.needs import readiness
from moderation.learning.proof.kept import kept_out
from moderation.learning.site_label import Chosen, SiteLabel
from moderation.learning.site_model import SiteModel, Trained
from moderation.learning.weights import weight

OWN_MAX = 40_000  # labels of the site's people, the newest
OUTSIDE_MAX = 10_000  # labels of foreign protocols, the newest: any client can send a million
log = logging.getLogger("modqueue.learner")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text and what people said of it; ``weight`` is above 0.

    The trainer bounds what one ``group`` may do, and on one ``day``: a person, or all reports
    together, so that a raid of them counts as one.
    """

    text: str
    rejected: bool
    attribute: str
    language: str
    weight: float
    group: str
    day: str


class CannotLearn(ModqueueError):
    """No model can be made of the labels; the message says why."""


class TooFew(CannotLearn):
    """The labels do not suffice; ``details`` has how many are lacking."""

    def __init__(self, details: Mapping[str, int]) -> None:
        super().__init__("too few labels")
        self.details = details


class TooFewTexts(CannotLearn):
    """The labels are of too few different texts, or were decided both ways; ``details`` counts."""

    def __init__(self, details: Mapping[str, int]) -> None:
        super().__init__("too few different texts")
        self.details = details


# What another attempt would not mend.
FAILURES = (CannotLearn, StoreFull, ModelTooLarge, LaterRelease)


class Trainer(Protocol):
    """Makes a model of lessons; raises CannotLearn, or Cancelled soon after it was cancelled."""

    def __call__(
        self,
        lessons: Sequence[Lesson],
        *,
        progress: Callable[[float], None],
        is_cancelled: Callable[[], bool],
    ) -> Trained: ...


class Learner:
    """Makes models. Methods raise StoreUnavailable while Redis is away."""

    def __init__(
        self, labels: SiteLabels, models: ModelStore, runs: Runs, trainer: Trainer
    ) -> None:
        self._labels, self._models, self._runs = labels, models, runs
        self._trainer = trainer

    def learn(self, site: str) -> SiteModel | None:
        """Do what was asked for on ``site``; return the new model, which stands in shadow.

        None where nothing is to do, or nothing came of it; the run says why. Killed at any point,
        this leaves the models as they were.
        """
        name = secrets.token_hex(8)
        if not self._runs.take(site, name):
            return None
        by = self._runs.get(site).by
        with RunWatch(self._runs, site, name) as watch:
            state, problem, details, model = self._outcome(site, by, watch)
        self._runs.end(site, name, state, problem, **details)
        log.info("learner.ended site=%s state=%s problem=%s", site, state.value, problem)
        return model

    def _outcome(
        self, site: str, by: str, watch: RunWatch
    ) -> tuple[RunState, str, Mapping[str, object], SiteModel | None]:
        try:
            model = self._model(site, by, watch)
        except Cancelled:
            return RunState.CANCELLED, "", {}, None
        except FAILURES as error:
            return RunState.FAILED, *_problem(error), None
        return RunState.DONE, "", {"model": model.name}, model

    def _model(self, site: str, by: str, watch: RunWatch) -> SiteModel:
        """Return the new model.

        1. Look whether the store has room for a model; read the labels (a round trip for 500).
        2. Leave out those that shall prove its limits; weigh the others, and read their texts.
        3. Train (minutes), and rate what was left out.
        4. Keep the model, if the run still is ours.
        """
        self._models.require_room()
        read_at = self._labels.now()
        labels = newest(self._labels.newest(site, OWN_MAX))
        _require(labels)
        kept, lessons = self._split(site, labels)
        trained = self._trainer(lessons, progress=watch.progress, is_cancelled=watch.is_cancelled)
        rated = zip(kept, trained.rate([*kept.values()]), strict=True)
        if watch.look() is not Order.GO:
            raise Cancelled
        chances = {id_: round(chance, 6) for id_, chance in rated}
        return self._keep(site, trained, by=by, kept=chances, read_at=read_at)

    def _split(self, site: str, labels: Sequence[SiteLabel]) -> tuple[dict[str, str], list[Lesson]]:
        """Return the texts that are kept to prove limits, by comment, and the lessons.

        No lesson has a text that is kept, whoever wrote it once more.
        """
        texts = self._labels.texts(site, labels)
        number = self._models.models(site).next_number
        proving = kept_out(labels, self._labels.limits(site), number)
        kept = {one.comment: texts[one.comment] for one in proving if one.comment in texts}
        unseen = {*kept.values()}
        return kept, [
            _lesson(one, texts[one.comment])
            for one in labels
            if one.comment in texts and texts[one.comment] not in unseen
        ]

    def _keep(
        self, site: str, trained: Trained, *, by: str, kept: Mapping[str, float], read_at: int
    ) -> SiteModel:
        while True:
            try:
                return self._models.add(site, trained, by=by, kept=kept, read_at=read_at)
            except VersionConflict:  # somebody promoted another one in this very moment
                continue


def _problem(error: ModqueueError) -> tuple[str, Mapping[str, object]]:
    """Return the code of what went wrong, and its figures."""
    match error:
        case TooFew():
            return "too_few", error.details
        case TooFewTexts():
            return "too_few_texts", error.details
        case StoreFull():
            return "store_full", {"reason": str(error)}
        case ModelTooLarge():
            return "too_large", {"bytes": error.bytes, "limit": error.limit}
        case LaterRelease():
            return "later_release", {"reason": str(error)}
        case _:
            return "refused", {"reason": str(error)}


def newest(labels: Iterable[SiteLabel]) -> list[SiteLabel]:
    """Return the newest of ``labels``, which come oldest first: at most OWN_MAX and OUTSIDE_MAX."""
    own, outside = deque[SiteLabel](maxlen=OWN_MAX), deque[SiteLabel](maxlen=OUTSIDE_MAX)
    for label in labels:
        (outside if label.chosen is Chosen.OUTSIDE else own).append(label)
    return [*own, *outside]


def _lesson(label: SiteLabel, text: str) -> Lesson:
    return Lesson(
        text=text,
        rejected=label.rejected,
        attribute=label.attribute,
        language=label.language,
        weight=weight(label),
        group=label.group,
        day=label.day,
    )


def _require(labels: Sequence[SiteLabel]) -> None:
    """Raise TooFew unless a model can be made of ``labels``."""
    ready = readiness(labels)
    if not ready.is_enough:
        raise TooFew(
            {
                "labels": ready.lacking,
                "approved": ready.lacking_approved,
                "rejected": ready.lacking_rejected,
            }
        )
