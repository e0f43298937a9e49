"""Our workers with less patience, so that a test need not wait as long as a client may."""

from __future__ import annotations

from service.server import client_connection
from service.server.client_connection import Wants
from service.server.epoll_worker import EpollWorker
from service.server.slow_client_worker import PatientWorker, TimedAnswer

SECONDS = 0.5


class HastyWorker(EpollWorker):
    """An EpollWorker that gives up on requests and answers soon."""

    def init_process(self) -> None:
        """Prepare and run."""
        client_connection.SECONDS |= {Wants.REST: SECONDS, Wants.SPACE: SECONDS}
        super().init_process()


class HastyAnswer(TimedAnswer):
    """An answer that soon gives up on its client."""

    left = SECONDS


class HastyPatientWorker(PatientWorker):
    """A PatientWorker that gives up on answers soon."""

    answer_class = HastyAnswer
