"""Passwords: argon2id with the settings that a login page can afford.

m = 19,456 KiB, t = 2, p = 1 is OWASP's minimum for argon2id; one hash takes about 50 ms. Heavier
profiles would let a few dozen log-in attempts take the web server down, and so would many hashes
at once, so at most two run in a process; `moderation/registry/log_in/hash_places.py` says whose.
"""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from moderation.registry.log_in.hash_places import Asker, Places

WAIT_SECONDS = 1.5  # for a place: twenty hashes
WAITING_MAX = 12  # strangers of a process that wait at once; each holds a thread of the web server

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
OWN = Asker()
_PLACES = Places(2, WAITING_MAX)
# Verified when the account is unknown, so that the answer takes as long as for a known one. It is
# written down because every process that starts would pay 50 ms for it.
_NOBODY = (
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5J3Mgc2FsdC4uLg"
    "$obP2rSperi7mQMlFhT+46eQIuef+jIbgjJfufNlfb40"
)


def hash_password(password: str) -> str:
    """Return the encoded argon2id hash of ``password`` with a random salt."""
    with _PLACES.place(OWN, None):
        return _HASHER.hash(password)


def verify_password(encoded: str | None, password: str, asker: Asker = OWN) -> bool:
    """Return whether ``password`` is the one behind ``encoded``; ``None`` takes as long.

    Raises:
        PasswordsBusy: no place for a hash became free in time.
    """
    with _PLACES.place(asker, WAIT_SECONDS) as ticket:
        try:
            matches = _HASHER.verify(encoded or _NOBODY, password)
        except (VerificationError, InvalidHashError):
            return False
        ticket.right = matches and encoded is not None
    return ticket.right
