"""Passwords: argon2id with the settings that a login page can afford.

m = 19,456 KiB, t = 2, p = 1 is OWASP's minimum for argon2id; one hash takes about 50 ms. Heavier
profiles would let a few dozen log-in attempts take the web server down, and so would many hashes
at once, so at most two run in a process. Strangers, who failed before, share one of the two places,
so that a flood of them keeps nobody else waiting.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from moderation.errors import PasswordsBusy

WAIT_SECONDS = 1.5  # for a place: twenty hashes
WAITING_MAX = 8  # strangers of a process that wait at once; each holds a thread of the web server

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_TWO_AT_ONCE = BoundedSemaphore(2)
_ONE_STRANGER = BoundedSemaphore(1)
_STRANGERS = BoundedSemaphore(1 + WAITING_MAX)
# Verified when the account is unknown, so that the answer takes as long as for a known one.
_NOBODY = _HASHER.hash("nobody")


def hash_password(password: str) -> str:
    """Return the encoded argon2id hash of ``password`` with a random salt."""
    with _TWO_AT_ONCE:
        return _HASHER.hash(password)


def verify_password(encoded: str | None, password: str, *, stranger: bool = False) -> bool:
    """Return whether ``password`` is the one behind ``encoded``; ``None`` takes as long.

    Raises:
        PasswordsBusy: no place for a hash became free in time.
    """
    with _place(stranger):
        try:
            matches = _HASHER.verify(encoded or _NOBODY, password)
        except (VerificationError, InvalidHashError):
            return False
    return matches and encoded is not None


@contextmanager
def _place(stranger: bool) -> Iterator[None]:
    with ExitStack() as held:
        if stranger:
            _take(held, _STRANGERS, 0.0)
            _take(held, _ONE_STRANGER, WAIT_SECONDS)
        _take(held, _TWO_AT_ONCE, WAIT_SECONDS)
        yield


def _take(held: ExitStack, semaphore: BoundedSemaphore, seconds: float) -> None:
    if not semaphore.acquire(timeout=seconds):
        raise PasswordsBusy
    held.callback(semaphore.release)
