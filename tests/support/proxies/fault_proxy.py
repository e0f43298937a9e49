"""A proxy before a server that can be slow, cut, silent, or swallow what comes back."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from pathlib import Path

BYTES = 64 * 1024
Address = Path | int  # a unix socket, or a port of the loopback


class FaultProxy:
    """Hands on between ``address``, where it listens, and the server at ``target``.

    ``delay`` are seconds before each piece of an answer. While ``swallows`` a request reaches the
    server, and its answer reaches nobody; while ``is_silent`` nothing reaches anybody, as if the
    network were split.
    """

    def __init__(self, address: Address, target: Address) -> None:
        self._target = target
        self.delay = 0.0
        self.swallows = self.is_silent = False
        self._lock = threading.Lock()
        self._is_cut = False
        self._pairs: set[socket.socket] = set()
        self._listener = _socket(address)
        self._listener.bind(_place(address))
        self._listener.listen(128)
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break all connections and refuse new ones, until ``mend``."""
        self._is_cut = True
        self.drop()

    def mend(self) -> None:
        """Hand on as if nothing had been."""
        self.delay, self.swallows, self.is_silent, self._is_cut = 0.0, False, False, False

    def drop(self) -> None:
        """Break all connections that there are."""
        with self._lock:
            for one in self._pairs:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Stop."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._serve(client)

    def _serve(self, client: socket.socket) -> None:
        server = _socket(self._target)
        try:
            if self._is_cut:
                raise ConnectionError
            server.connect(_place(self._target))
        except OSError:
            client.close()
            server.close()
            return
        with self._lock:
            self._pairs |= {client, server}
        ends = threading.Semaphore(1)  # who ends second closes both
        for source, sink, is_answer in ((client, server, False), (server, client, True)):
            threading.Thread(
                target=self._hand_on, args=(source, sink, is_answer, ends), daemon=True
            ).start()

    def _hand_on(
        self, source: socket.socket, sink: socket.socket, is_answer: bool, ends: threading.Semaphore
    ) -> None:
        with suppress(OSError):
            while data := source.recv(BYTES):
                self._hand(data, source, sink, back=is_answer)
        for one in (source, sink):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        if ends.acquire(blocking=False):
            return
        with self._lock:
            self._pairs -= {source, sink}
        source.close()
        sink.close()

    def _hand(self, data: bytes, source: socket.socket, sink: socket.socket, *, back: bool) -> None:
        if back and self.delay:
            time.sleep(self.delay)
        if not self.is_silent and not (back and self.swallows):
            sink.sendall(data)


def _socket(address: Address) -> socket.socket:
    return socket.socket(socket.AF_UNIX if isinstance(address, Path) else socket.AF_INET)


def _place(address: Address) -> str | tuple[str, int]:
    return str(address) if isinstance(address, Path) else ("127.0.0.1", address)
