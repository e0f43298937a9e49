"""Waiting for a store that does not answer, so that an import goes on by itself.

What an import asks the store for may be asked again: comments that a first try wrote, although its
answer was lost, are there for the second one (outcome ``same``). A service that is overloaded is
left alone for longer with each failure (Nygard, "Release It!", 2007).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from moderation.errors import LaterRelease, StoreFull, StoreUnavailable, WrongArchive

T = TypeVar("T")

FIRST_SECONDS, LONGEST_SECONDS = 0.5, 10.0  # of the pauses; each is twice the one before
TRIES = 34  # five minutes of pauses: a restart reads millions of comments in less
LASTING = (LaterRelease, StoreFull, WrongArchive)  # waiting mends none of them


def _nobody_hears(error: StoreUnavailable, seconds: float) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Repeats what the store could not do.

    ``says`` is told why, and how many seconds it waits, before each pause; what it raises ends the
    waiting.
    """

    says: Callable[[StoreUnavailable, float], object] = _nobody_hears
    sleep: Callable[[float], object] = time.sleep

    def __call__(self, act: Callable[[], T]) -> T:
        """Return what ``act`` returns. Raises StoreUnavailable after ``TRIES`` failures."""
        for failures in range(TRIES - 1):
            try:
                return act()
            except LASTING:
                raise
            except StoreUnavailable as error:
                seconds = min(FIRST_SECONDS * 2.0**failures, LONGEST_SECONDS)
                self.says(error, seconds)
                self.sleep(seconds)
        return act()
