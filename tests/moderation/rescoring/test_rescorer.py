"""Imported comments are compared with the policy in the background, and nothing of them changes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from moderation import actions
from moderation.background.runs import RunKind, Runs, RunState
from moderation.policy import DEFAULT_THRESHOLDS, Policy, Threshold
from moderation.rescoring.comparison import Cell, Comparison
from moderation.status import Route, Status
from moderation.store.acceptance import Intake, Limits
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from tests.conftest import FakeScorer
from tests.moderation.importing.conftest import Import
from tests.moderation.rescoring.conftest import Rescore, rescorer_of, said

FINE, AWFUL = "A day at the lake.", "What an awful man."


@pytest.fixture
def strict(store: Store, site: str) -> Policy:
    """A policy that publishes, holds and rejects."""
    limits = {**DEFAULT_THRESHOLDS, "toxicity": Threshold(approve=0.2, hold=0.5, reject=0.9)}
    policy = Policy(thresholds=limits, hold_first_comment=True)
    actions.save_policy(store, site, policy, by="test", expected_version=0)
    return policy


def test_what_people_decided_and_what_nobody_is_known_for_stand_apart(
    imported: Import, rescore: Rescore, strict: Policy
) -> None:
    """Each comment is counted by its language, its fate there, who decided, and its route."""
    imported(
        said("1", FINE, Status.APPROVED),
        said("2", "doubtful", Status.APPROVED),
        said("3", AWFUL, Status.REJECTED),
        said("4", FINE, Status.REJECTED, by_person=False),
        said("5", "сәлем", Status.APPROVED, by_person=False),
        said("6", AWFUL, Status.HELD, by_person=False),
    )
    assert rescore().counts == {
        Cell("en", True, False, Route.APPROVE): 1,
        Cell("en", True, False, Route.HOLD): 1,
        Cell("en", True, True, Route.REJECT): 1,
        Cell("en", False, True, Route.APPROVE): 1,
        Cell("kk", False, False, Route.HOLD): 1,
    }


def test_the_strongest_differences_are_kept(
    imported: Import, rescore: Rescore, strict: Policy
) -> None:
    """What people decided comes before what nobody is known for, either side has its half."""
    imported(
        *(said(f"a{n}", AWFUL, Status.APPROVED) for n in range(30)),
        *(said(f"r{n}", FINE, Status.REJECTED, by_person=False) for n in range(30)),
        said("person", FINE, Status.REJECTED),
    )
    shown = rescore().shown()
    assert len(shown) == 20
    assert shown[0].by_person
    assert [one.rejected for one in shown] == [True] * 10 + [False] * 10
    assert {one.route for one in shown[10:]} == {Route.REJECT}


def test_nothing_of_a_comment_changes(
    store: Store, site: str, redis: Redis, imported: Import, rescore: Rescore
) -> None:
    """The record of the run is all that is written."""
    imported(said("1", AWFUL, Status.APPROVED), said("2", FINE, Status.REJECTED))

    def contents() -> dict[str, object]:
        names = [name for name in redis.scan_iter("{demo}:*") if not name.endswith("rescoring")]
        return {name: redis.dump(name) for name in names}

    before = contents()
    assert rescore().total == 2
    assert contents() == before


def test_one_import_of_several(imported: Import, rescore: Rescore) -> None:
    """Only what the named archive brought is compared."""
    imported(said("1", FINE, Status.APPROVED))
    imported(said("1", FINE, Status.APPROVED), said("2", FINE, Status.APPROVED), form="disqus")
    assert rescore("disqus").total == 2
    assert rescore("jsonl").total == 1
    assert rescore("isso").total == 0
    assert rescore().total == 3


class Stopping(FakeScorer):
    """Dies with its second batch, like a process that is killed."""

    batches = 0

    def score(self, texts: Sequence[str]) -> list:  # type: ignore[type-arg]
        self.batches += 1
        if self.batches > 1:
            raise KeyboardInterrupt
        return super().score(texts)


def test_after_a_death_the_rest_is_done(
    store: Store, site: str, redis: Redis, imported: Import, runs: Runs
) -> None:
    """Each comment is counted once, however often whoever works on it is killed."""
    imported(*(said(str(n), FINE, Status.APPROVED) for n in range(900)))
    dying = Runs(redis, lease_seconds=0.0, kind=RunKind.RESCORING)
    dying.ask(site, by="aida", archive="")
    for done in (200, 400, 600, 800):
        with pytest.raises(KeyboardInterrupt):
            rescorer_of(store, dying, site, Stopping()).rescore(site)
        run = runs.get(site)
        assert (run.is_due, Comparison.of(run.details).total) == (True, done)
    assert rescorer_of(store, runs, site).rescore(site)
    run = runs.get(site)
    assert (run.state, Comparison.of(run.details).total) == (RunState.DONE, 900)


def test_under_another_policy_it_begins_anew(
    store: Store, site: str, redis: Redis, imported: Import, runs: Runs
) -> None:
    """No table mixes what two policies would have done."""
    imported(*(said(str(n), "doubtful", Status.APPROVED) for n in range(300)))
    dying = Runs(redis, lease_seconds=0.0, kind=RunKind.RESCORING)
    dying.ask(site, by="aida", archive="")
    with pytest.raises(KeyboardInterrupt):
        rescorer_of(store, dying, site, Stopping()).rescore(site)
    limits = {**DEFAULT_THRESHOLDS, "toxicity": Threshold(approve=0.9, hold=0.95, reject=None)}
    policy = Policy(thresholds=limits)
    actions.save_policy(store, site, policy, by="test", expected_version=0)
    rescorer_of(store, runs, site).rescore(site)
    comparison = Comparison.of(runs.get(site).details)
    assert comparison.counts == {Cell("en", True, False, Route.APPROVE): 300}
    assert comparison.basis.policy == 1


def test_live_comments_come_first(
    store: Store, site: str, imported: Import, runs: Runs, scorer: FakeScorer
) -> None:
    """While one waits for its verdict no imported text is scored; the run stays ours."""
    imported(said("1", FINE, Status.APPROVED))
    intake = Intake(Submission(Article("a"), Author("Ann"), "hello"))
    accepted = actions.submit(store, lambda _: None, site, intake, caller="t", limits=Limits())
    scored: list[str] = []

    class Watched(FakeScorer):
        def score(self, texts: Sequence[str]) -> list:  # type: ignore[type-arg]
            scored.extend(texts)
            return super().score(texts)

    def pause(seconds: float) -> None:
        if store.get(site, accepted.id).status is Status.PENDING:
            assert scored == []
            actions.erase(store, site, accepted.id, by="test")

    runs.ask(site, by="aida", archive="")
    rescorer_of(store, runs, site, Watched(), pause=pause).rescore(site)
    assert scored == [FINE]


def test_a_cancelled_run_keeps_what_was_counted(
    store: Store, site: str, imported: Import, runs: Runs
) -> None:
    """It ends within a page."""
    imported(*(said(str(n), FINE, Status.APPROVED) for n in range(500)))
    runs.ask(site, by="aida", archive="")
    rescorer_of(store, runs, site, pause=lambda _: runs.cancel(site)).rescore(site)
    run = runs.get(site)
    assert (run.state, Comparison.of(run.details).total) == (RunState.CANCELLED, 200)


def test_a_run_is_left_where_its_parent_has_ended(
    store: Store, site: str, imported: Import, runs: Runs
) -> None:
    """Nobody could end it any more; another worker takes it when the lease is over."""
    imported(said("1", FINE, Status.APPROVED))
    runs.ask(site, by="aida", archive="")
    assert rescorer_of(store, runs, site, goes_on=lambda: False).rescore(site)
    assert runs.get(site).state is RunState.RUNNING
    assert not rescorer_of(store, runs, site).rescore(site)


def test_a_run_looks_at_no_more_than_its_limit(imported: Import, rescore: Rescore) -> None:
    """The result says that there were more."""
    imported(*(said(str(n), FINE, Status.APPROVED) for n in range(500)))
    comparison = rescore(comments_max=300)
    assert (comparison.total, comparison.is_cut) == (400, True)
    assert not rescore(comments_max=500).is_cut
