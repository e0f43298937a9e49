"""The learner with the real trainer: decisions on the shipped model's blind side become a layer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import classifier
from moderation.attributes import SITE
from moderation.background.runs import Runs, RunState
from moderation.learning.learner import Lesson
from moderation.learning.models import ModelStore
from moderation.process.config import Config
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from service.launcher.embedded import EmbeddedServer
from tests.support.site_models import decide_some, some_bodies
from worker.trainer import fields, trainer

COUNT = 240


def test_the_command_trains_and_a_worker_scores_with_it(
    store: Store, redis: Redis, site: str, server: EmbeddedServer, redis_url: str, tmp_path: Path
) -> None:
    """`modqueue learn SITE` says how far it is and names the model, which knows the site's word."""
    decide_some(store, site, some_bodies(COUNT))
    environ = {**os.environ, "REDIS_URL": redis_url, "MODQUEUE_BROKER_URL": server.broker_url}
    command = [Path(sys.executable).parent / "modqueue", "learn", site]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    models = ModelStore(redis)
    (model,) = models.models(site).all
    assert done.stdout == f"{model.name} scores in shadow\n"
    assert model.info["decisions"]["given"] == COUNT
    base = classifier.load()
    scorer = base.with_site(classifier.SiteLayer.from_bytes(models.blob(site, model.id)))
    bad, good = scorer.score(["doubtful turnips 1001", "doubtful peas 1002"])
    assert scorer.model == model.name
    assert bad.scores[SITE] > 0.5 > good.scores[SITE]


def test_the_command_says_what_is_missing(
    redis: Redis, site: str, server: EmbeddedServer, redis_url: str
) -> None:
    """Without labels it ends with 1 and the three numbers, and a second try may follow."""
    environ = {**os.environ, "REDIS_URL": redis_url, "MODQUEUE_BROKER_URL": server.broker_url}
    command = [Path(sys.executable).parent / "modqueue", "learn", site]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert "too few labels: 100 more are needed, 20 more approved, 20 more rejected" in done.stdout
    assert Runs(redis).get(site).state is RunState.FAILED


def lesson(number: int, *, rejected: bool, group: str) -> Lesson:
    word = "turnips" if number % 2 else "peas"
    text = f"{word} number {number} from the market"
    return Lesson(text, rejected, "", "en", 1.0, group, day=str(number % 30))


def chance(lessons: list[Lesson], *texts: str) -> list[float]:
    """Return the site's score of each text after these lessons."""
    train = trainer(Config())
    model = train(lessons, progress=lambda share: None, is_cancelled=lambda: False)
    scorer = classifier.load().with_site(classifier.SiteLayer.from_bytes(model.blob))
    return [float(score.scores[SITE]) for score in scorer.score(texts)]


@pytest.fixture(scope="module")
def honest() -> list[Lesson]:
    """What four people decided in a month."""
    return [
        lesson(number, rejected=bool(number % 2), group=f"person-{number % 4}")
        for number in range(1_200)
    ]


def test_honest_lessons_are_learned(honest: list[Lesson]) -> None:
    """Without an attack turnips are rejected."""
    assert chance(honest, "turnips number 5001 from the market")[0] > 0.5


@pytest.mark.parametrize("group", ["mallory", "reports", "import"])
def test_an_attack_is_outvoted(honest: list[Lesson], group: str) -> None:
    """One person, one raid or one file that says the opposite in bulk turns nothing around."""
    attack = [
        Lesson(one.text + " again", not one.rejected, "", "en", 1.0, group, day="7")
        for one in honest
    ]
    after, clean = chance(
        honest + attack,
        "turnips number 5001 from the market",
        "peas number 5002 from the market",
    )
    assert after > 0.5 > clean


def test_a_lesson_is_an_example() -> None:
    """It carries what bounds it to the trainer under the trainer's names."""
    named = fields(lesson(1, rejected=True, group="ann"))
    assert (named["label"], named["group"], named["day"]) == (1, "ann", "1")
