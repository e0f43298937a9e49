"""From people's decisions to a model in shadow, or a sentence why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from moderation import actions
from moderation.background.runs import Runs, RunState
from moderation.errors import LaterRelease, StoreFull
from moderation.learning import learner as module
from moderation.learning.labels import SiteLabels
from moderation.learning.learner import CannotLearn, Learner, Lesson, newest
from moderation.learning.models import BLOB_BYTES_MAX, ModelStore
from moderation.learning.needs import LABELS_MIN
from moderation.learning.site_label import Chosen
from moderation.learning.site_model import Stage, Trained
from moderation.status import Status
from moderation.store.keys import key
from moderation.store.server.commands import Redis
from moderation.store.server.room import Room
from moderation.store.writer import Store
from tests.moderation.learning.sites import label
from tests.support.site_models import BASE, WordTrainer, decide_some, some_bodies, trained


@pytest.fixture
def runs(redis: Redis) -> Runs:
    return Runs(redis)


@pytest.fixture
def trainer() -> WordTrainer:
    return WordTrainer()


def learner(store: Store, models: ModelStore, runs: Runs, trainer: Any) -> Learner:
    return Learner(SiteLabels(store), models, runs, trainer)


def test_decisions_become_a_model_in_shadow(
    store: Store, models: ModelStore, runs: Runs, trainer: WordTrainer, site: str
) -> None:
    """It knows what the people rejected, and says who asked for it."""
    decide_some(store, site, some_bodies(LABELS_MIN))
    runs.ask(site, by="ann")
    model = learner(store, models, runs, trainer).learn(site)
    assert model
    assert (model.stage, model.by) == (Stage.SHADOW, "ann")
    assert models.models(site).shadow == model
    words = models.blob(site, model.id).decode().splitlines()
    assert words[0] == BASE
    assert "turnips" in words
    assert "peas" not in words
    run = runs.get(site)
    assert (run.state, run.details) == (RunState.DONE, {"model": model.name})


def test_a_lesson_has_all_that_bounds_it(
    store: Store, models: ModelStore, runs: Runs, trainer: WordTrainer, site: str
) -> None:
    """Text, side, language, weight, who said it and on which day."""
    decide_some(store, site, some_bodies(LABELS_MIN))
    runs.ask(site, by="ann")
    learner(store, models, runs, trainer).learn(site)
    assert len(trainer.lessons) == LABELS_MIN
    assert {one.rejected for one in trainer.lessons} == {True, False}
    assert {one.language for one in trainer.lessons} == {"en"}
    assert len({(one.group, one.day) for one in trainer.lessons}) == 1
    assert all(one.weight > 0 and one.group != "ann" for one in trainer.lessons)


def test_an_erased_text_teaches_nothing(
    store: Store, models: ModelStore, runs: Runs, trainer: WordTrainer, site: str
) -> None:
    """What was erased before a run is in no lesson of it."""
    ids = decide_some(store, site, some_bodies(LABELS_MIN + 1))
    actions.erase(store, site, ids[0], by="ann")
    runs.ask(site, by="ann")
    learner(store, models, runs, trainer).learn(site)
    assert len(trainer.lessons) == LABELS_MIN
    assert not [one for one in trainer.lessons if one.text.endswith(" 0")]


@pytest.mark.parametrize(
    ("bodies", "lacking"),
    [
        ({}, {"labels": LABELS_MIN, "approved": 20, "rejected": 20}),
        (some_bodies(30), {"labels": LABELS_MIN - 30, "approved": 5, "rejected": 5}),
        (
            {f"doubtful {number}": Status.APPROVED for number in range(LABELS_MIN)},
            {"labels": 0, "approved": 0, "rejected": 20},
        ),
    ],
)
def test_too_few_labels_are_told(
    store: Store,
    models: ModelStore,
    runs: Runs,
    trainer: WordTrainer,
    site: str,
    bodies: dict[str, Status],
    lacking: dict[str, int],
) -> None:
    """The run says how many of what are missing; no model is made."""
    if bodies:
        decide_some(store, site, bodies)
    runs.ask(site, by="ann")
    assert learner(store, models, runs, trainer).learn(site) is None
    run = runs.get(site)
    assert (run.state, run.problem, run.details) == (RunState.FAILED, "too_few", lacking)
    assert models.models(site).all == []


def test_a_refusal_of_the_trainer_is_told(
    store: Store, models: ModelStore, runs: Runs, site: str
) -> None:
    """Its sentence stands with the run, and the old model stays."""

    def refuse(lessons: Sequence[Lesson], **_: object) -> Trained:
        raise CannotLearn("all texts are the same")

    decide_some(store, site, some_bodies(LABELS_MIN))
    runs.ask(site, by="ann")
    assert learner(store, models, runs, refuse).learn(site) is None
    run = runs.get(site)
    assert (run.problem, run.details) == ("refused", {"reason": "all texts are the same"})


def test_a_full_store_is_told_before_the_training(
    store: Store,
    models: ModelStore,
    runs: Runs,
    trainer: WordTrainer,
    site: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Minutes of training would end with the same answer."""
    decide_and_ask(store, runs, site)
    monkeypatch.setattr(Room, "require", full)
    assert learner(store, models, runs, trainer).learn(site) is None
    run = runs.get(site)
    assert (run.state, run.problem) == (RunState.FAILED, "store_full")
    assert run.details["reason"].startswith("81 % of the store's memory is taken")
    assert trainer.lessons == []


