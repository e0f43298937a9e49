"""When a channel may be told: its digest, and its quiet hours by the clock on its wall."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from moderation.alerts.channel import Channel, Digest
from moderation.store.server.clock import HOUR_MS

DAILY_AT = time(8)  # by the channel's clock


def is_due(channel: Channel, first: int, now: int) -> bool:
    """Return whether what was first noticed at ``first`` may be told at ``now``, both in ms."""
    return _from(channel, first) <= now and not is_quiet(channel, now)


def is_quiet(channel: Channel, now: int) -> bool:
    """Return whether ``now`` (ms) is in the quiet hours, which may go over midnight."""
    if not channel.quiet_from:
        return False
    begin, end = time.fromisoformat(channel.quiet_from), time.fromisoformat(channel.quiet_to)
    clock = _local(channel, now).time()
    return begin <= clock < end if begin < end else clock >= begin or clock < end


def _from(channel: Channel, first: int) -> int:
    """Return from when on, in ms, the digest lets a message go."""
    match channel.digest:
        case Digest.AT_ONCE:
            return first
        case Digest.HOURLY:
            return (first // HOUR_MS + 1) * HOUR_MS
        case Digest.DAILY:
            return _next_morning(channel, first)


def _next_morning(channel: Channel, first: int) -> int:
    local = _local(channel, first)
    day = local.date() + timedelta(days=local.time() >= DAILY_AT)
    return int(datetime.combine(day, DAILY_AT, ZoneInfo(channel.zone)).timestamp() * 1000)


def _local(channel: Channel, at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(channel.zone))


def written(channel: Channel, at: int) -> str:
    """Return ``at`` (ms) as the channel's people write it, to the minute."""
    return f"{_local(channel, at):%Y-%m-%d %H:%M}"
