"""Processes that take connections from one socket in turns."""

from __future__ import annotations

import select
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing

import pytest

if not hasattr(select, "epoll"):
    pytest.skip("only Linux has epoll", allow_module_level=True)

from selectors import EVENT_READ

from service.server.turns import Turns

CONNECTIONS = 40


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with closing(socket.create_server(("127.0.0.1", 0))) as opened:
        opened.setblocking(False)
        yield opened


class Taker:
    """Takes connections in a thread, as a process' main thread does."""

    def __init__(self, name: str, listener: socket.socket, taken: Counter[str]) -> None:
        self._name, self._taken = name, taken
        self._turns = Turns()
        self._turns.register(listener, EVENT_READ, self._take)
        self._ends = False
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def end(self) -> None:
        self._ends = True
        self._thread.join()
        self._turns.close()

    def _run(self) -> None:
        while not self._ends:
            for key, _ in self._turns.select(0.05):
                key.data(key.fileobj)

    def _take(self, listener: socket.socket) -> None:
        try:
            connection = listener.accept()[0]
        except BlockingIOError:
            return
        with connection:
            self._taken[self._name] += 1
            connection.sendall(b".")


def test_each_has_a_share(listener: socket.socket) -> None:
    """Of connections that come one after the other, none of three takes nearly all."""
    taken: Counter[str] = Counter()
    takers = [Taker(name, listener, taken) for name in ("a", "b", "c")]
    try:
        for _ in range(CONNECTIONS):
            with socket.create_connection(listener.getsockname(), 5) as connection:
                assert connection.recv(1) == b"."
    finally:
        for taker in takers:
            taker.end()
    assert taken.total() == CONNECTIONS
    assert max(taken.values()) <= CONNECTIONS * 9 / 10, taken  # one alone would have them all


def test_what_another_does_not_take_is_found(listener: socket.socket) -> None:
    """A process that is killed as soon as it is woken keeps no connection from the others."""
    first, second = Turns(), Turns()
    with closing(first), closing(second):
        for turns in (first, second):
            turns.register(listener, EVENT_READ, print)
        killed = threading.Thread(target=first.select, args=(5,))
        killed.start()
        assert second.select(0.2) == []
        with socket.create_connection(listener.getsockname(), 5):
            killed.join()
            found = [key.fileobj for _ in range(10) for key, _ in second.select(0.05)]
    assert listener in found


def test_no_longer_waited_for(listener: socket.socket) -> None:
    """Nothing comes of a socket that was given up."""
    turns = Turns()
    with closing(turns):
        turns.register(listener, EVENT_READ, print)
        with socket.create_connection(listener.getsockname(), 5):
            assert [key.fileobj for key, _ in turns.select(5)] == [listener]
            turns.unregister(listener)
            assert turns.select(0) == []
