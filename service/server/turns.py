"""Turns: several processes wait at one socket, and each new connection goes to another one.

A plain epoll wakes all of them, the last that began to wait first; it finds the connection before
the others are there. One process was seen to use 61 s of the processor, and the other 6 s. With
EPOLLEXCLUSIVE (epoll_ctl(2), Linux 4.5) the system wakes only the first in the queue that is
waiting; who took a connection goes to the end of the queue. nginx does the same.
"""

from __future__ import annotations

import select
from collections.abc import Callable
from selectors import EVENT_READ, SelectorKey
from socket import socket
from typing import Any


class Turns:
    """What the main thread of a process waits for, as gunicorn uses a selector."""

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._keys: dict[int, SelectorKey] = {}

    def register(self, source: socket | int, events: int, act: Callable[..., Any]) -> None:
        """Wait for what comes to ``source``, behind all other processes."""
        descriptor = _descriptor(source)
        self._keys[descriptor] = SelectorKey(source, descriptor, events, act)
        self._wait(descriptor)

    def unregister(self, source: socket | int) -> None:
        """Wait for ``source`` no longer."""
        descriptor = _descriptor(source)
        del self._keys[descriptor]
        self._epoll.unregister(descriptor)

    def select(self, timeout: float) -> list[tuple[SelectorKey, int]]:
        """Return what has come within ``timeout`` seconds; the next is for another process.

        Where nothing has, look for what another process was woken for and did not take: it was
        killed then, or hangs.
        """
        come = [self._keys[descriptor] for descriptor, _ in self._epoll.poll(timeout)]
        for key in come or self._keys.values():
            self._epoll.unregister(key.fd)
            self._wait(key.fd)
        return [(key, EVENT_READ) for key in come]

    def close(self) -> None:
        """Wait for nothing any more."""
        self._epoll.close()

    def _wait(self, descriptor: int) -> None:
        self._epoll.register(descriptor, select.EPOLLIN | select.EPOLLEXCLUSIVE)


def _descriptor(source: socket | int) -> int:
    return source if isinstance(source, int) else source.fileno()
