"""When an article is too hot to publish below it unseen, and when it is calm again.

What is normal is the article's own past, leaning on its site's where the article is young. Two
limits lie apart (hysteresis), so that a figure that trembles around one of them changes nothing.
Pure functions; docs/decisions/heat.md has the reasons for the figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from moderation.articles.heat import Figure, Heat
from moderation.projection.articles.windows import Window
from moderation.projection.intervals import wilson

WINDOW_MS = 30 * 60_000
CALM_WINDOWS = 2  # in a row, before an article is let go
OUTCOMES_MIN = 15  # comments below which a share says nothing
CALM_OUTCOMES_MIN = 10
QUIET = 10  # arrivals in a window that need no breaker, whatever becomes of them
PRIOR = 50  # comments of the site that a young article borrows
ARRIVALS_MIN = 20  # in a window: no site is so small that less is a storm
PERSON_MS = 6 * 3600_000  # how long the breaker leaves alone what a person set


@dataclass(frozen=True, slots=True)
class Normal:
    """What is usual: the ``share`` of bad ones (0..1), and the most ``arrivals`` in a window."""

    share: float
    arrivals: float

    @property
    def share_limit(self) -> float:
        """Above it the share is hot."""
        return max(2 * self.share, self.share + 0.15)

    @property
    def arrivals_limit(self) -> float:
        """Above it the arrivals are hot."""
        return 3 * self.arrivals


def busiest(windows: Sequence[Window]) -> int:
    """Return the arrivals that all but one in twenty of ``windows`` stay below; 0 for none."""
    counts = sorted(window.arrivals for window in windows)
    return counts[len(counts) * 19 // 20] if counts else 0


def normal(own: Sequence[Window], site: Normal) -> Normal:
    """Return what is usual for an article with the windows ``own`` on a site."""
    bad, outcomes = sum(w.bad for w in own), sum(w.outcomes for w in own)
    share = (bad + PRIOR * site.share) / (outcomes + PRIOR)
    return Normal(share, max(busiest(own), site.arrivals, ARRIVALS_MIN))


def heat(window: Window, usual: Normal, now: int) -> Heat | None:
    """Return why ``window`` is hot, None if it is not.

    The share has to pass its limit with the lower end of its 95 % interval (Wilson 1927).
    """
    share = wilson(window.bad, window.outcomes)
    if window.outcomes >= OUTCOMES_MIN and share.low > usual.share_limit:
        return Heat(now, Figure.SHARE, round(share.share, 4), round(usual.share_limit, 4))
    if window.arrivals > usual.arrivals_limit:
        return Heat(now, Figure.ARRIVALS, window.arrivals, round(usual.arrivals_limit, 1))
    return None


def is_calm(windows: Sequence[Window], usual: Normal) -> bool:
    """Return whether the newest ``windows`` let an article go: every one is quiet or usual."""
    return all(_is_calm(window, usual) for window in windows[:CALM_WINDOWS])


def _is_calm(window: Window, usual: Normal) -> bool:
    if window.arrivals < QUIET:
        return True
    if window.arrivals > usual.arrivals_limit / 2 or window.outcomes < CALM_OUTCOMES_MIN:
        return False
    return window.bad / window.outcomes <= (usual.share + usual.share_limit) / 2
