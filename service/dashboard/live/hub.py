"""All open streams of a web process, and the opening of one."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from threading import Lock

from flask import Flask, current_app

from moderation.errors import StoreUnavailable
from service.dashboard.live.stream import OPENING, Listener, Stream
from service.dashboard.live.watch import Watch
from service.monitoring.metrics import Metrics
from service.services import Services

STREAMS_MAX = 250  # of a process: each is a file descriptor, and the usual limit is 1,024
STREAMS_OF_SESSION_MAX = 12


class Full(Exception):
    """There are as many streams as may be, of the process or of one session."""


class Hub:
    """Gives each new stream to the watch of its site, and starts and forgets watches."""

    def __init__(self, app: Flask, parts: Services) -> None:
        self._app, self._parts = app, parts
        self._metrics: Metrics = app.extensions["modqueue.metrics"]
        self._watches: dict[str, Watch] = {}
        self._lock = Lock()

    def require_room(self, session: str) -> None:
        """Raise Full unless ``session`` may open one more."""
        with self._lock:
            streams = [s for watch in self._watches.values() for s in watch.streams]
        own = sum(stream.listener.session == session for stream in streams)
        if len(streams) >= STREAMS_MAX or own >= STREAMS_OF_SESSION_MAX:
            raise Full

    def join(self, site: str, stream: Stream) -> None:
        """Let ``stream`` hear of ``site``."""
        with self._lock:
            watch = self._watches.get(site)
            if watch is None:
                watch = Watch(
                    self._app,
                    self._parts,
                    site,
                    empty=partial(self._forget_empty, site),
                    count=self._metrics.count_streams,
                )
                watch.add(stream)
                watch.start()
                self._watches[site] = watch
            else:
                watch.add(stream)

    def _forget_empty(self, site: str) -> bool:
        """Forget the watch of ``site`` if nobody listens; return whether that was so."""
        with self._lock:
            if self._watches[site].streams:
                return False
            del self._watches[site]
            return True


@dataclass(frozen=True, slots=True)
class Answer:
    """The body of the answer: its first bytes by the web server, all others by the hub."""

    hub: Hub
    site: str
    listener: Listener
    cursor: str
    socket: socket.socket
    chunked: bool

    def __iter__(self) -> Iterator[bytes]:
        yield OPENING  # and with it the head
        own = socket.socket(fileno=self.socket.detach())
        stream = Stream(own, self.listener, self.cursor, self.chunked)
        try:
            self.hub.join(self.site, stream)
        except StoreUnavailable:
            stream.close()  # the browser tries again
        # gunicorn must not end the answer. It takes this for a browser that went away, and gives
        # its thread to the next request.
        raise OSError(errno.ENOTCONN, "the socket was handed over")


def init_app(app: Flask) -> None:
    """Give ``app`` a hub; no thread starts before the first stream."""
    parts: Services = app.extensions["modqueue"]
    app.extensions["modqueue.live"] = Hub(app, parts)


def hub() -> Hub:
    """Return the hub of this process."""
    current: Hub = current_app.extensions["modqueue.live"]
    return current
