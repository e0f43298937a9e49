"""Runs in the background: one at a time for each site and kind, under a lease, and ended.

The record is the truth and the Celery message a doorbell, as with comments: a run whose worker died
is taken again when its lease has ended. It starts afresh, or goes on from what it noted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from moderation.store.documents import dump, load
from moderation.store.keys import key
from moderation.store.scripting import Script, Scripts
from moderation.store.server.clock import now_ms
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors

LEASE_SECONDS = 30.0
ATTEMPTS_MAX = 3  # then a run has failed
SCHEDULED = "modqueue"  # who asks when nobody did


class RunKind(StrEnum):
    """What is run."""

    LEARNING = "learning"
    FINDING = "finding"
    RESCORING = "rescoring"
    DECIDING = "deciding"


class RunState(StrEnum):
    """How far a run is."""

    NONE = "none"  # there never was one
    ASKED = "asked"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Order(StrEnum):
    """What whoever works on a run is to do."""

    GO = "go"
    CANCEL = "cancel"
    LOST = "lost"  # another one has the run, or it was ended


@dataclass(frozen=True, slots=True)
class Run:
    """The newest run of a site. Times in milliseconds since 1970 by the store's clock.

    ``share`` is how much of it is done, 0..1. ``problem`` is a code, ``details`` its figures.
    ``is_due`` says that it may be taken now, ``waiting`` for how long (ms) it was so already.
    """

    state: RunState = RunState.NONE
    by: str = ""
    at: int = 0
    ended_at: int = 0
    share: float = 0.0
    problem: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    is_cancelled: bool = False
    is_due: bool = False
    waiting: int = field(default=0, compare=False)  # else a run would differ at each look

    @property
    def is_open(self) -> bool:
        """Whether it was asked for and has not ended."""
        return self.state in (RunState.ASKED, RunState.RUNNING)


@dataclass(frozen=True, slots=True)
class AskRun(Script[int]):
    """Answers whether it was asked for just now."""

    file = "learning/ask_run.lua"
    kind: str
    by: str
    details: str


@dataclass(frozen=True, slots=True)
class TakeRun(Script[int]):
    """Answers whether the run is the caller's."""

    file = "learning/take_run.lua"
    kind: str
    run: str
    lease_ms: int
    attempts_max: int


@dataclass(frozen=True, slots=True)
class NoteRun(Script[str]):
    """Answers an ``Order``."""

    file = "learning/note_run.lua"
    kind: str
    run: str
    lease_ms: int
    share: float
    details: str


@dataclass(frozen=True, slots=True)
class EndRun(Script[int]):
    """Answers whether it was the caller's to end."""

    file = "learning/end_run.lua"
    kind: str
    run: str
    state: str
    problem: str
    details: str


@dataclass(frozen=True, slots=True)
class CancelRun(Script[int]):
    """Answers whether there was one to cancel."""

    file = "learning/cancel_run.lua"
    kind: str


class Runs:
    """The runs of one kind of all sites. Methods raise StoreUnavailable while Redis is away.

    ``run`` is a word that a worker makes up for each run that it takes.
    """

    def __init__(
        self,
        redis: Redis,
        lease_seconds: float = LEASE_SECONDS,
        kind: RunKind = RunKind.LEARNING,
    ) -> None:
        self._redis = redis
        self._scripts = Scripts(redis)
        self._lease_ms = int(lease_seconds * 1000)
        self._kind = kind.value

    @redis_errors
    def get(self, site: str) -> Run:
        """Return the newest run."""
        record = self._redis.hgetall(key(site, self._kind))
        return _run(record, now_ms(self._redis)) if record else Run()

    @redis_errors
    def ask(self, site: str, *, by: str, **details: object) -> bool:
        """Ask for a run; return False where one is asked for or under way.

        ``details`` are for whoever takes it.
        """
        return bool(self._scripts.run(site, AskRun(self._kind, by, dump(details))))

    @redis_errors
    def cancel(self, site: str) -> bool:
        """End the run that is asked for or under way; return whether there was one."""
        return bool(self._scripts.run(site, CancelRun(self._kind)))

    @redis_errors
    def take(self, site: str, run: str) -> bool:
        """Begin what was asked for, or what a worker died on; return whether it is ours."""
        call = TakeRun(self._kind, run, self._lease_ms, ATTEMPTS_MAX)
        return bool(self._scripts.run(site, call))

    @redis_errors
    def note(self, site: str, run: str, share: float, **details: object) -> Order:
        """Say how far the run is, and keep its lease; return what to do.

        From ``details`` whoever takes the run after a death goes on.
        """
        noted = dump(details) if details else ""
        call = NoteRun(self._kind, run, self._lease_ms, round(share, 3), noted)
        return Order(self._scripts.run(site, call))

    @redis_errors
    def end(
        self, site: str, run: str, state: RunState, problem: str = "", **details: object
    ) -> bool:
        """End a run; return False where it has ended or is another worker's by now."""
        call = EndRun(self._kind, run, state.value, problem, dump(details))
        return bool(self._scripts.run(site, call))


def _run(record: Mapping[str, str], now: int) -> Run:
    state = RunState(record["state"])
    lease = int(record.get("lease", 0))
    is_due = state is RunState.ASKED or (state is RunState.RUNNING and lease <= now)
    free_since = int(record["at"]) if state is RunState.ASKED else lease
    return Run(
        state=state,
        by=record["by"],
        at=int(record["at"]),
        ended_at=int(record.get("ended", 0)),
        share=float(record.get("share", 0)),
        problem=record.get("problem", ""),
        details=load(record.get("details") or "{}"),
        is_cancelled="cancel" in record,
        is_due=is_due,
        waiting=max(0, now - free_since) if is_due else 0,
    )
