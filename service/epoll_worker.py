"""PatientWorker without a go-between: its threads wait for requests themselves. Linux alone can.

In stock gthread the main thread waits for all connections, hands each request to a pool of threads
and takes the connection back afterwards: two changes of thread and a dozen system calls for each
request, and at every one the interpreter is let go and has to be queued for again. Here all threads
wait at one epoll, which gives each request to one of them. The main thread keeps what is rare: it
takes connections, closes them and tells the arbiter that all is well. That is a third of what
gunicorn costs for a request.
"""

from __future__ import annotations

import select
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER  # type: ignore[import-untyped]

from service.gunicorn_worker import PatientWorker

ONE_REQUEST = select.EPOLLIN | select.EPOLLONESHOT  # for one thread; the next one asks anew
ENDED: Future[bool] = Future()
ENDED.set_result(False)


class EpollWorker(PatientWorker):
    """A PatientWorker whose threads take the next request as soon as they are free."""

    def init_process(self) -> None:
        """Prepare and run, until the process ends."""
        self._requests = select.epoll()
        self._waiting: dict[int, Any] = {}  # connections in nobody's hands, by file descriptor
        super().init_process()

    def run(self) -> None:
        """Start the threads, then take connections."""
        for _ in range(self.cfg.threads):
            threading.Thread(target=self._serve, daemon=True).start()
        super().run()

    def enqueue_req(self, conn: Any) -> None:
        """Await the first request of a new connection; runs in the main thread."""
        conn.data_ready = True  # once a thread has it
        self._await_request(conn, self._requests.register)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Answer; where as many connections are kept as may be, this one ends with it."""
        if len(self._waiting) >= self.max_keepalived:
            req.force_close()
        return super().handle_request(req, conn)

    def murder_keepalived(self, force: bool = False) -> None:
        """Close idle connections, and end the reading of slow ones; runs about every second."""
        super().murder_keepalived(force)
        now = time.monotonic()
        for descriptor, conn in list(self._waiting.items()):
            idle = conn.timeout < now and not has_sent(descriptor)
            if (force or idle) and self._waiting.pop(descriptor, None):  # else a thread was faster
                self.nr_conns -= 1
                conn.close()

    def _serve(self) -> None:
        while True:
            for descriptor, _ in self._requests.poll(maxevents=1):
                if conn := self._waiting.pop(descriptor, None):  # else it was just closed
                    self._answer(conn)

    def _answer(self, conn: Any) -> None:
        try:
            kept = self.handle(conn)
            while kept and conn.parser.unreader.buf.getvalue():  # sent without waiting for answers
                kept = self.handle(conn)
            if kept:
                self._await_request(conn, self._requests.modify)
                return
        except Exception:  # nobody would miss this thread: with the last of them the service stops
            self.log.exception("A connection failed")
        self.method_queue.defer(self.finish_request, conn, ENDED)

    def _await_request(self, conn: Any, arm: Callable[[int, int], None]) -> None:
        patience = self.cfg.keepalive if self.alive else STOP_KEEPALIVE_LINGER
        conn.timeout = time.monotonic() + patience
        descriptor = conn.sock.fileno()
        self._waiting[descriptor] = conn  # before a thread can be told of it
        try:
            arm(descriptor, ONE_REQUEST)
        except (OSError, ValueError):  # it is closed, or never was one
            del self._waiting[descriptor]
            raise

    def _cap_keepalive(self, deadline: float) -> None:
        for conn in list(self._waiting.values()):
            conn.timeout = min(conn.timeout, deadline)


def has_sent(descriptor: int) -> bool:
    """Return whether there is something to read: a request that no thread was free for."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))
