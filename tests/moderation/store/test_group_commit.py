"""Group commit: what comes while others are written goes together, and no thread is left behind."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest

from moderation.store.group_commit import GroupCommit

SECONDS = 10.0
COMERS = 8


class Disk:
    """Writes lines once it is told to, and remembers what came together."""

    def __init__(self) -> None:
        self.groups: list[list[str]] = []
        self.began, self.may_end = Event(), Event()
        self.fault: BaseException | None = None

    def write(self, lines: Sequence[str]) -> list[str]:
        """Return each line in capitals."""
        self.began.set()
        assert self.may_end.wait(SECONDS)
        self.groups.append(list(lines))
        if self.fault:
            raise self.fault
        return [line.upper() for line in lines]


def begin(
    pool: ThreadPoolExecutor, group: GroupCommit[str, str], lines: Sequence[str]
) -> list[Future[str]]:
    """Commit each line in a thread of its own, one after the other, behind a write under way."""
    futures = []
    deadline = time.monotonic() + SECONDS
    for place, line in enumerate(lines, 1):
        futures.append(pool.submit(group.commit, line))
        while len(group._open.items) < place:
            assert time.monotonic() < deadline
            time.sleep(0.001)
    return futures


def test_a_lone_item_is_written_at_once() -> None:
    """Nobody waits for company."""
    disk = Disk()
    disk.may_end.set()
    group = GroupCommit(disk.write)
    assert [group.commit("a"), group.commit("b")] == ["A", "B"]
    assert disk.groups == [["a"], ["b"]]


def test_who_comes_meanwhile_goes_together() -> None:
    """The first is written alone, all that come during it in one group, each with its result."""
    disk = Disk()
    group = GroupCommit(disk.write)
    with ThreadPoolExecutor(COMERS + 1) as pool:
        first = pool.submit(group.commit, "first")
        assert disk.began.wait(SECONDS)
        lines = [f"line {number}" for number in range(COMERS)]
        others = begin(pool, group, lines)
        disk.may_end.set()
        assert first.result(SECONDS) == "FIRST"
        assert [other.result(SECONDS) for other in others] == [line.upper() for line in lines]
    assert disk.groups == [["first"], lines]


@pytest.mark.parametrize("fault", [OSError("no space left"), SystemExit(1)])
def test_a_fault_reaches_its_group_and_ends_with_it(fault: BaseException) -> None:
    """Every thread of a group that failed learns of it, and the next group is written."""
    disk = Disk()
    group = GroupCommit(disk.write)
    with ThreadPoolExecutor(COMERS) as pool:
        first = pool.submit(group.commit, "first")
        assert disk.began.wait(SECONDS)
        others = begin(pool, group, ["second", "third"])
        disk.fault = fault
        disk.may_end.set()
        for waiting in (first, *others):
            with pytest.raises(type(fault)):
                waiting.result(SECONDS)
    disk.fault = None
    assert group.commit("later") == "LATER"


def test_many_threads_and_many_items_lose_none() -> None:
    """Whatever the order in which threads come, each gets the result of its own item."""
    written: list[str] = []

    def write(lines: Sequence[str]) -> list[str]:
        written.extend(lines)
        return [line.upper() for line in lines]

    group = GroupCommit(write)
    lines = [f"line {number}" for number in range(4_000)]
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(group.commit, lines)) == [line.upper() for line in lines]
    assert sorted(written) == sorted(lines)
