"""The clock of the store, the only one that all processes share (scripts: ``lib/clock.lua``)."""

from __future__ import annotations

from moderation.store.server.commands import Redis

HOUR_MS = 3600 * 1000
DAY_MS = 24 * HOUR_MS
WEEK_MS = 7 * DAY_MS


def now_ms(redis: Redis) -> int:
    """Return the time in milliseconds since 1970, by the server of ``redis``."""
    seconds, microseconds = redis.time()
    return seconds * 1000 + microseconds // 1000
