"""What a site waits for, and no process begins, has a line with what to start."""

from __future__ import annotations

from dataclasses import replace

import pytest

from moderation import actions, judging
from moderation.background.runs import RunKind, Runs
from moderation.comment import Comment
from moderation.judging import DrainLimits
from moderation.looking.looks import KEPT, Looks
from moderation.looking.reader import View
from moderation.process.config import Config
from moderation.registry import Registry
from moderation.status import Status
from moderation.store.acceptance import Intake, Limits
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from service.cli.doctor import waiting
from service.cli.doctor.finding import State
from service.cli.parts import Parts
from tests.support.fake_scorer import FakeScorer


@pytest.fixture
def parts(redis: Redis, store: Store, registry: Registry, site: str) -> Parts:
    return Parts(Config(), redis, store, registry)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits at all waits too long."""
    monkeypatch.setattr(waiting, "BEGUN_SECONDS", -1)
    monkeypatch.setattr(waiting, "LOOKED_SECONDS", -1)


@pytest.mark.parametrize(
    ("kind", "program"),
    [
        (RunKind.LEARNING, "worker.learner"),
        (RunKind.FINDING, "worker.learner"),
        (RunKind.RESCORING, "a worker"),
        (RunKind.DECIDING, "web"),
    ],
)
@pytest.mark.usefixtures("at_once")
def test_a_run_that_nobody_begins(parts: Parts, site: str, kind: RunKind, program: str) -> None:
    """The line says what to start; once somebody has it all is well."""
    runs = Runs(parts.redis, kind=kind)
    runs.ask(site, by="ann")
    (line,) = waiting.background(parts)
    assert line.state is State.WARN
    assert program in line.advice
    runs.take(site, "run-1")
    (line,) = waiting.background(parts)
    assert line.state is State.OK


def test_each_kind_of_run_is_looked_at() -> None:
    """A new kind says what it is, and what begins it."""
    assert waiting.KINDS.keys() == set(RunKind)


def test_a_run_that_was_asked_for_just_now(parts: Parts, site: str) -> None:
    """Somebody will begin it."""
    Runs(parts.redis).ask(site, by="ann")
    (line,) = waiting.background(parts)
    assert line.state is State.OK


@pytest.fixture
def held(store: Store, site: str) -> Comment:
    """A held comment of a site that wants a second look."""
    settings = replace(store.settings(site), second_look=True)
    actions.save_settings(store, site, settings, by="ann", expected_version=0)
    intake = Intake(Submission(Article("a"), Author("Ann"), "doubtful"))
    receipt = actions.submit(store, str, site, intake, caller="test", limits=Limits())
    judging.drain(store, str, FakeScorer(), site, DrainLimits(), worker="w")
    comment = store.get(site, receipt.id)
    assert comment.status is Status.HELD
    return comment


@pytest.mark.usefixtures("held")
def test_a_second_look_that_is_off(parts: Parts) -> None:
    """The site wants what the installation has not."""
    (line,) = waiting.second_look(parts)
    assert line.state is State.WARN
    assert "MODQUEUE_SECOND_LOOK is off" in line.sentence


def test_a_site_that_wants_none(parts: Parts) -> None:
    """Nothing is said of it."""
    assert list(waiting.second_look(parts)) == []


@pytest.mark.usefixtures("at_once")
def test_a_second_look_that_nobody_takes(parts: Parts, held: Comment) -> None:
    """As long as none was taken since; a looker that runs makes it well."""
    looking = replace(parts, settings=Config(second_look="encoder"))
    (line,) = waiting.second_look(looking)
    assert line.state is State.WARN
    assert "worker.looker" in line.advice
    assert "1 of the 1 newest held comments" in line.sentence
    assert Looks(parts.redis).keep(held, View(0.5, 0.0), "encoder") == KEPT
    (line,) = waiting.second_look(looking)
    assert line.state is State.OK
