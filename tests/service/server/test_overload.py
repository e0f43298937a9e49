"""More than a process can answer: refused at once, while pages and other sites go on."""

from __future__ import annotations

import json
import os
import select
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.support.servers.gunicorn import RunningGunicorn
from tests.support.servers.redis_servers import wait_until

THREADS, WAITING = 2, 4
HALF = THREADS // 2  # of the threads, which is all that one has while others are about
pytestmark = pytest.mark.skipif(not hasattr(select, "epoll"), reason="only this worker has lanes")


@pytest.fixture
def web(tmp_path: Path) -> Iterator[RunningGunicorn]:
    """A process whose threads are held until the test lets them go."""
    tmp_path.chmod(0o700)
    running = RunningGunicorn(
        "redis://127.0.0.1:1",
        tmp_path,
        processes=1,
        threads=THREADS,
        app="tests.support.apps.held_app:app",
        MODQUEUE_WEB_WAITING=str(WAITING),
    )
    yield running
    running.stop()


class Clients:
    """Connections that post and do not wait for their answers."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._stack = ExitStack()
        self._asked: list[HTTPConnection] = []

    def __enter__(self) -> Clients:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def post(self, key: str, count: int = 1, path: str = "/v1/held", **headers: str) -> None:
        for _ in range(count):
            one = HTTPConnection("127.0.0.1", self._port, timeout=60)
            self._stack.enter_context(closing(one))
            one.request("POST", path, b"{}", {"Authorization": key, **headers})
            self._asked.append(one)

    def answered(self) -> int:
        """How many have an answer now."""
        return len(select.select([one.sock for one in self._asked], [], [], 0)[0])

    def answers(self, count: int) -> list[tuple[int, str | None, bytes]]:
        """Await as many answers; return status, Retry-After and body of each that came."""
        wait_until(lambda: self.answered() >= count, f"{count} answers")
        ready = select.select([one.sock for one in self._asked], [], [], 0)[0]
        came = [one for one in self._asked if one.sock in ready]
        self._asked = [one for one in self._asked if one not in came]
        parts = [one.getresponse() for one in came]
        return [(part.status, part.getheader("Retry-After"), part.read()) for part in parts]


def problem(answer: tuple[int, str | None, bytes], status: int, slug: str) -> None:
    """Check a refusal, which says when to come back."""
    assert answer[:2] == (status, "1")
    assert json.loads(answer[2])["type"] == f"/problems/{slug}"


def entered(web: RunningGunicorn) -> list[str]:
    return list(json.loads(web.ask("GET", "/entered")[1]))


def parsed(web: RunningGunicorn) -> int:
    """How many requests gunicorn's parser has read so far."""
    return int(web.ask("GET", "/parsed")[1])


def greet(web: RunningGunicorn, *keys: str, path: str = "/v1/hello") -> None:
    """Let ``keys`` be known as good ones, or ask for another page under them."""
    with closing(HTTPConnection("127.0.0.1", web.port, timeout=60)) as connection:
        for key in keys:
            connection.request("GET", path, headers={"Authorization": key})
            connection.getresponse().read()


def test_what_cannot_wait_is_refused_at_once(web: RunningGunicorn) -> None:
    """With all threads held the surplus has its 503 while nothing moves; what was taken is kept."""
    with Clients(web.port) as clients:
        clients.post("Bearer a", 20)
        surplus = 20 - THREADS - WAITING
        answers = clients.answers(surplus)
        assert len(answers) == surplus
        for answer in answers:
            problem(answer, 503, "overloaded")
        assert len(entered(web)) == THREADS
        assert web.ask("GET", "/livez") == (200, "alive")
        web.ask("POST", f"/release/{THREADS + WAITING}")
        kept = clients.answers(THREADS + WAITING)
        assert [status for status, _, _ in kept] == [200] * (THREADS + WAITING)


