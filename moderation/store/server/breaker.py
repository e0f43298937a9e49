"""A circuit breaker: while a server hangs, one caller waits for it and all others fail at once.

Without it every thread of the web waits its own two seconds, and whoever comes next behind them
(Nygard, "Release It!", 2007). A server that is gone refuses at once and needs no breaker.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from redis.backoff import ConstantBackoff
from redis.exceptions import ConnectionError as NotConnected
from redis.exceptions import TimeoutError as NoAnswer
from redis.retry import Retry

T = TypeVar("T")

REPEAT_AFTER_SECONDS = 0.05
REST_SECONDS = 0.25  # then one caller tries whether the server answers again
TRIAL_SECONDS = 2.0  # for as long the others leave it to that one


class Breaker(Retry):
    """Repeats once what a broken connection ended, and never what found no answer.

    After a server's restart every pooled connection fails exactly once. (redis-py's own default
    sleeps up to 10 s between three tries.) One breaker is for all connections to one server.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(ConstantBackoff(REPEAT_AFTER_SECONDS), 1, (NotConnected,))
        self._clock = clock
        self._guard = threading.Lock()
        self._own = _Own()
        self._try_at: float | None = None  # None: the server answers

    def __deepcopy__(self, memo: object) -> Breaker:
        """Return itself: redis-py copies the policy for every connection."""
        return self

    def call_with_retry(
        self,
        do: Callable[[], T],
        fail: Callable[..., Any],
        is_retryable: Callable[[Exception], bool] | None = None,
        with_failure_count: bool = False,
    ) -> T:
        """Return what ``do`` returns. Raises NoAnswer at once while the server is known to hang."""
        if self._own.inside:
            return super().call_with_retry(do, fail, is_retryable, with_failure_count)
        self._require_answers()
        self._own.inside = True
        try:
            answer = super().call_with_retry(do, fail, is_retryable, with_failure_count)
        except Exception as error:
            hangs = isinstance(error, NoAnswer)  # others refused or broke off, so they do not
            self._end_trial(self._clock() + REST_SECONDS if hangs else None)
            raise
        finally:
            self._own.inside = False
        if with_failure_count:  # redis-py counts those of commands; who connects may have done so
            self._end_trial(None)
        return answer

    def _require_answers(self) -> None:
        if self._try_at is None or self._own.trial:
            return
        with self._guard:
            now = self._clock()
            if self._try_at is not None and now < self._try_at:
                raise NoAnswer("the server did not answer a moment ago")
            self._try_at, self._own.trial = now + TRIAL_SECONDS, True

    def _end_trial(self, try_at: float | None) -> None:
        self._try_at, self._own.trial = try_at, False


class _Own(threading.local):
    """What a thread is about: inside of a command (which connects and checks), or of the trial."""

    inside = False
    trial = False
