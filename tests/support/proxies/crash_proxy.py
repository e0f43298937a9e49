"""A proxy that ends a program at an exact moment: when a script of its reaches the store."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha1
from threading import Event, Lock

from moderation.store.scripting import Script
from tests.support.proxies.fault_proxy import Address, FaultProxy


class Moment(StrEnum):
    """When the program ends."""

    BEFORE = "before"  # the store never sees the script
    INSIDE = "inside"  # the script was run, and its answer reaches nobody
    AFTER = "after"  # the answer is on its way


@dataclass(frozen=True, slots=True)
class Crash:
    """What ends, and when; ``sha`` is the script's, by which it is called."""

    sha: bytes
    moment: Moment
    end: Callable[[], None]


class CrashProxy(FaultProxy):
    """Hands on; the first call of a script that was armed ends the program."""

    def __init__(self, address: Address, target: Address) -> None:
        self.crashed = Event()
        self._arming = Lock()
        self._armed: Crash | None = None
        self._running: dict[socket.socket, Crash] = {}  # by the connection that will answer
        super().__init__(address, target)

    def arm(self, script: type[Script[object]], moment: Moment, end: Callable[[], None]) -> None:
        """Call ``end`` at that moment of the next call of ``script``, which the store knows."""
        digest = sha1(script.source.encode(), usedforsecurity=False).hexdigest()
        self.crashed.clear()
        self._armed = Crash(digest.encode(), moment, end)

    def _hand(self, data: bytes, source: socket.socket, sink: socket.socket, *, back: bool) -> None:
        crash = self._running.pop(source, None) if back else self._called(data)
        if crash is None:
            super()._hand(data, source, sink, back=back)
        elif not back and crash.moment is not Moment.BEFORE:
            self._running[sink] = crash
            super()._hand(data, source, sink, back=back)
        else:
            if crash.moment is Moment.AFTER:
                super()._hand(data, source, sink, back=back)
            crash.end()
            self.crashed.set()
            raise ConnectionError

    def _called(self, data: bytes) -> Crash | None:
        with self._arming:
            crash = self._armed
            if crash is None or crash.sha not in data:
                return None
            self._armed = None
            return crash
