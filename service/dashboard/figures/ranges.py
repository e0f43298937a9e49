"""The ranges of time that pages with plots offer: a day, a week or a month."""

from __future__ import annotations

from flask import request
from flask_babel import gettext

from moderation.projection.statistics import Span
from moderation.store.server.clock import DAY_MS, HOUR_MS
from service.dashboard.locale import offset_ms
from service.services import services

RANGES = {"day": (DAY_MS, HOUR_MS), "week": (7 * DAY_MS, DAY_MS), "month": (30 * DAY_MS, DAY_MS)}


def chosen(default: str = "week") -> str:
    """Return the range asked for."""
    name = request.args.get("range", "")
    return name if name in RANGES else default


def span_of(name: str) -> tuple[Span, int]:
    """Return a range up to now and its step, from the reader's own hours and midnights."""
    length, step = RANGES[name]
    now = services().store.now()
    offset = offset_ms(now)
    until = (now + offset) // step * step + step - offset
    return Span(until - length, until), step


def range_words() -> dict[str, str]:
    """Return the ranges on offer, in the reader's language."""
    return {"day": gettext("Day"), "week": gettext("Week"), "month": gettext("Month")}
