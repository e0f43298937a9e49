"""A large raid is decided in the background, and so is its undo, whatever dies in between."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from moderation import actions
from moderation.background.runs import RunKind, Runs, RunState
from moderation.comment import Move
from moderation.raid_decisions import acts as acting
from moderation.raid_decisions import runner as running
from moderation.raid_decisions.acts import RaidActs
from moderation.raid_decisions.runner import RaidRunner
from moderation.raid_decisions.task import RaidBusy, Task
from moderation.raids.raid import Raid
from moderation.status import Status
from moderation.store.raids.raids import Raids
from moderation.store.server.commands import Redis
from tests.moderation.every_server.conftest import Moderation
from tests.moderation.every_server.raids.test_raid_groups import OTHER
from tests.moderation.every_server.raids.test_raids import COPY, raid

LATER = 10**15


class Background:
    """A raid of seven held copies, of which at most two are decided in a request."""

    def __init__(self, moderation: Moderation, redis: Redis) -> None:
        self.store, self.raids = moderation.store, Raids(redis)
        self.runs = Runs(redis, lease_seconds=0, kind=RunKind.DECIDING)  # a death is known at once
        self.acts = RaidActs(self.store, self.raids, self.runs)
        self.raids.begin("demo", raid())
        self.ids = [moderation.judged(f"{COPY} {n}").id for n in range(7)]

    @property
    def raid(self) -> Raid:
        return self.raids.get("demo", "c1")

    def work(self, goes_on: Callable[[], bool] = lambda: True) -> bool:
        runner = RaidRunner(
            self.store, self.raids, self.runs, goes_on=goes_on, pause=lambda _: None
        )
        return runner.work("demo")

    def reject(self) -> str:
        chosen = self.acts.touched("demo", self.raid, Status.REJECTED, LATER)
        done = self.acts.decide("demo", self.raid, chosen, Move(Status.REJECTED, "aida", "spam"))
        assert (done.in_background, done.decided) == (True, 7)
        return done.id

    def statuses(self) -> list[Status]:
        return [comment.status for comment in self.store.get_many("demo", self.ids)]

    def ended(self) -> Task:
        run, task = self.acts.run("demo")
        assert (run.state, bool(task)) == (RunState.DONE, True)
        assert task
        return task

    def lines(self) -> list[str | None]:
        """Return whose decisions the journal has, in order."""
        events = self.store.events("demo", limit=500).items
        return [event.comment_id for event in events if event.type == "comment.decided"]


@pytest.fixture
def background(moderation: Moderation, redis: Redis, monkeypatch: pytest.MonkeyPatch) -> Background:
    monkeypatch.setattr(acting, "AT_ONCE", 2)
    monkeypatch.setattr(acting, "BULK_MAX", 2)
    monkeypatch.setattr(running, "STRETCH", 3)
    return Background(moderation, redis)


def times(count: int) -> Callable[[], bool]:
    """Return what says yes so many times, as a process that is killed then."""
    left = iter([True] * count)
    return lambda: next(left, False)


def test_it_is_decided_and_undone(background: Background) -> None:
    """The request only asks; each comment has its own line, and one undo brings all back."""
    bulk_id = background.reject()
    assert background.statuses() == [Status.HELD] * 7
    assert background.work()
    assert background.statuses() == [Status.REJECTED] * 7
    assert (background.ended().decided, background.ended().left) == (7, 0)
    assert background.lines() == background.ids
    done = background.acts.undo("demo", bulk_id, by="aida")
    assert (done.in_background, background.work()) == (True, True)
    assert background.statuses() == [Status.HELD] * 7
    assert (background.ended().kind, background.ended().decided) == ("undo", 7)
    assert background.ended().raid == "c1"
    assert background.store.groups("demo") == {"c1": 7}
    assert not background.work()


@pytest.mark.parametrize("stretches", [0, 1, 2])
def test_who_dies_is_followed(background: Background, stretches: int) -> None:
    """Whoever takes the run goes on where it was, and decides nothing twice."""
    bulk_id = background.reject()
    background.work(times(stretches))
    assert background.statuses().count(Status.REJECTED) == 3 * stretches
    assert background.work()
    assert (background.ended().decided, background.ended().left) == (7, 0)
    assert background.lines() == background.ids
    background.acts.undo("demo", bulk_id, by="aida")
    background.work(times(stretches))
    assert background.work()
    assert background.statuses() == [Status.HELD] * 7


def test_who_dies_before_noting(background: Background) -> None:
    """What a stretch decided that nobody noted counts, and is not decided again."""
    background.reject()
    background.work(times(1))
    _, task = background.acts.run("demo")
    assert task
    background.runs.take("demo", "ghost")
    noted = {**task.document(), "seen": 0, "decided": 0}
    background.runs.note("demo", "ghost", 0, **noted)
    assert background.work()
    assert (background.ended().decided, background.ended().left) == (7, 0)
    assert background.lines() == background.ids


def test_it_can_be_cancelled_and_undone(background: Background) -> None:
    """What was decided until then stays, and is taken back like the whole."""
    bulk_id = background.reject()
    background.work(times(1))
    assert background.acts.cancel("demo", "c1")
    assert not background.work()
    run, _ = background.acts.run("demo")
    assert run.state is RunState.CANCELLED
    assert background.statuses().count(Status.REJECTED) == 3
    background.acts.undo("demo", bulk_id, by="aida")
    background.work()
    assert background.statuses() == [Status.HELD] * 7


def test_a_late_cancel_stops_no_other(background: Background) -> None:
    """A page that is open since another raid was decided cancels nothing."""
    background.reject()
    assert not background.acts.cancel("demo", "c2")
    assert background.work()
    assert background.statuses() == [Status.REJECTED] * 7
    assert not background.acts.cancel("demo", "c1")


def test_one_at_a_time(background: Background) -> None:
    """While one goes on no other is asked for, and it is not undone halfway."""
    bulk_id = background.reject()
    with pytest.raises(RaidBusy):
        background.reject()
    with pytest.raises(RaidBusy):
        background.acts.undo("demo", bulk_id, by="aida")
    assert background.work()


def test_what_a_person_decided_stays(background: Background) -> None:
    """A copy that somebody decided between the press and the run is left, and named so."""
    background.reject()
    one = background.store.get("demo", background.ids[4])
    actions.decide(
        background.store, "demo", one.id, status=Status.APPROVED, by="dana",
        expected_version=one.version,
    )  # fmt: skip
    background.work()
    assert (background.ended().decided, background.ended().left) == (6, 1)
    assert background.statuses()[4] is Status.APPROVED


def test_no_raid_and_its_undo(background: Background) -> None:
    """The raid ends when the run begins, its copies are approved; undone it goes on."""
    chosen = background.acts.released("demo", background.raid, LATER)
    done = background.acts.end("demo", background.raid, chosen, "aida")
    assert done.in_background
    background.work()
    assert (background.raid.is_no_raid, background.statuses()) == (True, [Status.APPROVED] * 7)
    background.acts.undo("demo", done.id, by="aida")
    background.work()
    assert (background.raid.ended, background.statuses()) == (0, [Status.HELD] * 7)
    assert background.store.groups("demo") == {"c1": 7}


def test_the_undo_knows_its_raid(background: Background) -> None:
    """The raid that ended goes on again, also where its first copy is of another one by now."""
    chosen = background.acts.released("demo", background.raid, LATER)
    done = background.acts.end("demo", background.raid, chosen, "aida")
    background.work()
    background.raids.begin("demo", raid("c2"))
    background.raids.add_copies("demo", "c2", {background.ids[0]: 1})
    background.acts.undo("demo", done.id, by="aida")
    background.work()
    assert (background.ended().raid, background.raid.ended) == ("c1", 0)


def test_the_undo_outlives_an_edit(background: Background) -> None:
    """A first copy that has a new text is none, and the decision still is that of its raid."""
    bulk_id = background.reject()
    background.work()
    actions.edit(background.store, print, "demo", background.ids[0], OTHER, by="site")
    assert background.raids.copies("demo", "c1") == background.ids[1:]
    assert background.acts.is_of("demo", background.raid, bulk_id)
    background.acts.undo("demo", bulk_id, by="aida")
    background.work()
    assert (background.ended().raid, background.ended().decided) == ("c1", 6)


def test_a_raid_that_ended_by_itself_meanwhile(background: Background) -> None:
    """A person's word that it is none stands all the same."""
    chosen = background.acts.released("demo", background.raid, LATER)
    background.acts.end("demo", background.raid, chosen, "aida")
    background.raids.end("demo", background.raid, at=5)
    background.work()
    assert (background.raid.is_no_raid, background.raid.by) == (True, "aida")
    background.raids.end("demo", background.raid, at=9, by="dana")
    assert background.raid.by == "aida"


def test_small_ones_are_decided_at_once(
    background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Up to so many need no run."""
    monkeypatch.setattr(acting, "AT_ONCE", 7)
    chosen = background.acts.touched("demo", background.raid, Status.REJECTED, LATER)
    move = Move(Status.REJECTED, "aida", "spam")
    done = background.acts.decide("demo", background.raid, chosen, move)
    assert (done.in_background, done.decided, done.left) == (False, 7, 0)
    assert background.raids.statuses("demo", "c1") == {Status.REJECTED: 7}


def test_an_undo_that_came_too_late(background: Background, redis: Redis) -> None:
    """A run whose bulk decision is forgotten fails, and says why."""
    bulk_id = background.reject()
    redis.delete(f"{{demo}}:bulk:{bulk_id}")
    assert background.work()
    run, _ = background.acts.run("demo")
    assert (run.state, run.problem) == (RunState.FAILED, "expired")
