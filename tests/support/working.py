"""Threads that go on with their work as long as a block lasts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Event, Thread
from typing import Self

ENDING_SECONDS = 60


class Working:
    """A context in which each job runs in a thread until ``stopping`` is set, at its end."""

    def __init__(self, jobs: Iterable[Callable[[], None]]) -> None:
        self.stopping = Event()
        self._threads = [Thread(target=job) for job in jobs]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        for thread in self._threads:
            thread.join(timeout=ENDING_SECONDS)
        assert not any(thread.is_alive() for thread in self._threads)
