"""Times of a WordPress site by its own clock, where the time in UTC is missing."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from moderation.importing.dates import parse
from moderation.importing.formats.xml import Element

AHEAD_MAX_MS = 14 * 3_600_000  # of any zone (tz database: Pacific/Kiritimati)


class LocalTimes:
    """How far the site's clock was ahead of UTC, as an item and its comments say it.

    That changes with the seasons, so what stands nearest in time counts.
    """

    def __init__(self, item: Element, comments: Iterable[Element]) -> None:
        both = [(item, "post_date"), *((comment, "comment_date") for comment in comments)]
        known = (_ahead(element, name) for element, name in both)
        self._known = sorted(pair for pair in known if pair)

    def when(self, element: Element, name: str) -> int | None:
        """Return when ``element`` was written (ms since 1970); None where it does not say."""
        at = parse(element.said(f"{name}_gmt"))
        if at is not None:
            return at
        local = parse(element.said(name))
        return None if local is None else max(0, local - self._ahead_at(local))

    def _ahead_at(self, local: int) -> int:
        place = bisect_left(self._known, (local, 0))
        near = self._known[max(0, place - 1) : place + 1]
        return min(near, key=lambda pair: abs(pair[0] - local))[1] if near else 0


def _ahead(element: Element, name: str) -> tuple[int, int] | None:
    """Return a time by the site's clock, and how far that is ahead of UTC (ms)."""
    local, utc = parse(element.said(name)), parse(element.said(f"{name}_gmt"))
    if local is None or utc is None or abs(local - utc) > AHEAD_MAX_MS:
        return None
    return local, local - utc
