"""How many calls of foreign protocols a process scores at a time; one more is refused at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

AT_ONCE_MAX = 8  # calls of a process that are scored at a time: posts and pages keep their threads
RETRY_SECONDS = 1
_places = BoundedSemaphore(AT_ONCE_MAX)


class NoPlace(Exception):
    """As many calls as may be are being scored; the same one may come again in a second."""

    def __init__(self) -> None:
        super().__init__(f"{AT_ONCE_MAX} calls are being scored; repeat this one in a second.")


@contextmanager
def place() -> Iterator[None]:
    """Hold one of the places for scoring. Raises NoPlace: nobody waits with a thread."""
    if not _places.acquire(blocking=False):
        raise NoPlace
    try:
        yield
    finally:
        _places.release()
