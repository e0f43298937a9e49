"""A run is asked for once, done by one learner at a time, and taken again when that dies."""

from __future__ import annotations

import pytest

from moderation.background.runs import ATTEMPTS_MAX, Order, Runs, RunState
from moderation.store.server.commands import Redis


@pytest.fixture
def runs(redis: Redis) -> Runs:
    return Runs(redis)


@pytest.fixture
def dying(redis: Redis) -> Runs:
    """Runs whose leases have ended when they begin, as if their learner had died."""
    return Runs(redis, lease_seconds=0.0)


def test_a_run_from_question_to_end(runs: Runs, site: str) -> None:
    """Who asked stays with it, how far it is, and what came of it."""
    assert runs.get(site).state is RunState.NONE
    assert runs.ask(site, by="ann")
    assert runs.get(site).is_due
    assert runs.take(site, "first")
    assert runs.note(site, "first", 0.25) is Order.GO
    run = runs.get(site)
    assert (run.state, run.by, run.share, run.is_due) == (RunState.RUNNING, "ann", 0.25, False)
    assert runs.end(site, "first", RunState.DONE, model="base+site-1")
    run = runs.get(site)
    assert (run.state, run.is_open, run.details) == (RunState.DONE, False, {"model": "base+site-1"})
    assert run.ended_at >= run.at > 0


def test_one_run_at_a_time(runs: Runs, site: str) -> None:
    """While one is asked for or under way no other begins, whoever asks."""
    assert runs.ask(site, by="ann")
    assert not runs.ask(site, by="bob")
    assert runs.take(site, "first")
    assert not runs.take(site, "second")
    assert not runs.ask(site, by="bob")
    assert runs.get(site).by == "ann"


def test_a_run_ends_once(runs: Runs, dying: Runs, site: str) -> None:
    """Who was cancelled after its lease had ended does not turn that into a success."""
    dying.ask(site, by="ann")
    dying.take(site, "first")
    assert dying.cancel(site)
    assert not runs.end(site, "first", RunState.DONE, model="base+site-1")
    assert runs.get(site).state is RunState.CANCELLED


def test_nothing_is_taken_that_nobody_asked_for(runs: Runs, site: str) -> None:
    """A message that comes twice, or late, does nothing."""
    assert not runs.take(site, "first")
    runs.ask(site, by="ann")
    runs.take(site, "first")
    runs.end(site, "first", RunState.DONE)
    assert not runs.take(site, "second")


def test_a_run_whose_learner_died_is_taken_again(runs: Runs, dying: Runs, site: str) -> None:
    """The one that took it first has lost it and can end nothing."""
    dying.ask(site, by="ann")
    assert dying.take(site, "first")
    assert runs.get(site).is_due
    assert runs.take(site, "second")
    assert runs.note(site, "first", 0.9) is Order.LOST
    assert not runs.end(site, "first", RunState.DONE)
    assert runs.get(site).share == 0.0
    assert runs.note(site, "second", 0.1) is Order.GO


def test_a_run_that_kills_its_learner_fails(dying: Runs, site: str) -> None:
    """After three deaths nobody takes it any more, and a new one may be asked for."""
    dying.ask(site, by="ann")
    taken = [dying.take(site, str(number)) for number in range(ATTEMPTS_MAX + 1)]
    assert taken == [True] * ATTEMPTS_MAX + [False]
    run = dying.get(site)
    assert (run.state, run.problem) == (RunState.FAILED, "died")
    assert dying.ask(site, by="ann")


def test_a_cancel_reaches_the_learner(runs: Runs, site: str) -> None:
    """At the next word that it says; before anybody took it, at once."""
    assert not runs.cancel(site)
    runs.ask(site, by="ann")
    assert runs.cancel(site)
    assert runs.get(site).state is RunState.CANCELLED
    runs.ask(site, by="ann")
    runs.take(site, "first")
    assert runs.cancel(site)
    assert runs.get(site).is_cancelled
    assert runs.note(site, "first", 0.5) is Order.CANCEL


@pytest.mark.parametrize("cancelled_first", [True, False])
def test_a_cancelled_run_is_not_taken_again(
    runs: Runs, dying: Runs, site: str, cancelled_first: bool
) -> None:
    """Whether its learner died before or after the cancel."""
    (runs if cancelled_first else dying).ask(site, by="ann")
    (runs if cancelled_first else dying).take(site, "first")
    runs.cancel(site)
    if cancelled_first:
        dying.note(site, "first", 0.5)  # its last word: the lease ends with it
    assert not runs.take(site, "second")
    assert runs.get(site).state is RunState.CANCELLED
