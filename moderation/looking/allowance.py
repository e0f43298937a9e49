"""How often a second reader that costs may be asked: so many calls for each site in a day (UTC)."""

from __future__ import annotations

from datetime import UTC, datetime

from moderation.store.keys import key
from moderation.store.server.clock import DAY_MS, now_ms
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors


class CallsAllowance:
    """Counts calls by the store's clock. Raises StoreUnavailable while Redis is away."""

    def __init__(self, redis: Redis, calls_day: int) -> None:
        self._redis, self._calls_day = redis, calls_day

    @redis_errors
    def __call__(self, site: str) -> bool:
        """Count one more call for ``site`` today; return whether it is within the limit."""
        day = datetime.fromtimestamp(now_ms(self._redis) / 1000, UTC).date().isoformat()
        counter = key(site, "look_calls", day)
        pipe = self._redis.pipeline(transaction=True)
        pipe.incr(counter)
        pipe.pexpire(counter, 2 * DAY_MS)
        calls, _ = pipe.execute()
        return int(calls) <= self._calls_day
