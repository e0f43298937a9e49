"""The channels of a site: add, look up, change, test, remove; and what each is to be told."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from moderation.alerts import channel as channels
from moderation.alerts.calls import (
    AskTest,
    RemoveChannel,
    SaveChannel,
    SettleChannel,
    TakeChannel,
)
from moderation.alerts.channel import CHANNELS_MAX, Channel, Problem
from moderation.alerts.log import LINES_MAX, Change, changes
from moderation.errors import Invalid, NotFound
from moderation.store.keys import key
from moderation.store.scripting import Scripts
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors
from moderation.webhooks.address import Network

DELIVERED = "delivered"
NOTHING = ""  # the outcome where no line was one that the channel wants


@dataclass(frozen=True, slots=True)
class StoredChannel:
    """A channel with how it is doing; times in ms since 1970 by the store's clock.

    ``cursor`` is up to where in the log it was told. ``test`` is when a test was asked for that is
    not sent yet. ``last_outcome`` is DELIVERED, ``http_`` and a status, or a fault.
    """

    site: str
    id: str
    channel: Channel
    cursor: str
    test: str
    last_at: int | None
    last_outcome: str
    failing_since: int | None


@dataclass(frozen=True, slots=True)
class Lease:
    """A channel that one sender tells something, until the lease ends; ``attempt`` from 1 on."""

    ends_at: int
    attempt: int


class Channels:
    """Channels in Redis; ``allowed`` are the private networks that their URLs may name.

    Every method raises StoreUnavailable while Redis is away.
    """

    def __init__(self, redis: Redis, *, allowed: Sequence[Network] = ()) -> None:
        self._redis = redis
        self._allowed = allowed
        self._scripts = Scripts(redis)

    @redis_errors
    def add(self, site: str, channel: Channel, *, by: str) -> str:
        """Add a channel that hears of what comes from now on; return its id. Raises Invalid."""
        id_ = f"ch_{secrets.token_hex(6)}"
        if self._save(site, id_, "added", channel, by) == "full":
            raise Invalid("channel", {"channel": Problem.FULL})
        return id_

    @redis_errors
    def change(self, site: str, id_: str, channel: Channel, *, by: str) -> None:
        """Put ``channel`` in the place of what was there. Raises NotFound, Invalid."""
        _require(self._save(site, id_, "changed", channel, by), id_)

    @redis_errors
    def remove(self, site: str, id_: str, *, by: str) -> None:
        """Remove a channel. Raises NotFound."""
        _require(self._scripts.run(site, RemoveChannel(id_, by)), id_)

    @redis_errors
    def test(self, site: str, id_: str) -> None:
        """Have a test message sent, whatever hour it is. Raises NotFound."""
        _require(self._scripts.run(site, AskTest(id_)), id_)

    @redis_errors
    def all(self, site: str) -> list[StoredChannel]:
        """Return a site's channels, oldest first, but those of a later release's kinds."""
        ids = self._redis.zrange(key(site, "channels"), 0, -1)
        pipe = self._redis.pipeline(transaction=False)
        for id_ in ids:
            pipe.hgetall(key(site, "channel", id_))
        records = zip(ids, pipe.execute() if ids else [], strict=True)
        return [
            _stored(site, id_, fields)
            for id_, fields in records
            if "document" in fields and channels.is_known(fields["document"])
        ]

    def get(self, site: str, id_: str) -> StoredChannel:
        """Return one channel. Raises NotFound."""
        for stored in self.all(site):
            if stored.id == id_:
                return stored
        raise NotFound("channel", id_)

    @redis_errors
    def untold(self, stored: StoredChannel) -> list[Change]:
        """Return the changes that a channel was not told of, oldest first, wanted or not."""
        log = key(stored.site, "alert_log")
        return changes(self._redis.xrange(log, f"({stored.cursor}", "+", LINES_MAX))

    @redis_errors
    def take(self, stored: StoredChannel, *, test: str, seconds: float) -> Lease | None:
        """Lease a channel for ``seconds``; None where another sender has it or had it since."""
        call = TakeChannel(stored.id, stored.cursor, test, int(seconds * 1000))
        taken = self._scripts.run(stored.site, call)
        return Lease(*taken) if taken else None

    @redis_errors
    def settle(
        self, stored: StoredChannel, lease: Lease, cursor: str, outcome: str, *, test: str = "",
        pause_seconds: float = 0.0,
    ) -> str:  # fmt: skip
        """Note what came of a lease; told up to ``cursor``, or tried again after the pause."""
        call = SettleChannel(
            stored.id, lease.ends_at, cursor, test, outcome, int(pause_seconds * 1000)
        )
        return self._scripts.run(stored.site, call)

    def _save(self, site: str, id_: str, change: str, channel: Channel, by: str) -> str:
        tidied = channels.tidy(channel)
        if problems := channels.check(tidied, self._allowed):
            raise Invalid("channel", problems)
        call = SaveChannel(id_, by, change, tidied.kind, tidied.document, CHANNELS_MAX)
        return self._scripts.run(site, call)


def _require(outcome: str, id_: str) -> None:
    if outcome == "missing":
        raise NotFound("channel", id_)


def _stored(site: str, id_: str, fields: Mapping[str, str]) -> StoredChannel:
    return StoredChannel(
        site=site,
        id=id_,
        channel=channels.load(fields["document"]),
        cursor=fields["cursor"],
        test=fields.get("test", ""),
        last_at=_time(fields, "last_at"),
        last_outcome=fields.get("last_outcome", ""),
        failing_since=_time(fields, "failing_since"),
    )


def _time(fields: Mapping[str, str], name: str) -> int | None:
    return int(fields[name]) if name in fields else None
