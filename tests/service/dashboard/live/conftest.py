"""Browsers' sockets before a real gunicorn, because only it can hand a socket over."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from moderation.registry import Registry, Role
from moderation.store.writer import Store
from service.launcher.embedded import EmbeddedServer
from tests.support import newsroom
from tests.support.servers.gunicorn import RunningGunicorn

THREADS = 4


@dataclass
class Ear:
    """An open stream as a browser hears it."""

    socket: socket.socket
    heard: str = ""
    head: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self.socket.settimeout(15)
        self.head = self.until("\r\n\r\n").partition("\r\n\r\n")[0]

    def until(self, words: str) -> str:
        """Listen until ``words`` were said; return all that was heard."""
        while words not in self.heard:
            data = self.socket.recv(65536)
            assert data, f"the stream ended before {words!r}: {self.heard}"
            self.heard += data.decode()
        return self.heard

    def news(self) -> list[dict[str, object]]:
        """Return the news that was heard."""
        lines = self.heard.split("event: news\ndata: ")[1:]
        return [json.loads(line.partition("\n")[0]) for line in lines]

    def rest(self) -> str:
        """Listen until the server ends the stream."""
        while data := self.socket.recv(65536):
            self.heard += data.decode()
        return self.heard


@pytest.fixture(scope="module")
def gunicorn(
    server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningGunicorn]:
    """One process for all tests of a file, so that a test knows who holds its streams."""
    folder = tmp_path_factory.mktemp("web")
    running = RunningGunicorn(server.url, folder, processes=1, threads=THREADS)
    yield running
    running.stop()


@pytest.fixture
def token(registry: Registry, site: str) -> str:
    """The cookie of a moderator of the site who is logged in."""
    return log_in(registry, "dana")


def log_in(registry: Registry, name: str) -> str:
    """Add a moderator and return the cookie of a session."""
    account, _ = registry.add_moderator(name, Role.MODERATOR, "a long enough sentence")
    return registry.open_session(name, "a browser", stamp=account.stamp)[1]


@pytest.fixture
def listen(gunicorn: RunningGunicorn, token: str) -> Iterator[Callable[..., Ear]]:
    """Opens streams of the site, after a cursor if one is given."""
    opened: list[Ear] = []

    def connect(after: str = "", version: str = "1.1", cookie: str = token, **headers: str) -> Ear:
        browser = socket.create_connection(("127.0.0.1", gunicorn.port))
        lines = [
            f"GET /sites/demo/live?after={after} HTTP/{version}",
            "Host: news.example",
            f"Cookie: modqueue_session={cookie}",
            *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
        ]
        browser.sendall("\r\n".join([*lines, "", ""]).encode())
        opened.append(Ear(browser))
        return opened[-1]

    yield connect
    for ear in opened:
        ear.socket.close()


@pytest.fixture
def day(store: Store, site: str) -> dict[str, str]:
    """A day's comments, scored: ids by author."""
    return newsroom.fill(store, site)
