"""A worker whose threads wait for requests themselves, and for no client. Linux alone can.

In stock gthread the main thread waits for all connections, hands each request to a pool of threads
and takes the connection back afterwards: two changes of thread and a dozen system calls for each
request, and at every one the interpreter is let go and has to be queued for again. Here all threads
wait at one epoll, which gives each connection that can go on to one of them. The thread does what
can be done at once: it takes what was sent, answers where that is a whole request, sends what fits,
and lets go. Who is slow is waited for by the epoll. How many answer at once, who waits meanwhile
and who is refused, the lanes say (``lanes.py``); a thread is always left that asks them.

The main thread takes connections and closes them, and tells the arbiter that all is well. Ten times
a second it ends what takes too long, and answers ``/livez``, also while all threads are held up.
"""

from __future__ import annotations

import errno
import select
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from gunicorn.http.errors import ParseException  # type: ignore[import-untyped]

from moderation.process.config import Config
from service.http.problems import OVERLOADED
from service.monitoring.metrics import metrics_of
from service.server.client_connection import ClientConnection, Wants
from service.server.lane import Place, Turn
from service.server.lanes import ALIVE, Lanes
from service.server.peers import Peers
from service.server.refusals import Refusals
from service.server.slow_client_worker import Answer, PatientWorker, refusal
from service.server.turns import Turns

LOOK_SECONDS = 0.1
EVENTS_AT_ONCE = 16
BLOCK_BYTES = 64 * 1024
LARGE_BYTES = 64 * 1024  # a request that has more of a process's memory than its share
LARGE_TOTAL_BYTES = 64 * 1024 * 1024
EVENTS = {
    Wants.REQUEST: select.EPOLLIN,
    Wants.REST: select.EPOLLIN,
    Wants.END: select.EPOLLIN,
    Wants.SPACE: select.EPOLLOUT,
    Wants.THREAD: select.EPOLLOUT,  # at once: it puts the connection at the end of the queue
}
GONE = frozenset({errno.EPIPE, errno.ECONNRESET, errno.ENOTCONN})
T = TypeVar("T")


class KeptAnswer(Answer):
    """An answer that is kept until its client takes it: a stream by parts, others as a whole."""

    def write(self, data: bytes) -> None:
        """Send ``data``, or keep it. Raises TimeoutError where a stream is hopelessly behind."""
        super().write(data)
        if self.response_length is None:
            self.sock.flush()
            self.sock.make_room()
        elif self.sent >= self.response_length or len(self.sock.unsent) >= BLOCK_BYTES:
            self.sock.flush()


