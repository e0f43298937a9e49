"""A load generator: keep-alive connections in a process of its own, bounded in count and time.

Without a rate every connection posts as soon as it was answered (closed loop: the peak). With a
rate posts are due at fixed moments, whether the server keeps up or not, and each one's latency
counts from its moment (open loop: no coordinated omission).

It shares the machine with what it measures, so it is one loop over plain sockets: asyncio's streams
took several times the processor time, which each subject then lacked.

A flood's generator stands for other machines. Here it would take the time of the cores that is
measured, so it stands back on the processor (``STAND_BACK``), and offers what it gets there.
"""

from __future__ import annotations

import os
import re
import selectors
import socket
import time
from collections import Counter, deque
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle
from multiprocessing import get_context
from pathlib import Path

ANSWER_SECONDS = 30.0
LATE_SECONDS = 0.005
STAND_BACK = 19  # of ``Load.nice``: it has what nobody else wants of the processor
RECEIVE_BYTES = 64 * 1024
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
CLOSES = re.compile(rb"\r\nconnection: *close\r\n", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Load:
    """What to post where. ``requests`` are whole HTTP requests, sent in turn, again and again."""

    port: int
    requests: Sequence[bytes]
    seconds: float
    connections: int = 32
    per_second: float = 0.0  # 0: closed loop
    nice: int = 0  # how far the generator stands back on the processor (19 at most)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a load: answers by status, seconds each took, seconds all took.

    ``late`` counts the posts that the generator itself began over 5 ms after their moment with a
    connection free: were they many, the generator would be the limit. ``refusals`` are the seconds
    from sending to each answer of 400 or more, a wait for a free connection left out.
    """

    statuses: dict[int, int]
    latencies: list[float]
    seconds: float
    late: int = 0
    refusals: Sequence[float] = ()

    def per_second(self, status: int) -> float:
        """Return the rate of answers with ``status``. Raises ValueError where others came."""
        if set(self.statuses) != {status}:
            raise ValueError(f"expected only {status}, got {self.statuses}")
        return self.rate(status)

    def rate(self, status: int) -> float:
        """Return the rate of answers with ``status``, whatever else came."""
        return self.statuses.get(status, 0) / self.seconds


def run(load: Load) -> Outcome:
    """Carry ``load`` out in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_apart, load).result(timeout=load.seconds + 2 * ANSWER_SECONDS)


def _apart(load: Load) -> Outcome:
    if load.nice:
        _stand_back(load.nice)
    return carry_out(load)


def _stand_back(nice: int) -> None:
    """Let all other processes go first; Linux may weigh sessions, and processes only in each."""
    os.setsid()
    os.nice(nice)
    with suppress(OSError):  # proc_pid_autogroup(5): where it is on, or there is one
        Path("/proc/self/autogroup").write_text(str(nice))


def carry_out(load: Load) -> Outcome:
    """Carry ``load`` out in this process."""
    return Generator(load).run()


def post(path: str, headers: dict[str, str], body: bytes) -> bytes:
    """Return one whole HTTP request."""
    fields = {"Host": "127.0.0.1", **headers, "Content-Length": str(len(body))}
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


class Connection:
    """A connection that has at most one post on its way; it is opened again when it was closed."""

    def __init__(self, port: int, selector: selectors.BaseSelector) -> None:
        """Prepare; answers will show in ``selector``."""
        self._port = port
        self._selector = selector
        self._socket: socket.socket | None = None
        self._received = b""
        self.due = 0.0  # of the post on its way
        self.sent = 0.0
        self.free_since = time.perf_counter()

    def post(self, request: bytes, due: float) -> None:
        """Send ``request``, whose moment is ``due``."""
        self.due = due
        self._received = b""
        # Only now: a server with one request per process would wait for an idle connection's.
        self._socket = self._socket or self._open()
        self.sent = time.perf_counter()
        self._socket.sendall(request)

    def receive(self) -> int | None:
        """Return the status of the answer; None until it is whole.

        Raises:
            ConnectionError: the server closed the connection without one.
            ValueError: it has no Content-Length.
        """
        assert self._socket
        piece = self._socket.recv(RECEIVE_BYTES)
        if not piece:
            raise ConnectionError("the server closed a connection without an answer")
        self._received += piece
        head, end, body = self._received.partition(b"\r\n\r\n")
        if not end or len(body) < _length(head + b"\r\n"):
            return None
        self.free_since = time.perf_counter()
        if not head.startswith(b"HTTP/1.1") or CLOSES.search(head + b"\r\n"):
            self.close()
        return int(head[9:12])

    def close(self) -> None:
        """Close it; the next post opens it again."""
        if self._socket:
            self._selector.unregister(self._socket)
            self._socket.close()
            self._socket = None

    def _open(self) -> socket.socket:
        opened = socket.create_connection(("127.0.0.1", self._port), ANSWER_SECONDS)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._selector.register(opened, selectors.EVENT_READ, self)
        return opened


def _length(head: bytes) -> int:
    match = LENGTH.search(head)
    if not match:
        raise ValueError("the answer has no Content-Length")
    return int(match[1])


class Generator:
    """Carries one load out; its connections share the requests and the moments."""

    def __init__(self, load: Load) -> None:
        """Prepare; nothing is sent before ``run``."""
        self._load = load
        self._requests = cycle(load.requests)
        self._selector = selectors.DefaultSelector()
        self._connections = [Connection(load.port, self._selector) for _ in range(load.connections)]
        self._free = deque(self._connections)
        self._posted = 0
        self._late = 0
        self._statuses: Counter[int] = Counter()
        self._latencies: list[float] = []
        self._refusals: list[float] = []

    def run(self) -> Outcome:
        """Post until the time is over and everything is answered."""
        self._begin = time.perf_counter()
        self._end = self._begin + self._load.seconds
        try:
            while self._waiting() or self._due() <= self._end:
                self._post_due()
                self._take_answers()
            seconds = time.perf_counter() - self._begin
        finally:
            for connection in self._connections:
                connection.close()
            self._selector.close()
        statuses = dict(self._statuses)
        return Outcome(statuses, self._latencies, seconds, self._late, self._refusals)

    def _waiting(self) -> bool:
        return len(self._free) < len(self._connections)

    def _due(self) -> float:
        """Return the moment of the next post: now, where no rate is given."""
        if not self._load.per_second:
            return time.perf_counter()
        return self._begin + self._posted / self._load.per_second

    def _post_due(self) -> None:
        """Post what is due and finds a connection free."""
        while self._free and (due := self._due()) <= self._end:
            now = time.perf_counter()
            if due > now:
                return
            connection = self._free.popleft()
            self._late += now - due > LATE_SECONDS and connection.free_since <= due
            connection.post(next(self._requests), due)
            self._posted += 1

    def _take_answers(self) -> None:
        """Wait for answers, but not beyond the next post. Raises TimeoutError where none comes."""
        due = self._due()
        posting = bool(self._free) and due <= self._end
        if not posting and not self._waiting():
            return
        patience = max(0.0, due - time.perf_counter()) if posting else ANSWER_SECONDS
        ready = self._selector.select(patience)
        if not ready and not posting:
            raise TimeoutError(f"no answer within {ANSWER_SECONDS:.0f} s")
        for key, _ in ready:
            self._take_answer(key.data)

    def _take_answer(self, connection: Connection) -> None:
        status = connection.receive()
        if status is not None:
            self._statuses[status] += 1
            self._latencies.append(connection.free_since - connection.due)
            if status >= 400:
                self._refusals.append(connection.free_since - connection.sent)
            self._free.append(connection)
