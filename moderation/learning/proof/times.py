"""When people saw everything: all comments of a language, or all that limits left to them.

Or a known part of what limits decided, see ``trial``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from moderation.attributes import base_of
from moderation.promise.language_limits import EVERYTHING, LanguageLimits, Stretches, Tried
from moderation.promise.limits import Limits
from moderation.store.server.clock import DAY_MS

YEAR_MS = 365 * DAY_MS  # older answers speak of other readers and other news


@dataclass(frozen=True, slots=True)
class Times:
    """The fields of these names of a language's limits on the shipped scores, as they are now."""

    watched: Stretches = ()
    left: tuple[float, float] = EVERYTHING
    left_at: int = 0
    asked: Stretches = ()
    tried: Tried = ()

    def of(self, limits: LanguageLimits) -> LanguageLimits:
        """Return ``limits`` with these times."""
        return replace(
            limits,
            watched=self.watched,
            left=self.left,
            left_at=self.left_at,
            asked=self.asked,
            tried=self.tried,
        )


def times_of(former: Limits, language: str, model: str, now: int, *, has_decided: bool) -> Times:
    """Return the times up to ``now`` (ms) in which ``former`` was in force.

    The machine decided nothing in ``language`` that the shipped ``model`` had scored since
    ``former``, unless those limits stood, whichever model they were for; and ever, where it never
    ``has_decided``. What limits on the shipped scores left to people they all saw, unless limits on
    the score of a model of the site stood.
    """
    shipped, own = former.of_shipped.get(language), former.of_own.get(language)
    is_same = base_of(former.model) == model
    before = shipped if is_same else None
    then = _before(before) if before else Times()
    since = former.at if shipped or own else None
    stood = any(some.stands for some in (shipped, own) if some)
    own_stood = bool(own and own.stands) or (stood and not is_same)
    left = _left(before) if before else EVERYTHING
    return Times(
        watched=then.watched if stood else _grown(then.watched, since, now, has_decided),
        left=left,
        left_at=then.left_at if left == then.left else former.at,
        asked=then.asked if own_stood else _grown(then.asked, since, now, has_decided),
        tried=_tried(before, former.at, now) if before and stood else then.tried,
    )


def _before(limits: LanguageLimits) -> Times:
    return Times(limits.watched, limits.left, limits.left_at, limits.asked, limits.tried)


def _tried(before: LanguageLimits, since: int, now: int) -> Tried:
    """Return the times of trial with the one that ends now; those of a year ago prove nothing."""
    if not before.one_of:
        return before.tried
    recent = tuple(one for one in before.tried if one[1] > now - YEAR_MS)
    if recent and recent[-1][1:] == (since, before.one_of):
        return (*recent[:-1], (recent[-1][0], now, before.one_of))
    return (*recent, (since, now, before.one_of))


def _left(before: LanguageLimits) -> tuple[float, float]:
    """Return which scores were never decided, now that ``before`` was in force."""
    low, high = before.left
    approve, reject = before.approve, before.reject
    return max(low, approve or EVERYTHING[0]), min(
        high, EVERYTHING[1] if reject is None else reject
    )


def _grown(stretches: Stretches, since: int | None, now: int, has_decided: bool) -> Stretches:
    """Return ``stretches`` with the one from ``since`` to ``now``; None where nobody was asked."""
    if not has_decided:
        return ((0, now),)
    if since is None:
        return ()
    if stretches and stretches[-1][1] == since:
        return (*stretches[:-1], (stretches[-1][0], now))
    return (*stretches, (since, now))
