"""The outbox of an endpoint: what the journal holds for it, taken and settled one by one.

Senders share an endpoint as workers share comments: each takes a lane (a comment) under a lease.
So there is never more than one message of a comment on its way, and a sender that dies delays
its lanes by one lease and nothing else. A lease is short, and renewed while its message is on its
way.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from moderation.store import records
from moderation.store.keys import key
from moderation.store.pages import Page
from moderation.store.scripting import Scripts
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors
from moderation.webhooks.calls import Advance, FieldRow, RenewLease, SettleAttempt, TakeMessage
from moderation.webhooks.endpoint import SILENT, TEST_EVENT
from moderation.webhooks.message import Message, message_id
from moderation.webhooks.post import Answer
from moderation.webhooks.schedule import pause_seconds

BATCH = 500  # journal lines in one step of the cursor: about 3 ms of script
OUTBOX_MAX = 10_000  # listed for one endpoint; beyond it the cursor waits, the journal keeps all
FAILING_MAX_MS = 5 * 24 * 3600 * 1000  # contracts: an endpoint failing for 5 days is disabled
LEASE_SECONDS = 8.0
LOG_MAX = 1000  # attempts that the log of one endpoint keeps, about


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt in the log. ``cursor`` is its place there; times in ms since 1970.

    ``outcome`` is delivered, retrying (``next_at`` says when) or given_up. ``status`` is None
    where nothing was answered; then ``fault`` says why. What was answered is never kept.
    """

    cursor: str
    at: int
    message_id: str
    event: str
    type: str
    comment_id: str | None
    attempt: int
    outcome: str
    status: int | None
    fault: str | None
    seconds: float
    next_at: int | None


class Outbox:
    """Messages to endpoints. Every method raises StoreUnavailable while Redis is away.

    Whoever takes a message renews it well within ``lease_seconds``, until it is settled.
    """

    def __init__(self, redis: Redis, *, lease_seconds: float = LEASE_SECONDS) -> None:
        self._redis = redis
        self.lease_seconds = lease_seconds
        self._lease_ms = int(lease_seconds * 1000)
        self._scripts = Scripts(redis)

    @redis_errors
    def advance(self, site: str, endpoint_id: str) -> int:
        """List what the journal holds next; return how many senders have something to do now.

        That is one at most where the endpoint fails, and none where it is disabled or removed.
        """
        call = Advance(endpoint_id, BATCH, OUTBOX_MAX, test=TEST_EVENT, silent=SILENT)
        return self._scripts.run(site, call)

    @redis_errors
    def take(self, site: str, endpoint_id: str) -> Message | None:
        """Take the first message of a lane that is due, under a lease; None: nothing is due."""
        taken = self._scripts.run(site, TakeMessage(endpoint_id, self._lease_ms))
        return _message(site, endpoint_id, *taken) if taken else None

    @redis_errors
    def renew(self, message: Message) -> bool:
        """Prolong the lease of ``message``; return False where another sender has taken it over."""
        call = RenewLease(message.endpoint_id, message.entry, message.attempt, self._lease_ms)
        return bool(self._scripts.run(message.site, call))

    @redis_errors
    def settle(self, message: Message, answer: Answer, chance: float) -> str:
        """Note what became of an attempt; return delivered, retrying, given_up or stale.

        Stale is an attempt that another sender has taken over; nothing is changed then. The
        pause before the next attempt has a jitter by ``chance``, uniform in 0..1.
        """
        pause = None if message.is_test else pause_seconds(message.attempt, chance)
        call = SettleAttempt(
            id=message.endpoint_id,
            entry=message.entry,
            answer=answer.kind,
            pause_ms=None if pause is None else int(pause * 1000),
            failing_max_ms=FAILING_MAX_MS,
            counts=not message.is_test,
            log_max=LOG_MAX,
            rows=_log_fields(message, answer),
        )
        return self._scripts.run(message.site, call)

    @redis_errors
    def deliveries(
        self, site: str, endpoint_id: str, *, before: str | None = None, limit: int = 50
    ) -> Page[Delivery]:
        """Return the latest attempts, newest first; ``next`` is the ``before`` of older ones."""
        lines = self._redis.xrevrange(
            key(site, "deliveries", endpoint_id), f"({before}" if before else "+", "-", limit + 1
        )
        shown = [_delivery(site, endpoint_id, *line) for line in lines[:limit]]
        return Page(shown, shown[-1].cursor if len(lines) > limit else None)


def _message(
    site: str,
    endpoint_id: str,
    entry: str,
    attempt: int,
    at: int,
    url: str,
    secrets: str,
    article_id: str,
    cursor: str,
    fields: Sequence[str],
) -> Message:
    live = [secret for secret, ends_at in json.loads(secrets) if not ends_at or ends_at > at]
    return Message(
        site=site,
        endpoint_id=endpoint_id,
        entry=entry,
        event=records.load_event(cursor, dict(zip(fields[::2], fields[1::2], strict=True))),
        article_id=article_id or None,
        attempt=int(attempt),
        taken_at=int(at),
        url=url,
        secrets=tuple(live),
    )


def _log_fields(message: Message, answer: Answer) -> list[FieldRow]:
    event = message.event
    fields = {
        "event": event.cursor,
        "type": event.type,
        "comment": event.comment_id,
        "attempt": message.attempt,
        "status": answer.status,
        "fault": answer.fault,
        "ms": int(answer.seconds * 1000),
    }
    return [FieldRow(name, value) for name, value in fields.items()]


def _delivery(site: str, endpoint_id: str, cursor: str, fields: dict[str, Any]) -> Delivery:
    return Delivery(
        cursor=cursor,
        at=int(cursor.partition("-")[0]),
        message_id=message_id(site, endpoint_id, fields["event"]),
        event=fields["event"],
        type=fields["type"],
        comment_id=fields["comment"] or None,
        attempt=int(fields["attempt"]),
        outcome=fields["outcome"],
        status=int(fields["status"]) if fields["status"] else None,
        fault=fields["fault"] or None,
        seconds=int(fields["ms"]) / 1000,
        next_at=int(fields["next_at"]) if fields["next_at"] else None,
    )