class EpollWorker(PatientWorker):
    """A PatientWorker whose threads take the next request as soon as they are free."""

    answer_class = KeptAnswer

    def init_process(self) -> None:
        """Prepare and run, until the process ends."""
        self._ready = select.epoll()
        self._waiting: dict[int, ClientConnection] = {}  # in nobody's hands, by file descriptor
        self._look_at = 0.0
        settings = Config.from_env()
        # Behind a proxy all connections are the proxy's; it has limits of its own.
        self._peers = Peers(0 if settings.trusted_proxies else settings.connections_per_address)
        self._lanes: Lanes[ClientConnection] = Lanes(
            self.cfg.threads, settings.web_waiting, settings.public_path
        )
        self._refusals = Refusals(self._lanes, self._settle, self._count_refusal)
        self._leads = threading.Lock()
        super().init_process()

    def run(self) -> None:
        """Start the threads, then take connections, in turns with the other processes."""
        self.poller = Turns()
        for _ in range(self._lanes.threads):
            threading.Thread(target=self._serve, daemon=True).start()
        super().run()

    def enqueue_req(self, conn: Any) -> None:
        """Await the first request of a new connection; runs in the main thread."""
        own = ClientConnection(self.cfg, conn.sock, conn.client, conn.server)
        if not self._peers.enter(own.address) and not self._make_room(own.address):
            self._forget(own)
            return
        if self.nr_conns >= self.worker_connections:
            self._make_room()
        self._wait(own, self._ready.register)

    def sink(self, conn: ClientConnection) -> ClientConnection:
        """Return what answers are written to."""
        return conn

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Take connections; runs in the main thread."""
        super().wait_for_and_dispatch_events(min(timeout, LOOK_SECONDS))

    def murder_keepalived(self, force: bool = False) -> None:
        """Look after those whom no thread came to; runs in the main thread, after each event."""
        now = time.monotonic()
        if now < self._look_at and not force:
            return
        self._look_at = now + LOOK_SECONDS
        self._look(now + LOOK_SECONDS / 2)
        for descriptor, conn in list(self._waiting.items()):
            if (force or conn.deadline < now) and self._waiting.pop(descriptor, None):
                self._give_up(conn)

    def _look(self, until: float) -> None:
        """Do for each who can go on what needs no thread, as far as there is time."""
        left = len(self._waiting)
        while left > 0 and time.monotonic() < until:
            for descriptor, _ in (events := self._ready.poll(0, EVENTS_AT_ONCE)):
                self._take(descriptor, may_run=False)
            left -= len(events) or left

    def _serve(self) -> None:
        while True:
            if self._lanes.are_busy:
                self._lead()
                continue
            for descriptor, _ in self._ready.poll(maxevents=1):
                self._answer_in_turns(self._take(descriptor))

    def _lead(self) -> None:
        """Take what comes while somebody waits in a lane, alone, until one gets a turn.

        Most of it is refused then. Where each free thread did that, they and those that work would
        queue for the interpreter, and each waits up to 5 ms for each of the others.
        """
        turn = None
        with self._leads:
            while turn is None and self._lanes.are_busy:
                for descriptor, _ in self._ready.poll(LOOK_SECONDS, EVENTS_AT_ONCE):
                    turn = self._take(descriptor, may_run=turn is None) or turn
        self._answer_in_turns(turn)

    def _take(self, descriptor: int, may_run: bool = True) -> Turn[ClientConnection] | None:
        """Go on with a connection that can go on; return whose turn it is then, if anybody's."""
        conn = self._waiting.pop(descriptor, None)
        if conn is None:  # it was just closed
            return None
        return self._contained(conn, lambda conn: self._admit(conn, may_run))

    def _answer_in_turns(self, turn: Turn[ClientConnection] | None) -> None:
        """Answer ``turn``, then those whose turn is next."""
        lane = self._lanes.of(turn.item.request.path) if turn else None
        while lane and turn:
            self._contained(turn.item, self._answer_and_let_go)
            turn = lane.leave(turn.who)

    def _contained(self, conn: ClientConnection, act: Callable[[ClientConnection], T]) -> T | None:
        """Do ``act``; what goes wrong ends this connection and no more."""
        try:
            return act(conn)
        except Exception:  # nobody would miss this thread: with the last of them the service stops
            self.log.exception("A connection failed")
            self.method_queue.defer(self._forget, conn)
            return None

    def _admit(self, conn: ClientConnection, may_run: bool) -> Turn[ClientConnection] | None:
        """Do what needs no thread; return what is to be answered now.

        A connection that waits in a lane is that lane's; it may be answered before this returns.
        """
        conn.take()
        if self._refusals.give_unread(conn, self.alive) or self._settle(conn) is not Wants.THREAD:
            self._let_go(conn)
            return None
        if conn.request.path == ALIVE:
            self._answer_and_let_go(conn)
            return None
        who = self._lanes.who(conn.request.headers, conn.address)
        turn = self._lanes.of(conn.request.path).enter(who, conn, may_run=may_run)
        if isinstance(turn, Turn):
            return turn
        if turn is Place.REFUSED:
            self._refusals.give(conn, self.alive)
        if turn is not Place.WAITS:
            self._let_go(conn)
        return None

    def _count_refusal(self) -> None:
        if instruments := metrics_of(self.wsgi):
            instruments.refuse(OVERLOADED.slug)

    def _answer_and_let_go(self, conn: ClientConnection) -> None:
        self._answer(conn)
        self._settle(conn)
        self._let_go(conn)

    def _respond(self, answer: Any, environ: dict[str, Any]) -> None:
        super()._respond(answer, environ)
        self._lanes.note(environ, answer.status)

    def _settle(self, conn: ClientConnection) -> Wants:
        try:
            return conn.settle()
        except ParseException as error:
            conn.refuse(refusal(error))
            return conn.settle()

    def _answer(self, conn: ClientConnection) -> None:
        is_kept = False
        try:
            is_kept = self.handle_request(conn.request, conn)
        except OSError as error:
            if error.errno not in GONE:
                self.log.exception("A socket failed")
        except Exception as error:
            self.log.exception("A request failed")
            conn.refuse(refusal(error))
            return
        conn.answered(is_kept)

    def _let_go(self, conn: ClientConnection) -> None:
        """Await what ``conn`` wants, or have it closed."""
        if conn.wants is Wants.REST and len(conn.inbox) > LARGE_BYTES:
            self._bound_memory(conn)
        if conn.wants is Wants.THREAD:
            conn.queue()
        if conn.is_handed_over or conn.wants is Wants.NOTHING:
            self.method_queue.defer(self._forget, conn)
        else:
            self._wait(conn, self._ready.modify)

    def _wait(self, conn: ClientConnection, arm: Callable[[int, int], None]) -> None:
        descriptor = conn.sock.fileno()
        self._waiting[descriptor] = conn  # before a thread can be told of it
        try:
            arm(descriptor, EVENTS[conn.wants] | select.EPOLLONESHOT)
        except (OSError, ValueError):  # it is closed, or never was one
            del self._waiting[descriptor]
            raise

    def _give_up(self, conn: ClientConnection) -> None:
        """End a connection that took too long; one that has begun a request is told so."""
        if conn.wants is not Wants.REST:
            self._forget(conn)
            return
        _end(conn, TimeoutError())
        self._let_go(conn)

    def _make_room(self, address: str = "") -> bool:
        """Close what has waited longest, of ``address`` if one is given; whole requests stay.

        Return whether there was one.
        """
        for descriptor, conn in list(self._waiting.items()):
            if conn.wants is Wants.THREAD or (address and conn.address != address):
                continue
            if self._waiting.pop(descriptor, None):
                self._forget(conn)
                return True
        return False

    def _bound_memory(self, conn: ClientConnection) -> None:
        """End the oldest request that is not whole where large ones have LARGE_TOTAL_BYTES."""
        others = [one for one in list(self._waiting.values()) if len(one.inbox) > LARGE_BYTES]
        if sum(len(one.inbox) for one in (*others, conn)) <= LARGE_TOTAL_BYTES:
            return
        oldest = min((conn, *others), key=lambda one: one.deadline)  # whole ones have none
        if oldest is conn:
            _end(conn, MemoryError())
        elif self._waiting.pop(oldest.sock.fileno(), None):
            _end(oldest, MemoryError())
            self._let_go(oldest)

    def _forget(self, conn: ClientConnection) -> None:
        """Close a connection and count it no more; runs in the main thread."""
        self.nr_conns -= 1
        self._peers.leave(conn.address)
        if conn.wants is Wants.SPACE:
            conn.abort()
        else:
            conn.close()

    def _cap_keepalive(self, deadline: float) -> None:
        for conn in list(self._waiting.values()):
            if conn.wants is Wants.REQUEST:
                conn.deadline = min(conn.deadline, deadline)


def _end(conn: ClientConnection, why: Exception) -> None:
    conn.refuse(refusal(why))  # a last answer
    conn.settle()
