"""Failed log-ins of an account or a network in the last quarter of an hour."""

from __future__ import annotations

from moderation.connection import redis_errors
from moderation.registry.keys import ATTEMPTS
from moderation.registry.written import Written

WINDOW_SECONDS = 15 * 60


class Attempts(Written):
    """Counters in Redis. Every method raises StoreUnavailable while Redis is away."""

    @redis_errors
    def failed_attempts(self, subject: str) -> int:
        """Return how often ``subject`` (an account or a network) failed in the last 15 minutes."""
        return int(self._redis.get(ATTEMPTS + subject) or 0)

    @redis_errors
    def count_failure(self, subject: str) -> None:
        """Count one failed log-in of ``subject``."""
        pipe = self._redis.pipeline()
        pipe.incr(ATTEMPTS + subject)
        pipe.expire(ATTEMPTS + subject, WINDOW_SECONDS)
        pipe.execute()

    @redis_errors
    def count_try(self, subject: str) -> int:
        """Count one try of ``subject`` before it is made; return how many in 15 minutes."""
        pipe = self._redis.pipeline()
        pipe.set(ATTEMPTS + subject, 0, ex=WINDOW_SECONDS, nx=True)
        pipe.incr(ATTEMPTS + subject)
        return int(pipe.execute()[1])

    @redis_errors
    def forget_tries(self, subject: str) -> None:
        """Forget the tries of ``subject``: the last one was right."""
        self._redis.delete(ATTEMPTS + subject)
