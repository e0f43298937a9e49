"""The idle drain: a worker without messages looks for waiting comments by itself.

While the broker is away, full or hung, they come a look later, and that is all. Whatever comes in
place of a message happens in a process of its own for each round: a comment that ends or stops the
scorer costs this process and nothing else. (Celery's pool starts no new child while its worker
waits for the broker.)
"""

from __future__ import annotations

import faulthandler
import logging
import multiprocessing
import signal
import time
from collections.abc import Callable, Iterable, Sequence
from threading import Event, Thread

from billiard import get_start_method
from celery import Celery

from moderation.process.messages import DRAIN_TASK
from worker import program

STDERR = 2  # the descriptor: Celery puts an object without one in place of sys.stderr
log = logging.getLogger("modqueue.worker")


class IdleDrain:
    """Drains every site where something waits, unless messages do already.

    There is a look each ``period_seconds``. ``drain`` scores what waits on some sites and returns
    whether it came to its end.
    """

    def __init__(
        self,
        sites: Callable[[], Iterable[str]],
        waiting: Callable[[str], int],
        drain: Callable[[Sequence[str]], bool],
        *,
        period_seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sites, self._waiting, self._drain = sites, waiting, drain
        self._period_seconds, self._clock = period_seconds, clock
        self._message_at = -float("inf")

    def note_message(self) -> None:
        """Remember that a message came to this worker just now."""
        self._message_at = self._clock()

    def start(self) -> None:
        """Begin to look in a thread of its own, which ends with the process."""
        Thread(target=self._run, name="idle-drain", daemon=True).start()

    def look(self) -> int:
        """Drain until nothing waits or a message comes; return how many times that took."""
        rounds = 0
        while behind := self._behind():
            rounds += 1
            if not self._drain(behind):
                break
        return rounds

    def _behind(self) -> list[str]:
        """Return the sites where something waits while no message comes."""
        if self._clock() - self._message_at < self._period_seconds:
            return []
        return [site for site in self._sites() if self._waiting(site)]

    def _run(self) -> None:
        never = Event()
        while not never.wait(self._period_seconds):
            try:
                program.repeat("worker", self.look, self._period_seconds, never)
            except Exception:  # nobody would miss this thread
                log.exception("idle_drain.failed")


def drain_apart(app: Celery, sites: Sequence[str], limit_seconds: float) -> bool:
    """Do the task for ``sites`` in a process of its own; return whether it came to its end.

    A site on which it takes ``limit_seconds`` ends the process, as Celery's time limit does.
    """
    context = multiprocessing.get_context(get_start_method())
    process = context.Process(target=_drain, args=(app, sites, limit_seconds), daemon=True)
    process.start()
    process.join((len(sites) + 1) * limit_seconds)  # it may hang before it minds its own limit
    if process.is_alive():
        process.kill()
        process.join()
    return bool(process.exitcode == 0)


def _drain(app: Celery, sites: Sequence[str], limit_seconds: float) -> None:
    for number in (signal.SIGTERM, signal.SIGQUIT, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)  # what was inherited would end the worker softly
    for site in sites:
        faulthandler.dump_traceback_later(limit_seconds, exit=True, file=STDERR)
        # This is no task that waits for another one, though Celery takes it for one.
        app.tasks[DRAIN_TASK].apply(args=[site]).get(disable_sync_subtasks=False)
    faulthandler.cancel_dump_traceback_later()
