"""A connection whose every wait ends at the same deadline, for http.client."""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Sequence
from typing import Any

ADDRESSES_MAX = 3  # of one host, tried in turn


class Wire(io.RawIOBase):
    """A socket, as far as http.client looks; ``deadline`` is by the monotonic clock.

    Raises TimeoutError where it has passed.
    """

    def __init__(self, connected: socket.socket, deadline: float) -> None:
        self._socket = connected
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        """Send all of ``data``."""
        self._limited().sendall(data)

    def makefile(self, *_: Any, **__: Any) -> io.BufferedReader:
        """Return what http.client reads the answer from."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what has come, at least a byte."""
        return self._limited().recv_into(buffer)

    def close(self) -> None:
        """Do nothing: http.client closes early and twice, whoever connected closes in the end."""

    def _limited(self) -> socket.socket:
        self._socket.settimeout(seconds_left(self._deadline))
        return self._socket


def connect(addresses: Sequence[str], port: int, deadline: float) -> socket.socket:
    """Return a connection to the first of up to ADDRESSES_MAX ``addresses`` that takes one.

    Raises OSError where none does before ``deadline``.
    """
    failure: OSError = TimeoutError()
    tried = addresses[:ADDRESSES_MAX]
    for number, address in enumerate(tried):
        # A silent address must leave some of the time to those behind it.
        seconds = seconds_left(deadline) / (len(tried) - number)
        try:
            return socket.create_connection((address, port), seconds)
        except OSError as error:
            failure = error
    raise failure


def seconds_left(deadline: float) -> float:
    """Return how long it is until ``deadline``. Raises TimeoutError where it has passed."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
