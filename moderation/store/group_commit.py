"""Group commit: comments that arrive while one script runs go together with the next.

A write that is synced to disk costs much the same for one comment as for ten, in the server and on
the way to it. Databases join such writes since the 1980s (DeWitt et al., "Implementation techniques
for main memory database systems", SIGMOD 1984). Nobody waits for company: a thread that finds no
write under way writes at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class GroupCommit(Generic[Item, Result]):
    """Calls ``write`` for one group of items at a time; it returns a result for each, in order."""

    def __init__(self, write: Callable[[Sequence[Item]], Sequence[Result]]) -> None:
        self._write = write
        self._turn = Lock()
        self._guard = Lock()
        self._open: _Group[Item, Result] = _Group()

    def commit(self, item: Item) -> Result:
        """Return the result of ``item``; raise what ``write`` raised for its group."""
        with self._guard:
            group = self._open
            place = len(group.items)
            group.items.append(item)
        if place == 0:
            self._lead(group)
        return group.results.result()[place]

    def _lead(self, group: _Group[Item, Result]) -> None:
        with self._turn:
            with self._guard:
                self._open = _Group()  # who comes from now on belongs to the next
            try:
                group.results.set_result(self._write(group.items))
            except BaseException as error:  # the others must not wait for ever
                group.results.set_exception(error)


class _Group(Generic[Item, Result]):
    def __init__(self) -> None:
        self.items: list[Item] = []
        self.results: Future[Sequence[Result]] = Future()
