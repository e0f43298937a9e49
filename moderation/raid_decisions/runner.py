"""Deciding a large raid in the background, a stretch at a time, and taking that back.

The ids are those of the bulk decision, so what was there at the second press is decided whoever
does it. Each comment is decided as if alone, with its own line in the journal. Who goes on after a
death begins at the stretch that was noted last: what was decided of it counts, and is not decided
again.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from moderation import bulk
from moderation.background.runs import Order, Run, Runs, RunState
from moderation.comment import Comment, Move
from moderation.errors import NotFound
from moderation.raid_decisions.task import Task, TaskKind, task_of
from moderation.raids.choice import held_for_it_alone, open_to
from moderation.status import Status
from moderation.store.raids.raids import Raids
from moderation.store.writer import Store

STRETCH = 200  # comments between two notes: about 80 ms
REST = 1.0  # of the time that a stretch takes: half of a core, and of the store's attention
EXPIRED = "expired"  # why a run failed: its bulk decision is older than a day
log = logging.getLogger("modqueue.raids")
Moves = list[tuple[Comment, int, Move]]


class RaidRunner:
    """Does what was asked for. Methods raise StoreUnavailable while Redis is away.

    ``goes_on`` is asked before each stretch; where it says no, the run is left to whoever takes it.
    """

    def __init__(
        self,
        store: Store,
        raids: Raids,
        runs: Runs,
        *,
        goes_on: Callable[[], bool] = lambda: True,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        self._store, self._raids, self._runs = store, raids, runs
        self._goes_on, self._pause = goes_on, pause

    def work(self, site: str) -> bool:
        """Do the run of ``site``; return whether it was ours to do."""
        name = secrets.token_hex(8)
        run = self._runs.get(site)
        task = task_of(run.details)
        if task is None or not run.is_due or not self._runs.take(site, name):
            return False
        try:
            ids = self._store.bulk_ids(site, task.bulk)
        except NotFound:
            return self._runs.end(site, name, RunState.FAILED, EXPIRED, **task.document())
        self._turn_raid(site, task, run.by)
        task, state = self._go_through(site, name, run, task, ids)
        if state:
            self._runs.end(site, name, state, "", **task.document())
        log.info("raids.run site=%s raid=%s state=%s seen=%d", site, task.raid, state, task.seen)
        return True

    def _turn_raid(self, site: str, task: Task, by: str) -> None:
        """End the raid, or begin again what the bulk decision ended; done already it changes no."""
        with suppress(NotFound):
            raid = self._raids.get(site, task.raid)
            if task.kind == TaskKind.END:
                ended = replace(raid, release=task.bulk)
                self._raids.end(site, ended, at=self._store.now(), by=by)
            elif task.kind == TaskKind.UNDO and raid.release == task.bulk:
                self._raids.begin(site, replace(raid, release=""), by=by)

    def _go_through(
        self, site: str, name: str, run: Run, task: Task, ids: Sequence[str]
    ) -> tuple[Task, RunState | None]:
        """Go on stretch by stretch; return how it ended, None where somebody else is to go on."""
        order = Order.CANCEL if run.is_cancelled else Order.GO
        while order is Order.GO and task.seen < len(ids):
            if not self._goes_on():
                return task, None
            began = time.monotonic()
            task = self._stretch(site, task, run.by, ids[task.seen : task.seen + STRETCH])
            order = self._runs.note(site, name, task.seen / len(ids), **task.document())
            self._pause((time.monotonic() - began) * REST)
        if task.seen >= len(ids):
            return task, RunState.DONE
        return task, RunState.CANCELLED if order is Order.CANCEL else None

    def _stretch(self, site: str, task: Task, by: str, ids: Sequence[str]) -> Task:
        comments = self._store.get_many(site, ids)
        done = 0 if task.kind == TaskKind.UNDO else sum(_is_decided(c, task.bulk) for c in comments)
        outcome = bulk.decide_moves(self._store, site, task.bulk, ids, _moves(task, comments, by))
        decided = len(outcome.decided) + done
        return replace(
            task,
            seen=task.seen + len(ids),
            decided=task.decided + decided,
            left=task.left + len(ids) - decided,
        )


def _is_decided(comment: Comment, bulk_id: str) -> bool:
    return bool(comment.decision and comment.decision.bulk == bulk_id)


def _moves(task: Task, comments: Sequence[Comment], by: str) -> Moves:
    """Return what becomes of those that nobody decided since."""
    if task.kind == TaskKind.UNDO:
        return list(bulk.undone_moves(comments, task.bulk, by))
    is_end = task.kind == TaskKind.END
    chosen = held_for_it_alone(comments) if is_end else open_to(comments, Status(task.status))
    fresh = [one for one in chosen if not _is_decided(one, task.bulk)]
    return [(one, one.version, task.move(by)) for one in fresh]
