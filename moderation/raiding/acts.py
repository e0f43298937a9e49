"""Deciding all of a raid, the word that it is none, and the undo of both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from moderation import bulk
from moderation.bulk import BulkOutcome
from moderation.comment import Comment, Move
from moderation.raids.choice import held_for_it_alone, open_to
from moderation.raids.raid import Raid
from moderation.status import Status
from moderation.store.raids.raids import COPIES_MAX, Raids
from moderation.store.writer import Store

Blind = Callable[[Comment], bool]


class RaidActs:
    """Acts upon the raids of all sites. Methods raise StoreUnavailable while Redis is away.

    ``blind`` tells of a comment whether the machine's scores were hidden from who decides.
    """

    def __init__(self, store: Store, raids: Raids, blind: Blind = lambda _: False) -> None:
        self._store, self._raids, self._blind = store, raids, blind

    def touched(self, site: str, raid: Raid, status: Status, until: int) -> list[Comment]:
        """Return the copies that came up to ``until`` (ms), and that a decision would move."""
        return open_to(self._copies(site, raid, until), status)

    def released(self, site: str, raid: Raid, until: int) -> list[Comment]:
        """Return the copies up to ``until`` (ms) that are held for the raid alone."""
        return held_for_it_alone(self._copies(site, raid, until))

    def decide(
        self, site: str, chosen: Sequence[Comment], move: Move, bulk_id: str | None = None
    ) -> BulkOutcome:
        """Make one ``move`` of all of ``chosen``, each if it is as it was read."""
        return bulk.decide_many(
            self._store,
            site,
            {one.id: one.version for one in chosen},
            move,
            blind=self._blind,
            most=COPIES_MAX,
            bulk_id=bulk_id,
        )

    def end(self, site: str, raid: Raid, chosen: Sequence[Comment], by: str) -> BulkOutcome:
        """Say that it is no raid, and approve what was held for it alone."""
        release = bulk.new_id()
        self._raids.end(site, replace(raid, release=release), at=self._store.now(), by=by)
        return self.decide(site, chosen, Move(Status.APPROVED, by), release)

    def undo(self, site: str, bulk_id: str, *, by: str) -> BulkOutcome:
        """Take a bulk decision back; the raid that ended by it goes on again. Raises NotFound."""
        for raid in self._raids.past(site):
            if raid.release == bulk_id:
                self._raids.begin(site, replace(raid, release=""), by=by)
        return bulk.undo_many(self._store, site, bulk_id, by=by)

    def _copies(self, site: str, raid: Raid, until: int) -> list[Comment]:
        return self._store.get_many(site, self._raids.copies(site, raid.id, until))
