"""A resolver that takes its time costs no more of ours than the deadline leaves."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from threading import BoundedSemaphore, Event, Thread

import pytest

from moderation.looking.chat_server import ChatServer, NoAnswer
from moderation.webhooks import lookup
from moderation.webhooks.lookup import addresses
from moderation.webhooks.post import Fault, Poster

HANGING, SECONDS = "slow.example", 0.2


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Names are looked up by the system, but for one whose answer comes once this is set."""
    real, ended = socket.getaddrinfo, Event()

    def look_up(host: str, *arguments: object, **options: object) -> object:
        if host == HANGING:
            ended.wait(60)
        return real("127.0.0.1", *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    yield ended
    ended.set()


@pytest.mark.usefixtures("resolver")
def test_whoever_asks_a_host_gives_up_in_time() -> None:
    """A webhook says that it timed out, a second reader that there is no answer."""
    answer = Poster(timeout_seconds=SECONDS).post(f"http://{HANGING}/hook", {}, b"")
    assert answer.fault is Fault.TIMEOUT
    with pytest.raises(NoAnswer, match="TimeoutError"):
        ChatServer(f"http://{HANGING}/v1", "m", timeout_seconds=SECONDS).ask({})


def test_a_resolver_that_hangs_is_not_asked_for_ever(
    resolver: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So many threads wait for it and no more; once it answers names are known again."""
    monkeypatch.setattr(lookup, "_free", BoundedSemaphore(2))
    for host in (HANGING, HANGING, "quick.example"):
        with pytest.raises(TimeoutError):
            addresses(host, time.monotonic() + SECONDS)
    resolver.set()
    assert addresses("quick.example", time.monotonic() + 60) == ["127.0.0.1"]


def test_what_has_no_address() -> None:
    """The resolver's own error comes through the thread."""
    with pytest.raises((OSError, UnicodeError)):
        addresses("a" * 70 + ".example", time.monotonic() + 60)


def test_a_thread_that_cannot_start_takes_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system at its limit of threads is an error of the net, and names are known after it."""
    monkeypatch.setattr(lookup, "_free", BoundedSemaphore(1))

    def refuse(self: Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(Thread, "start", refuse)
        answer = Poster(timeout_seconds=SECONDS).post("http://127.0.0.1/hook", {}, b"")
        assert answer.fault is Fault.UNREACHABLE
    assert addresses("127.0.0.1", time.monotonic() + SECONDS) == ["127.0.0.1"]
