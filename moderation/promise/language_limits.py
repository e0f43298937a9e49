"""The limits of one language on one scale, and what they rest on."""

from __future__ import annotations

from dataclasses import dataclass

from moderation.promise.promise import Promise

Stretches = tuple[tuple[int, int], ...]  # of time: after the first and up to the second, in ms
Tried = tuple[tuple[int, int, int], ...]  # the same, each with the number that ``one_of`` was
EVERYTHING = (0.0, 2.0)  # more than any score


@dataclass(frozen=True, slots=True)
class LanguageLimits:
    """The limits of one language, for one promise.

    Below ``approve`` the machine approves, from ``reject`` on it rejects; None is never. They rest
    on ``answers`` of people, of which ``rejected`` are rejections, and let the machine decide
    ``share`` 0..1 of the comments; after 200 more answers it may be ``share_next``.
    ``watched`` has the stretches of time, as (since, until) in ms since 1970, in which the machine
    decided nothing in this language, so that people saw all of it.

    Limits on the shipped scores say what they never decided: the scores from ``left[0]`` on and
    below ``left[1]``, the same since ``left_at`` (ms). In the times of ``asked`` people saw all of
    that. While they are in force, people are asked about one of at most ``one_of`` comments that
    the machine decides, by either scale; 0 where the audit alone says about how many. ``tried`` has
    the times in which that was so.
    """

    promise: Promise
    approve: float | None = None
    reject: float | None = None
    answers: int = 0
    rejected: int = 0
    share: float = 0.0
    share_next: float = 0.0
    watched: Stretches = ()
    left: tuple[float, float] = EVERYTHING
    left_at: int = 0
    asked: Stretches = ()
    one_of: int = 0
    tried: Tried = ()

    @property
    def stands(self) -> bool:
        """Whether there is evidence enough for the machine to decide anything."""
        return self.approve is not None or self.reject is not None

    @property
    def has_stood(self) -> bool:
        """Whether these limits on the shipped scores decide anything, or ever did."""
        return self.stands or self.left != EVERYTHING

    def approves(self, score: float) -> bool:
        """Return whether the machine approves a comment of this score, 0..1."""
        return self.approve is not None and score < self.approve

    def rejects(self, score: float) -> bool:
        """Return whether the machine rejects a comment of this score, 0..1."""
        return self.reject is not None and score >= self.reject

    def leaves(self, score: float) -> bool:
        """Return whether these limits never decided a comment of this score, 0..1."""
        return self.left[0] <= score < self.left[1]
