"""The raids of all sites in Redis, and which comments belong to them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import NamedTuple

from moderation.documents import read_as
from moderation.errors import NotFound
from moderation.raids.raid import WATCH, Raid
from moderation.status import Status
from moderation.store.documents import dump
from moderation.store.keys import key
from moderation.store.scripting import Script, Scripts
from moderation.store.server.clock import DAY_MS
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors

KEPT_MS = 30 * DAY_MS  # how long a raid is known after its end, its comments after the last copy
COPIES_MAX = 20_000  # of one raid
CHUNK = 500  # comments in one script: about 3 ms


@dataclass(frozen=True, slots=True)
class ChangeRaid(Script[int]):
    """Answers 0 where the raid is not, or not any more, as the step needs it."""

    file = "raids/change.lua"
    id: str
    step: str
    raid: str
    by: str
    data: str
    keep_ms: int
    watch: str


class CopyRow(NamedTuple):
    """A comment of a raid, and when it came."""

    id: str
    accepted_at: int


@dataclass(frozen=True, slots=True)
class AddCopies(Script[None]):
    """The first that came stay known, ``copies_max`` of them."""

    file = "raids/add_copies.lua"
    raid: str
    copies_max: int
    keep_ms: int
    rows: Sequence[CopyRow]


@dataclass(frozen=True, slots=True)
class Release(Script[int]):
    """Answers how many are still to be released."""

    file = "raids/release.lua"
    raid: str
    limit: int


class Raids:
    """Methods raise StoreUnavailable while Redis is away."""

    def __init__(self, redis: Redis) -> None:
        self._redis, self._scripts = redis, Scripts(redis)

    @redis_errors
    def active(self, site: str) -> list[Raid]:
        """Return the raids that go on, the oldest first."""
        raids = [load(text) for text in self._redis.hgetall(key(site, "raids")).values()]
        return sorted(raids, key=lambda raid: raid.begun)

    @redis_errors
    def past(self, site: str) -> list[Raid]:
        """Return those that ended in the last months, at most 200, the newest first."""
        raids = [load(text) for text in self._redis.hgetall(key(site, "past_raids")).values()]
        return sorted(raids, key=lambda raid: -raid.begun)

    @redis_errors
    def get(self, site: str, raid_id: str) -> Raid:
        """Return a raid. Raises NotFound."""
        for name in ("raids", "past_raids"):
            if text := self._redis.hget(key(site, name), raid_id):
                return load(text)
        raise NotFound("raid", raid_id)

    def begin(self, site: str, raid: Raid, *, by: str = WATCH) -> bool:
        """Begin a raid, or begin one again; return whether it did not go on already."""
        data = {
            "raid": raid.id, "copies": raid.copies, "authors": raid.authors,
            "articles": raid.articles, "holds": raid.holds,
        }  # fmt: skip
        begun = self._change(site, replace(raid, ended=0, by=by), "begun", data)
        self.add_copies(site, raid.id, self._arrivals(site, raid.id))
        return begun

    def note(self, site: str, raid: Raid) -> bool:
        """Write how a raid goes on; return whether it still does, and nobody began it again."""
        return self._change(site, raid, "noted", {})

    def end(self, site: str, raid: Raid, *, at: int, by: str = WATCH) -> bool:
        """End a raid; return whether it went on, or had ended by itself and a person ends it."""
        data = {"raid": raid.id, "copies": raid.copies, "by_person": by != WATCH}
        ended = self._change(site, replace(raid, ended=at, by=by), "ended", data)
        self.release_ended(site)
        return ended

    @redis_errors
    def _change(self, site: str, raid: Raid, step: str, data: Mapping[str, object]) -> bool:
        call = ChangeRaid(raid.id, step, _document(raid), raid.by, dump(data), KEPT_MS, WATCH)
        return bool(self._scripts.run(site, call))

    @redis_errors
    def add_copies(self, site: str, raid_id: str, arrivals: Mapping[str, int]) -> None:
        """Say which comments belong to a raid, and when each came; the oldest ones stay known.

        Those that are held leave the list of held comments for the raid's group, while it goes on.
        """
        rows = [CopyRow(id_, at) for id_, at in arrivals.items()]
        for first in range(0, max(1, len(rows)), CHUNK):
            call = AddCopies(raid_id, COPIES_MAX, KEPT_MS, rows[first : first + CHUNK])
            self._scripts.run(site, call)

    @redis_errors
    def _arrivals(self, site: str, raid_id: str) -> dict[str, int]:
        known = self._redis.zrange(key(site, "raided", raid_id), 0, -1, withscores=True)
        return {id_: int(at) for id_, at in known}

    @redis_errors
    def copies(self, site: str, raid_id: str, until: int | None = None) -> list[str]:
        """Return the comments of a raid, at most 20,000, the oldest first; up to ``until``."""
        last = "+inf" if until is None else until
        return self._redis.zrangebyscore(key(site, "raided", raid_id), "-inf", last)

    @redis_errors
    def has_copy(self, site: str, raid_id: str, ids: Sequence[str]) -> bool:
        """Return whether one of ``ids`` belongs to a raid."""
        scores = self._redis.zmscore(key(site, "raided", raid_id), ids) if ids else []
        return any(at is not None for at in scores)

    @redis_errors
    def of_comments(self, site: str, ids: Sequence[str]) -> str:
        """Return a raid that one of ``ids`` belongs to, "" where all are none's."""
        raids = (raid.id for raid in [*self.active(site), *self.past(site)])
        return next((raid_id for raid_id in raids if self.has_copy(site, raid_id, ids)), "")

    @redis_errors
    def statuses(self, site: str, raid_id: str) -> dict[Status, int]:
        """Return how many of a raid's comments are where, of those that are not archived."""
        indices = {
            Status.APPROVED: ("approved", ""),
            Status.HELD: ("held", ""),
            Status.REJECTED: ("rejected", ""),
        }
        pipe = self._redis.pipeline(transaction=False)
        for name, of in [*indices.values(), ("grouped", raid_id)]:
            pipe.zintercard(2, [key(site, "raided", raid_id), key(site, name, of)])
        *counts, grouped = pipe.execute()
        statuses = dict(zip(indices, counts, strict=True))
        statuses[Status.HELD] += grouped
        return {status: count for status, count in statuses.items() if count}

    @redis_errors
    def release_ended(self, site: str) -> None:
        """Give what raids grouped that go on no more back to the lists of held comments."""
        for raid_id in self._redis.hgetall(key(site, "groups")):
            while self._scripts.run(site, Release(raid_id, CHUNK)):
                pass


def _document(raid: Raid) -> str:
    return dump({**asdict(raid), "gist": sorted(raid.gist)})


def load(text: str) -> Raid:
    """Return the raid of a document."""
    fields = json.loads(text)
    return read_as(Raid, {**fields, "gist": frozenset(fields["gist"])})
