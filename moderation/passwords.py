"""Passwords: argon2id with the settings that a login page can afford.

m = 19,456 KiB, t = 2, p = 1 is OWASP's minimum for argon2id; one hash takes about 50 ms. Heavier
profiles would let a few dozen log-in attempts take the web server down, and so would many hashes
at once, so at most two run in a process.
"""

from __future__ import annotations

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_TWO_AT_ONCE = BoundedSemaphore(2)
# Verified when the account is unknown, so that the answer takes as long as for a known one.
_NOBODY = _HASHER.hash("nobody")


def hash_password(password: str) -> str:
    """Return the encoded argon2id hash of ``password`` with a random salt."""
    with _TWO_AT_ONCE:
        return _HASHER.hash(password)


def verify_password(encoded: str | None, password: str) -> bool:
    """Return whether ``password`` is the one behind ``encoded``; ``None`` takes as long."""
    with _TWO_AT_ONCE:
        try:
            matches = _HASHER.verify(encoded or _NOBODY, password)
        except (VerificationError, InvalidHashError):
            return False
    return matches and encoded is not None