def test_a_refused_connection_goes_on(web: RunningGunicorn) -> None:
    """A refusal keeps its connection, body and all, so that the next try costs no new one."""
    with (
        Clients(web.port) as clients,
        closing(HTTPConnection("127.0.0.1", web.port, timeout=60)) as one,
    ):
        clients.post("Bearer a", THREADS + WAITING + 1)
        clients.answers(1)
        statuses = []
        for _ in range(3):
            one.request("POST", "/v1/held", b"x" * 100_000, {"Accept": "text/html"})
            answer = one.getresponse()
            statuses.append(answer.status)
            assert "Повторите" in answer.read().decode()
        one.request("HEAD", "/v1/held")
        last = one.getresponse()
        assert (last.status, last.getheader("Connection")) == (503, "close")
        assert statuses == [503] * 3
        web.ask("POST", f"/release/{THREADS + WAITING}")
        clients.answers(THREADS + WAITING)


def test_a_process_that_ends_keeps_no_refused_connection(web: RunningGunicorn) -> None:
    """A flood that comes again and again on its connections would hold the process up."""
    with (
        Clients(web.port) as clients,
        closing(HTTPConnection("127.0.0.1", web.port, timeout=60)) as one,
    ):
        clients.post("Bearer a", THREADS + WAITING + 1)
        clients.answers(1)
        (process,) = web.processes()
        ends: list[str | None] = []
        while "close" not in ends:
            one.request("POST", "/v1/held", b"x", {"Authorization": "Bearer a"})
            answer = one.getresponse()
            assert (answer.status, bool(answer.read())) == (503, True)
            ends.append(answer.getheader("Connection"))
            if len(ends) == 1:
                web.terminate()
        assert ends[0] == "keep-alive"
        os.kill(process, signal.SIGKILL)  # what it holds is never let go


def test_a_flooding_site_waits_for_itself(web: RunningGunicorn) -> None:
    """Beside the flood of one key another one finds a thread free, and its next one a turn."""
    greet(web, "Bearer flood", "Bearer other", "Bad key")
    with Clients(web.port) as clients:
        clients.post("Bearer flood", 30)
        clients.answers(30 - HALF - WAITING)
        clients.post("Bearer other", 2)
        wait_until(lambda: len(entered(web)) == THREADS, "both sites at work")
        assert Counter(entered(web)) == {"Bearer flood": HALF, "Bearer other": 1}
        for number in range(2):
            web.ask("POST", "/release/1")
            wait_until(lambda n=number: len(entered(web)) > THREADS + n, "the next turn")
        assert Counter(entered(web)) == {"Bearer flood": HALF + 1, "Bearer other": 2}
        web.ask("POST", "/release/6")
        rest = clients.answers(1)
        while len(rest) < HALF + WAITING + 2:
            rest += clients.answers(1)
        assert {status for status, _, _ in rest} == {200}


def test_made_up_keys_share_one_turn(web: RunningGunicorn) -> None:
    """A flood under ever new keys is one flood: a good key finds a thread free beside it."""
    greet(web, "Bearer other", "Bearer other")
    greet(web, *(f"Made up {number}" for number in range(30)), path="/v1/nothing")
    with Clients(web.port) as clients:
        for number in range(30):
            clients.post(f"Made up {number}")
        clients.answers(30 - HALF - WAITING)
        clients.post("Bearer other")
        wait_until(lambda: len(entered(web)) == THREADS, "a thread for the other")
        assert entered(web).count("Bearer other") == 1
        web.ask("POST", f"/release/{HALF + WAITING + 1}")


def test_a_plain_refusal_costs_no_parser(web: RunningGunicorn) -> None:
    """What has no room is refused unread; the parser sees what is taken, and what is not plain."""
    with Clients(web.port) as clients:
        clients.post("Bearer a", 20)
        clients.answers(20 - THREADS - WAITING)
        before = parsed(web)
        clients.post("Bearer a", 10)
        clients.answers(10)
        assert parsed(web) == before + 1  # that of the question itself
        clients.post("Bearer a", 3, Upgrade="x")
        clients.answers(3)
        assert parsed(web) == before + 5
        web.ask("POST", f"/release/{THREADS + WAITING}")


def test_refusals_are_counted() -> None:
    """An application without instruments of ours is served all the same; ours counts refusals."""
    from flask import Flask

    from service.monitoring.metrics import Metrics, metrics_of

    assert metrics_of(Flask("x")) is None
    app = Flask("y")
    app.extensions["modqueue.metrics"] = instruments = Metrics(None)
    found = metrics_of(app)
    assert found is instruments
    found.refuse("overloaded")
    name = "modqueue_refused_total"
    assert instruments.registry.get_sample_value(name, {"reason": "overloaded"}) == 1
