"""The mover: from the store to the archive, in batches that a kill at any point leaves whole.

docs/decisions/archive.md says why each step stands where it does.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event

from sqlalchemy.exc import SQLAlchemyError

from moderation.archive.archive import Archive
from moderation.archive.writing import Writing
from moderation.erasure.erasures import NOTHING, Erasures, Kind, written
from moderation.errors import ArchiveUnavailable
from moderation.store.archived.archived import Archived
from moderation.store.archived.outgoing import Batch, Outgoing
from moderation.store.server.clock import DAY_MS
from moderation.store.writer import Store

LINES = 300  # in a batch, which end about 100 comments: one commit of the archive
ERASURES = 500  # in one statement
log = logging.getLogger("modqueue.archive")


@dataclass(frozen=True, slots=True)
class Moved:
    """What a round did."""

    comments: int = 0
    lines: int = 0
    wiped: int = 0

    def __add__(self, other: Moved) -> Moved:
        return Moved(
            self.comments + other.comments, self.lines + other.lines, self.wiped + other.wiped
        )


class Mover:
    """Moves what is older than ``days``; 0 moves nothing, and still wipes what was erased.

    After each batch it rests ``rest`` times as long as the batch took: at full speed it made posts
    wait four times as long.
    """

    def __init__(
        self,
        store: Store,
        outgoing: Outgoing,
        erasures: Erasures,
        *,
        days: float,
        rest: float = 0.0,
        clock: Callable[[], int] | None = None,
    ) -> None:
        self._store = store
        self._outgoing = outgoing
        self._erasures = erasures
        self._age_ms = int(days * DAY_MS)
        self._rest = rest
        self._clock = clock or store.now

    def round(self, sites: Sequence[str], ended: Event) -> Moved:
        """Move what may move on every site; nothing while another process does.

        Raises:
            StoreUnavailable, ArchiveUnavailable: the next round goes on where this one stopped.
        """
        archived = self._store.archived
        archive = archived.claim() if self._age_ms else archived.archive()
        if archive is None:
            return Moved()
        try:
            return self._in_turns(archive, archived, sites, ended)
        except SQLAlchemyError as error:
            raise ArchiveUnavailable(type(error).__name__) from None

    def _in_turns(
        self, archive: Archive, archived: Archived, sites: Sequence[str], ended: Event
    ) -> Moved:
        done, behind = Moved(), list(sites)
        with archive.writing() as writing:
            while writing and behind and not ended.is_set():
                began = time.monotonic()
                steps = {site: self._step(archive, writing, site) for site in behind}
                done = sum(steps.values(), done)
                behind = [site for site, moved in steps.items() if moved != Moved()]
                if behind:
                    ended.wait(self._rest * (time.monotonic() - began))
        return done

    def _step(self, archive: Archive, writing: Writing, site: str) -> Moved:
        """Wipe what was erased, then move one batch."""
        wiped = self._wipe(writing, site)
        if not self._age_ms:
            return Moved(wiped=wiped)
        until_ms = self._clock() - self._age_ms
        self._store.settle(site)
        end = self._outgoing.end(site, until_ms)
        batch = self._outgoing.next(site, end, until_ms, LINES)
        if not batch.lines and not batch.rows:
            return Moved(wiped=wiped)
        after = self._store.archived.until(site)
        writing.write(site, batch.rows, batch.lines, after=after)
        _check(archive, site, batch, after)
        return Moved(self._outgoing.take_off(site, batch), len(batch.lines), wiped)

    def _wipe(self, writing: Writing, site: str) -> int:
        """Delete the rows of comments that were erased; return how many erasures that took."""
        after = self._outgoing.wiped(site) or NOTHING
        erased = self._erasures.after(site, after, ERASURES)
        if not erased:
            return 0
        writing.erase(site, [one.id for one in erased if one.kind is Kind.COMMENT])
        self._outgoing.note_wiped(site, written(erased[-1].at))
        return len(erased)


def _check(archive: Archive, site: str, batch: Batch, after: str) -> None:
    """Raise ArchiveUnavailable unless the archive, asked anew, says what was written."""
    rows = archive.rows(site, [row.id for row in batch.rows])
    limit = len(batch.lines) + 1
    lines = archive.lines_between(site, after or None, batch.last, limit) if batch.lines else []
    if any(rows.get(row.id) != row for row in batch.rows) or lines != list(batch.lines):
        raise ArchiveUnavailable("what it was given reads otherwise; nothing was taken off Redis")
