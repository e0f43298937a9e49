"""Rings in the background: nobody waits for the broker, and no ring is lost while it is slow."""

from __future__ import annotations

from queue import Queue
from threading import Event

from moderation.process.doorbell import BackgroundRing


def test_no_caller_waits_for_the_broker() -> None:
    """A ring returns while the broker still holds an earlier one; each site is rung for."""
    begun: Queue[str] = Queue()
    answered = Event()

    def slow(site: str) -> None:
        begun.put(site)
        assert answered.wait(20)

    ring = BackgroundRing(slow)
    ring("demo")
    assert begun.get(timeout=20) == "demo"
    for site in ("other", "demo", "other", "demo"):
        ring(site)
    answered.set()
    assert [begun.get(timeout=20) for _ in range(2)] == ["other", "demo"]
    ring("last")
    assert begun.get(timeout=20) == "last"


def test_a_ring_during_a_ring_is_another_one() -> None:
    """A comment that comes after a drain has begun still wakes somebody."""
    rung: Queue[str] = Queue()
    first = Event()

    def again(site: str) -> None:
        rung.put(site)
        if not first.is_set():
            first.set()
            ring(site)

    ring = BackgroundRing(again)
    ring("demo")
    assert [rung.get(timeout=20) for _ in range(2)] == ["demo", "demo"]
