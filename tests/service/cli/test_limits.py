"""The limits of promises, found by a command."""

from __future__ import annotations

from moderation import actions
from moderation.background.runs import RunKind, Runs
from moderation.policy import Policy
from moderation.promise.promise import Promise
from moderation.store.writer import Store
from tests.service.cli.conftest import Run
from tests.support.site_models import decide_some, some_bodies


def promise(store: Store, site: str) -> None:
    policy = Policy(promises={"en": Promise()})
    actions.save_policy(store, site, policy, by="ann", expected_version=0)


def test_a_command_finds_limits_without_a_learner(run: Run, store: Store, site: str) -> None:
    """Also what a page asked for; they are in force when it ends."""
    promise(store, site)
    decide_some(store, site, some_bodies(4))
    Runs(store.redis, kind=RunKind.FINDING).ask(site, by="ann")
    assert run("limits", site).stdout == "limits found; languages: 1\n"
    assert store.policy(site).limits.at


def test_a_finding_of_another_process_is_left_to_it(run: Run, store: Store, site: str) -> None:
    """The command says how far that one is, and cancels it."""
    promise(store, site)
    runs = Runs(store.redis, kind=RunKind.FINDING)
    runs.ask(site, by="ann")
    runs.take(site, "learner")
    assert "a learner finds them already: 0 %" in run("limits", site, code=1).stdout
    assert run("limits", site, "--cancel").stdout == "cancelled\n"


def test_without_a_promise_there_are_none_to_find(run: Run, site: str) -> None:
    """A sentence, and exit code 1."""
    assert "promises nothing" in run("limits", site, code=1).stderr
