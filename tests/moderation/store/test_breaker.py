"""A server that hangs is noticed within two seconds by one caller, and at once by all others."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis.exceptions import ConnectionError as NotConnected
from redis.exceptions import TimeoutError as NoAnswer

from moderation.errors import StoreUnavailable
from moderation.store.server.breaker import REST_SECONDS, TRIAL_SECONDS, Breaker
from moderation.store.server.connection import SOCKET_SECONDS, connect
from moderation.store.writer import Store
from service.launcher.embedded import EmbeddedServer

NOTICED_SECONDS = 2.0
SLACK_SECONDS = 1.0  # for a busy machine


class Line:
    """A way to a server of which the test says what comes of the next call."""

    def __init__(self) -> None:
        self.now = 0.0
        self.error: type[Exception] | None = None
        self.calls = 0
        self.breaker = Breaker(lambda: self.now)

    def ask(self) -> str:
        """Connect, which finds a connection in place, and send a command."""
        self.breaker.call_with_retry(lambda: None, lambda error: None)
        return self.breaker.call_with_retry(
            self._answer, lambda error, failures: None, with_failure_count=True
        )

    def _answer(self) -> str:
        self.calls += 1
        if self.error is not None:
            raise self.error
        return "PONG"


def refused_at_once(line: Line) -> bool:
    before = line.calls
    with pytest.raises(NoAnswer):
        line.ask()
    return line.calls == before


def test_what_found_no_answer_is_not_repeated() -> None:
    """One time-out is enough, and the next callers need not wait for theirs."""
    line = Line()
    line.error = NoAnswer
    with pytest.raises(NoAnswer):
        line.ask()
    assert line.calls == 1
    assert refused_at_once(line)


def test_one_caller_tries_again() -> None:
    """After a rest one goes ahead; the others are refused until it is back."""
    line = Line()
    line.error = NoAnswer
    with pytest.raises(NoAnswer):
        line.ask()
    line.now += REST_SECONDS
    assert not refused_at_once(line)
    assert refused_at_once(line)
    line.now += REST_SECONDS
    line.error = None
    assert line.ask() == "PONG"
    assert line.ask() == "PONG"


def test_the_others_leave_it_to_the_one() -> None:
    """While somebody tries, another thread is refused at once, at most as long as that can take."""
    line = Line()
    line.error = NoAnswer
    with pytest.raises(NoAnswer):
        line.ask()
    line.now += REST_SECONDS
    line.breaker.call_with_retry(lambda: None, lambda error: None)  # here it goes, and is not back
    outcome: list[bool] = []
    other = threading.Thread(target=lambda: outcome.append(refused_at_once(line)))
    other.start()
    other.join(20)
    assert outcome == [True]
    assert TRIAL_SECONDS >= SOCKET_SECONDS


def test_a_broken_connection_is_repeated_once() -> None:
    """A restarted server breaks each pooled connection once; it does not hang."""
    line = Line()
    line.error = NotConnected
    with pytest.raises(NotConnected):
        line.ask()
    assert line.calls == 2
    line.error = None
    assert line.ask() == "PONG"


@pytest.fixture
def stopped(tmp_path: Path) -> Iterator[EmbeddedServer]:
    """A server that a test may stop without ending it."""
    server = EmbeddedServer(tmp_path / "server")
    server.start()
    assert server.process is not None
    yield server
    os.kill(server.process.pid, signal.SIGCONT)
    server.stop()


def test_a_hung_server_is_noticed(stopped: EmbeddedServer) -> None:
    """Within two seconds by whoever asks, over an old connection or a new one; then it is back."""
    assert stopped.process is not None
    redis = connect(stopped.url)
    store = Store(redis)
    assert store.now() > 0
    os.kill(stopped.process.pid, signal.SIGSTOP)
    for _ in range(8):
        started = time.monotonic()
        with pytest.raises(StoreUnavailable):
            store.now()
        assert time.monotonic() - started < NOTICED_SECONDS + SLACK_SECONDS
    os.kill(stopped.process.pid, signal.SIGCONT)
    deadline = time.monotonic() + 20
    while True:
        try:
            assert store.now() > 0
            break
        except StoreUnavailable:
            assert time.monotonic() < deadline
    redis.close()
