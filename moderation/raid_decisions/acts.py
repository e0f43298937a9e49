"""Deciding all of a raid, the word that it is none, and the undo of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from moderation import bulk
from moderation.background.runs import Run, Runs
from moderation.bulk import BULK_MAX, UNDO_SECONDS, BulkOutcome
from moderation.comment import Comment, Move
from moderation.raid_decisions.task import RaidBusy, Task, TaskKind, task_of
from moderation.raids.choice import held_for_it_alone, open_to
from moderation.raids.raid import Raid
from moderation.status import Status
from moderation.store.raids.raids import Raids
from moderation.store.writer import Store

AT_ONCE = 500  # comments decided in the request: about 0.2 s; more go to the background
LOOKED = 500  # comments of a decision that tell its raid: those with a new text are of none


@dataclass(frozen=True, slots=True)
class Done:
    """What an act did: ``id`` is that of the bulk decision, and takes it back.

    In the background it is only asked for, of ``decided`` comments at most. ``of_raid`` says that
    the raid ended by it, or began again, which stands where no comment was decided, too.
    """

    id: str
    decided: int
    left: int = 0
    in_background: bool = False
    of_raid: bool = False


class RaidActs:
    """Acts upon the raids of all sites. Methods raise StoreUnavailable while Redis is away.

    What is left to the background raises RaidBusy while another act of the site goes on there.
    """

    def __init__(self, store: Store, raids: Raids, runs: Runs) -> None:
        self._store, self._raids, self._runs = store, raids, runs

    def touched(self, site: str, raid: Raid, status: Status, until: int) -> list[Comment]:
        """Return the copies that came up to ``until`` (ms), and that a decision would move."""
        return open_to(self._copies(site, raid, until), status)

    def released(self, site: str, raid: Raid, until: int) -> list[Comment]:
        """Return the copies up to ``until`` (ms) that are held for the raid alone."""
        return held_for_it_alone(self._copies(site, raid, until))

    def decide(self, site: str, raid: Raid, chosen: Sequence[Comment], move: Move) -> Done:
        """Make one ``move`` of all of ``chosen``, each if it is as it was read."""
        task = Task(TaskKind.DECIDE, raid.id, bulk.new_id(), move.status.value, move.reason or "")
        if len(chosen) > AT_ONCE:
            return self._ask(site, task, [one.id for one in chosen], move.by)
        return self._at_once(site, task, chosen, move.by)

    def end(self, site: str, raid: Raid, chosen: Sequence[Comment], by: str) -> Done:
        """Say that it is no raid, and approve what was held for it alone."""
        task = Task(TaskKind.END, raid.id, bulk.new_id(), Status.APPROVED.value)
        if len(chosen) > AT_ONCE:
            return self._ask(site, task, [one.id for one in chosen], by)
        ended = replace(raid, release=task.bulk)
        self._raids.end(site, ended, at=self._store.now(), by=by)
        return replace(self._at_once(site, task, chosen, by), of_raid=True)

    def undo(self, site: str, bulk_id: str, *, by: str) -> Done:
        """Take a bulk decision back; the raid that ended by it goes on again. Raises NotFound."""
        ids, run = self._store.bulk_ids(site, bulk_id), self._runs.get(site)
        known = task_of(run.details)
        if run.is_open and known and known.bulk == bulk_id:
            raise RaidBusy(known.raid)
        ended = next((one for one in self._raids.past(site) if one.release == bulk_id), None)
        if len(ids) > BULK_MAX:
            raid_id = ended.id if ended else self._raids.of_comments(site, ids[:LOOKED])
            task = Task(TaskKind.UNDO, raid_id, bulk_id, Status.HELD.value)
            return self._ask(site, task, ids, by)
        if ended:
            self._raids.begin(site, replace(ended, release=""), by=by)
        done = _done(bulk.undo_many(self._store, site, bulk_id, by=by))
        return replace(done, of_raid=ended is not None)

    def run(self, site: str) -> tuple[Run, Task | None]:
        """Return the newest act in the background."""
        run = self._runs.get(site)
        return run, task_of(run.details)

    def is_of(self, site: str, raid: Raid, bulk_id: str) -> bool:
        """Return whether a bulk decision is one of this raid. Raises NotFound: there is none."""
        ids = self._store.bulk_ids(site, bulk_id)
        return raid.release == bulk_id or self._raids.has_copy(site, raid.id, ids[:LOOKED])

    def cancel(self, site: str, raid_id: str) -> bool:
        """Stop what goes on in the background about a raid; return whether anything did.

        What it did until then stays.
        """
        run, task = self.run(site)
        is_its = run.is_open and task is not None and task.raid == raid_id
        return is_its and self._runs.cancel(site)

    def _ask(self, site: str, task: Task, ids: Sequence[str], by: str) -> Done:
        """Leave it to the background: there ``ids`` are decided, whoever does it."""
        task = replace(task, total=len(ids))
        self._store.keep_bulk(site, task.bulk, ids, UNDO_SECONDS)
        if not self._runs.ask(site, by=by, **task.document()):
            other = task_of(self._runs.get(site).details)
            raise RaidBusy(other.raid if other else task.raid)
        return Done(task.bulk, len(ids), in_background=True)

    def _at_once(self, site: str, task: Task, chosen: Sequence[Comment], by: str) -> Done:
        versions, move = {one.id: one.version for one in chosen}, task.move(by)
        return _done(bulk.decide_many(self._store, site, versions, move, bulk_id=task.bulk))

    def _copies(self, site: str, raid: Raid, until: int) -> list[Comment]:
        return self._store.get_many(site, self._raids.copies(site, raid.id, until))


def _done(outcome: BulkOutcome) -> Done:
    return Done(outcome.id, len(outcome.decided), len(outcome.left))
