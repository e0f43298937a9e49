"""A load generator: keep-alive connections in a process of its own, bounded in count and time.

Without a rate every connection posts as soon as it was answered (closed loop: the peak). With a
rate posts are due at fixed moments, whether the server keeps up or not, and each one's latency
counts from its moment (open loop: no coordinated omission).
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import cycle
from multiprocessing import get_context

ANSWER_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Load:
    """What to post where. ``requests`` are whole HTTP requests, sent in turn, again and again."""

    port: int
    requests: Sequence[bytes]
    seconds: float
    connections: int = 32
    per_second: float = 0.0  # 0: closed loop


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a load: answers by status, seconds each took, seconds all took.

    ``late`` counts the posts that the generator itself began over 5 ms after their moment with a
    connection free: were they many, the generator would be the limit.
    """

    statuses: dict[int, int]
    latencies: list[float]
    seconds: float
    late: int = 0

    def per_second(self, status: int) -> float:
        """Return the rate of answers with ``status``. Raises ValueError where others came."""
        if set(self.statuses) != {status}:
            raise ValueError(f"expected only {status}, got {self.statuses}")
        return self.rate(status)

    def rate(self, status: int) -> float:
        """Return the rate of answers with ``status``, whatever else came."""
        return self.statuses.get(status, 0) / self.seconds


LATE_SECONDS = 0.005


def run(load: Load) -> Outcome:
    """Carry ``load`` out in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(carry_out, load).result(timeout=load.seconds + 2 * ANSWER_SECONDS)


def carry_out(load: Load) -> Outcome:
    """Carry ``load`` out in this process."""
    return asyncio.run(Generator(load).run())


def post(path: str, headers: dict[str, str], body: bytes) -> bytes:
    """Return one whole HTTP request."""
    fields = {"Host": "127.0.0.1", **headers, "Content-Length": str(len(body))}
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


class Generator:
    """Carries one load out; its connections share the requests and the moments."""

    def __init__(self, load: Load) -> None:
        """Prepare; nothing is sent before ``run``."""
        self._load = load
        self._requests = cycle(load.requests)
        self._statuses: Counter[int] = Counter()
        self._latencies: list[float] = []
        self._late = 0
        self._moments = _moments(load)

    async def run(self) -> Outcome:
        """Post until the time is over."""
        begin = time.perf_counter()
        self._deadline = begin + self._load.seconds
        self._begin = begin
        await asyncio.gather(*(self._connection() for _ in range(self._load.connections)))
        seconds = time.perf_counter() - begin
        return Outcome(dict(self._statuses), self._latencies, seconds, self._late)

    async def _connection(self) -> None:
        """Post until the time is over, on a new connection whenever the server closed the last."""
        while time.perf_counter() < self._deadline:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._load.port)
            try:
                await self._posts(reader, writer)
            finally:
                writer.close()

    async def _posts(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for moment in self._moments:
            due = await self._due(moment)
            if due > self._deadline:
                return
            writer.write(next(self._requests))
            status, kept = await asyncio.wait_for(_answer(reader), ANSWER_SECONDS)
            self._latencies.append(time.perf_counter() - due)
            self._statuses[status] += 1
            if not kept:
                return

    async def _due(self, moment: float) -> float:
        """Wait for the moment of the next post; return it, or now where there is none."""
        now = time.perf_counter()
        if not self._load.per_second:
            return now
        due = self._begin + moment
        if due > now:
            await asyncio.sleep(due - now)
            self._late += time.perf_counter() - due > LATE_SECONDS
        return due


def _moments(load: Load) -> Iterator[float]:
    """Yield when each post is due, in seconds from the start; all connections take from it."""
    number = 0
    while True:
        yield number / load.per_second if load.per_second else 0.0
        number += 1


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    """Read one answer; return its status and whether the connection is kept."""
    head = await reader.readuntil(b"\r\n\r\n")
    lower = head.lower()
    at = lower.find(b"content-length:")
    if at < 0:
        raise ValueError("the answer has no Content-Length")
    length = int(lower[at + 15 : lower.index(b"\r\n", at)])
    await reader.readexactly(length)
    return int(head[9:12]), b"connection: close" not in lower and lower.startswith(b"http/1.1")
