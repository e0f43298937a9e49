"""Ports for servers that cannot choose their own, while many tests run side by side."""

from __future__ import annotations

import fcntl
import os
import socket
import tempfile
from functools import cache
from pathlib import Path
from random import SystemRandom
from typing import IO

# Below the ports that systems give to outgoing connections and to whoever asks for any
# (Linux from 32,768, macOS from 49,152), so that nobody gets one by accident.
PORTS = range(20_000, 30_000)
_taken: set[int] = set()


def free_port() -> int:
    """Return a port of the loopback that nothing listens on.

    It stays this process' own until that ends: no other test, in whatever process, is given it.
    """
    for port in SystemRandom().sample(PORTS, len(PORTS)):
        if port not in _taken and _reserved(port) and _unused(port):
            _taken.add(port)
            return port
    raise OSError(f"no port from {PORTS.start} to {PORTS.stop - 1} is free")


@cache
def _reservations() -> IO[bytes]:
    # One byte of it is locked for each port; the kernel lets go of them when the process ends.
    return Path(tempfile.gettempdir(), f"modqueue-test-ports-{os.getuid()}").open("ab")


def _reserved(port: int) -> bool:
    try:
        fcntl.lockf(_reservations(), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
    except OSError:
        return False
    return True


def _unused(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # TIME_WAIT is no use
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
