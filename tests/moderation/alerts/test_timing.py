"""Quiet hours and digests, by the clock on the wall."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from moderation.alerts.channel import Channel, Digest, Kind
from moderation.alerts.timing import is_due, is_quiet, written

BERLIN, ALMATY = "Europe/Berlin", "Asia/Almaty"


def at(text: str, zone: str = BERLIN, fold: int = 0) -> int:
    """Return the moment of a wall clock, in ms."""
    local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return int(local.timestamp() * 1000)


def channel(
    begin: str = "", end: str = "", zone: str = BERLIN, digest: Digest = Digest.AT_ONCE
) -> Channel:
    return Channel(
        Kind.MAIL, "a@b.example", zone=zone, quiet_from=begin, quiet_to=end, digest=digest
    )


@pytest.mark.parametrize(
    ("begin", "end", "moment", "quiet"),
    [
        ("22:00", "07:00", "2026-11-29T21:59", False),
        ("22:00", "07:00", "2026-11-29T22:00", True),
        ("22:00", "07:00", "2026-11-30T00:00", True),
        ("22:00", "07:00", "2026-11-30T06:59", True),
        ("22:00", "07:00", "2026-11-30T07:00", False),
        ("12:00", "13:00", "2026-11-29T12:30", True),
        ("12:00", "13:00", "2026-11-29T13:00", False),
        ("", "", "2026-11-29T03:00", False),
    ],
)
def test_quiet_hours(begin: str, end: str, moment: str, quiet: bool) -> None:
    """They begin with their first minute and end before the last, over midnight, too."""
    assert is_quiet(channel(begin, end), at(moment)) is quiet


def test_quiet_hours_follow_the_zone() -> None:
    """The same moment is night in Almaty and evening in Berlin."""
    moment = at("2026-11-29T20:00", BERLIN)
    assert is_quiet(channel("22:00", "07:00", ALMATY), moment)
    assert not is_quiet(channel("22:00", "07:00", BERLIN), moment)


def test_quiet_hours_when_clocks_go_forward() -> None:
    """02:30 is skipped in Berlin on 29 March 2026; quiet until then ends at 03:00."""
    until_half_past_two = channel("22:00", "02:30")
    assert is_quiet(until_half_past_two, at("2026-03-29T01:59"))
    assert not is_quiet(until_half_past_two, at("2026-03-29T03:00"))


def test_quiet_hours_when_clocks_go_back() -> None:
    """02:30 comes twice in Berlin on 25 October 2026; seven o'clock stays the end of the night."""
    night = channel("22:00", "07:00")
    assert is_quiet(night, at("2026-10-25T02:30", fold=0))
    assert is_quiet(night, at("2026-10-25T02:30", fold=1))
    assert not is_quiet(night, at("2026-10-25T07:00"))


def test_at_once_waits_for_the_morning_alone() -> None:
    """Outside quiet hours it goes at once; inside it is due when they end."""
    night = channel("22:00", "07:00")
    first = at("2026-11-29T23:00")
    assert is_due(channel(), first, first)
    assert not is_due(night, first, at("2026-11-30T06:59"))
    assert is_due(night, first, at("2026-11-30T07:00"))


def test_hourly() -> None:
    """What came first since the last message waits for the next full hour."""
    hourly = channel(digest=Digest.HOURLY)
    first = at("2026-11-29T10:05")
    assert not is_due(hourly, first, at("2026-11-29T10:59"))
    assert is_due(hourly, first, at("2026-11-29T11:00"))


@pytest.mark.parametrize(
    ("first", "morning"),
    [
        ("2026-11-29T07:59", "2026-11-29T08:00"),
        ("2026-11-29T08:00", "2026-11-30T08:00"),
        ("2026-03-28T09:00", "2026-03-29T08:00"),  # a day of 23 hours lies between
        ("2026-10-24T09:00", "2026-10-25T08:00"),  # and one of 25
        ("2026-12-31T12:00", "2027-01-01T08:00"),
    ],
)
def test_daily(first: str, morning: str) -> None:
    """It is eight o'clock on the wall, whatever the clocks did in the night."""
    daily = channel(digest=Digest.DAILY)
    assert not is_due(daily, at(first), at(morning) - 1)
    assert is_due(daily, at(first), at(morning))


def test_daily_in_quiet_hours() -> None:
    """A digest whose time is quiet comes when they end."""
    late = channel("20:00", "10:00", digest=Digest.DAILY)
    first = at("2026-11-29T15:00")
    assert not is_due(late, first, at("2026-11-30T09:59"))
    assert is_due(late, first, at("2026-11-30T10:00"))


def test_times_are_written_in_the_zone() -> None:
    """A message says when it was on the wall of who reads it."""
    assert written(channel(zone=ALMATY), at("2026-11-29T20:00", BERLIN)) == "2026-11-30 00:00"
