"""The thread that follows one site for all its streams in this process."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from threading import Lock, Thread

from flask import Flask
from flask_babel import force_locale

from moderation import queues
from moderation.comment import Event
from moderation.errors import StoreUnavailable
from moderation.store.feed import News, place
from service.dashboard.live.changes import ungrouped
from service.dashboard.live.message import names, news
from service.dashboard.live.stream import Stream, event
from service.services import Services

BLOCK_MS = 1000  # the store's socket gives up after 2 s
GATHER_SECONDS = 0.5  # what happens together is told together
CHECK_SECONDS = 3.0  # a log-out ends a stream within 5 s
BEAT_SECONDS = 15.0  # under the idle time of usual proxies; a page that hears less polls


class Watch:
    """Tells the streams of one site what happens; its thread ends with the last of them."""

    def __init__(
        self,
        app: Flask,
        parts: Services,
        site: str,
        *,
        empty: Callable[[], bool],
        count: Callable[[int], None],
    ) -> None:
        self._app, self._store, self._site = app, parts.store, site
        self._empty, self._count = empty, count
        self._desk = parts.desk(site)
        self._feed = parts.feed(site)
        self._streams: list[Stream] = []
        self._lock = Lock()
        self._checked = self._beaten = time.monotonic()
        self._present: dict[str, str] = {}

    def start(self) -> None:
        """Begin to follow."""
        Thread(target=self._run, name=f"live-{self._site}", daemon=True).start()

    @property
    def streams(self) -> list[Stream]:
        """Who listens now."""
        return list(self._streams)

    def add(self, stream: Stream) -> None:
        """Tell ``stream`` what it missed since its cursor, and from now on everything.

        Raises:
            StoreUnavailable: what it missed cannot be read.
        """
        with self._lock:
            missed = self._store.events(self._site, after=stream.cursor, limit=500).items
            now = place(self._feed.cursor)
            missed = [line for line in missed if place(line.cursor) <= now]
            if missed:
                self._tell([stream], News(missed))
            self._streams.append(stream)
            self._count(1)
            self._welcome(stream)

    def _welcome(self, stream: Stream) -> None:
        self._desk.arrive(stream.listener.moderator)
        self._present = {}  # whoever is here shall see who came
        self._beaten = float("-inf")

    def _run(self) -> None:
        try:
            while not self._empty():
                self._turn()
        except BaseException:
            self._drop_all()
            self._empty()
            raise

    def _turn(self) -> None:
        try:
            changes = self._feed.wait(BLOCK_MS)
        except StoreUnavailable:
            time.sleep(BLOCK_MS / 1000)
            return
        with self._lock:
            try:
                self._tell(self.streams, changes)
                self._care()
            except StoreUnavailable:
                self._drop_all()  # they come back and name the last line that they were told
        if changes:
            time.sleep(GATHER_SECONDS)

    def _tell(self, streams: Sequence[Stream], changes: News) -> None:
        """Send ``changes`` to ``streams``; what several are told alike is written once."""
        if not changes or not streams:
            return
        counts = queues.counts(self._store, self._site)
        entering = {line.cursor for line in ungrouped(self._store, self._site, changes.events)}
        last = changes.events[-1].cursor if changes.events else ""
        written: dict[tuple[str, int], bytes] = {}
        for stream in streams:
            events = _behind(changes.events, stream.cursor)
            version = stream.listener.language, len(events)
            if version not in written:
                with self._app.app_context(), force_locale(stream.listener.language):
                    data = news(self._site, events, changes.claims, counts, entering)
                written[version] = event("news", data, last)
            stream.cursor = last or stream.cursor
            self._send(stream, written[version])

    def _care(self) -> None:
        """Flush, end what may not go on, and show that we and they are alive."""
        now = time.monotonic()
        for stream in self.streams:
            if not stream.flush():
                self._drop(stream)
        if now - self._checked > CHECK_SECONDS:
            self._checked = now
            self._check()
        if now - self._beaten > BEAT_SECONDS:
            self._beaten = now
            self._beat()

    def _check(self) -> None:
        for stream in self.streams:
            if not stream.listener.allowed():
                stream.send(event("bye"))
                self._drop(stream)

    def _beat(self) -> None:
        here = self._desk.arrive(*{stream.listener.moderator for stream in self._streams})
        with self._app.app_context():
            present = names(here)
        beat = event("beat") if present == self._present else event("present", present)
        self._present = present
        for stream in self.streams:
            self._send(stream, beat)

    def _send(self, stream: Stream, data: bytes) -> None:
        if not stream.send(data):
            self._drop(stream)

    def _drop_all(self) -> None:
        for stream in self.streams:
            self._drop(stream)

    def _drop(self, stream: Stream) -> None:
        if stream in self._streams:
            self._streams.remove(stream)
            self._count(-1)
        stream.close()


def _behind(events: Sequence[Event], cursor: str) -> Sequence[Event]:
    """Return the events that a stream at ``cursor`` was not told."""
    known = place(cursor)
    return [line for line in events if place(line.cursor) > known]