@pytest.mark.parametrize(
    ("blob", "card", "problem", "details"),
    [
        (bytes(BLOB_BYTES_MAX + 1), "", "too_large",
         {"bytes": BLOB_BYTES_MAX + 1, "limit": BLOB_BYTES_MAX}),
        (b"small", '{"v":9}', "later_release",
         {"reason": str(LaterRelease("a model's card", 9, 1))}),
    ],
)  # fmt: skip
def test_a_model_that_cannot_be_kept_is_told_once(
    store: Store,
    models: ModelStore,
    runs: Runs,
    redis: Redis,
    site: str,
    blob: bytes,
    card: str,
    problem: str,
    details: dict[str, object],
) -> None:
    """Another attempt would train for minutes and end the same way."""

    def train(lessons: Sequence[Lesson], **_: object) -> Trained:
        if card:
            redis.hset(key(site, "models"), "1", card)
        return replace(trained(), blob=blob)

    decide_and_ask(store, runs, site)
    assert learner(store, models, runs, train).learn(site) is None
    run = runs.get(site)
    assert (run.state, run.problem, run.details) == (RunState.FAILED, problem, details)
    assert models.places(site).version == 0


def full(_: Room) -> None:
    raise StoreFull(0.81, 0.8)


def decide_and_ask(store: Store, runs: Runs, site: str) -> None:
    decide_some(store, site, some_bodies(LABELS_MIN))
    runs.ask(site, by="ann")


def test_a_model_of_a_cancelled_run_is_not_kept(
    store: Store, models: ModelStore, runs: Runs, trainer: WordTrainer, site: str
) -> None:
    """A cancel that comes while the last step is done counts, too."""

    def late(lessons: Sequence[Lesson], **how: Any) -> Trained:
        model = trainer(lessons, **how)
        runs.cancel(site)
        return model

    decide_some(store, site, some_bodies(LABELS_MIN))
    runs.ask(site, by="ann")
    assert learner(store, models, runs, late).learn(site) is None
    assert runs.get(site).state is RunState.CANCELLED
    assert models.models(site).all == []


def test_outside_labels_do_not_push_out_the_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each kind has room of its own, for the newest of it, however many there are."""
    monkeypatch.setattr(module, "OWN_MAX", 3)
    monkeypatch.setattr(module, "OUTSIDE_MAX", 2)
    own = [label(rejected=True, at_ms=at) for at in range(100, 105)]
    outside = [label(rejected=False, at_ms=at, chosen=Chosen.OUTSIDE) for at in range(50)]
    assert [one.at_ms for one in newest([*own, *outside])] == [102, 103, 104, 48, 49]
    assert newest(own[:2]) == own[:2]


def test_nobody_asked(
    store: Store, models: ModelStore, runs: Runs, trainer: WordTrainer, site: str
) -> None:
    """A message that comes twice trains nothing."""
    assert learner(store, models, runs, trainer).learn(site) is None
    assert trainer.lessons == []


def test_a_learner_that_dies_leaves_the_models(
    store: Store, models: ModelStore, redis: Redis, trainer: WordTrainer, site: str
) -> None:
    """The next one starts afresh and makes the model that the first did not."""

    def die(lessons: Sequence[Lesson], **_: object) -> Trained:
        raise SystemExit

    decide_some(store, site, some_bodies(LABELS_MIN))
    dying = Runs(redis, lease_seconds=0.0)
    dying.ask(site, by="ann")
    with pytest.raises(SystemExit):
        learner(store, models, dying, die).learn(site)
    assert models.models(site).all == []
    assert learner(store, models, Runs(redis), trainer).learn(site)
