"""Days of a form, in the reader's time zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from service.dashboard.locale import zone_name

YEARS = range(2000, 3000)  # outside them a date is a slip, and arithmetic may overflow


def day(text: str) -> str:
    """Return ``text`` if it is a date (ISO 8601) that can be meant, else nothing."""
    try:
        typed = date.fromisoformat(text)
    except ValueError:
        return ""
    return typed.isoformat() if typed.year in YEARS else ""


def days_ago(days: int) -> str:
    """Return the date that was so many days ago where the reader is."""
    return (datetime.now(ZoneInfo(zone_name())) - timedelta(days=days)).date().isoformat()


def midnight(day: str, *, days: int = 0) -> int:
    """Return when ``day``, or the one ``days`` later, begins there, in ms since 1970."""
    start = datetime.fromisoformat(day) + timedelta(days=days)
    return max(0, int(start.replace(tzinfo=ZoneInfo(zone_name())).timestamp() * 1000))
