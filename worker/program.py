"""What all programs beside the workers share: their start, their rounds, their end."""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Callable
from threading import Event

from moderation.errors import ModqueueError, StoreUnavailable
from moderation.process.config import Config
from moderation.process.logs import configure as configure_logs
from moderation.process.startup import require_archive, require_durable_store
from moderation.process.traces import configure as configure_traces

BACKOFF_MAX_SECONDS = 5.0  # a restarted Redis is noticed within this


def main(name: str, start: Callable[[Config, Event], None], *, reads_archive: bool = True) -> int:
    """Run ``start`` until SIGTERM or SIGINT sets its event.

    Returns the exit code: 2 when the settings, the store or the archive stop the start.
    """
    try:
        settings = Config.from_env()
        configure_logs(settings.log_level)
        configure_traces(settings, name)
        require_durable_store(settings, must_see=False)
        if reads_archive:
            require_archive(settings)
    except ModqueueError as error:
        sys.stderr.write(f"modqueue {name}: {error}\n")
        return 2
    ended = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    logging.getLogger(f"modqueue.{name}").info("%s.started", name)
    start(settings, ended)
    return 0


def repeat(name: str, one_round: Callable[[], object], period_seconds: float, ended: Event) -> None:
    """Do ``one_round`` every ``period_seconds`` until ``ended``.

    While Redis is away it is tried again with pauses that grow to 5 s, or to the period.
    """
    log = logging.getLogger(f"modqueue.{name}")
    failures = 0
    while not ended.is_set():
        try:
            one_round()
            failures = 0
        except StoreUnavailable as error:
            failures += 1
            log.warning("%s.store_unavailable error=%s failures=%d", name, error, failures)
        ended.wait(pause_seconds(period_seconds, failures))


def pause_seconds(period_seconds: float, failures: int) -> float:
    """Return the pause after so many failures in a row: the period, doubled by each up to 5 s."""
    longest = max(period_seconds, BACKOFF_MAX_SECONDS)
    return min(period_seconds * 2.0 ** min(failures, 10), longest)
