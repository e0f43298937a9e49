"""What fifty open dashboards cost the web: told by streams, and asking every five seconds."""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection

from benchmarks import servers
from benchmarks.figures import Spread, interleaved
from benchmarks.report import Section, Target, number, spread
from benchmarks.servers import SITE, House, Part
from moderation import actions
from moderation.registry import Registry, Role
from moderation.status import Status
from moderation.store.writer import Store
from tests.support import newsroom

DASHBOARDS = 50
POLL_SECONDS = 5.0
EVENTS_PER_SECOND = 2  # a busy newsroom: as many comments are held, and decided, each second
SHARE_MAX = 0.05  # of one core
SETTLE_SECONDS = 3.0
STREAMS, POLLING, NOBODY = "told by streams", "asking every 5 s", "nobody looks"


def measure(quick: bool) -> Section:
    """Measure the web's processor time while nobody, fifty streams or fifty pollers follow."""
    rounds, seconds = (1, 8.0) if quick else (4, 20.0)
    with servers.house() as place, servers.web(place) as web:
        cookies = _cookies(place)
        subjects: dict[str, Callable[[], float]] = {
            NOBODY: partial(_share, place, web, seconds, _nobody),
            STREAMS: partial(_share, place, web, seconds, partial(_streams, web, cookies)),
            POLLING: partial(_share, place, web, seconds, partial(_polling, place, web, cookies)),
        }
        rates = interleaved(subjects, rounds)
    return _section(seconds, rounds, rates)


def _section(seconds: float, rounds: int, rates: dict[str, list[float]]) -> Section:
    extra = {
        name: [max(0.0, a - b) for a, b in zip(rates[name], rates[NOBODY], strict=True)]
        for name in (STREAMS, POLLING)
    }
    median = {name: Spread.of(values).median for name, values in extra.items()}
    ratio = median[POLLING] / median[STREAMS] if median[STREAMS] else float("inf")
    return Section(
        title="Live updates",
        method=f"The web with default settings, {DASHBOARDS} dashboards of different moderators "
        f"on the same list, {EVENTS_PER_SECOND} comments held and {EVENTS_PER_SECOND} decided each "
        f"second. Processor time of all web processes in {seconds:.0f} s, without what they used "
        f"while nobody looked; {rounds} rounds in turns.",
        head=("dashboards", "% of one core", "lowest - highest"),
        rows=[
            [name, *spread(Spread.of([100 * value for value in values]))]
            for name, values in extra.items()
        ],
        targets=[
            Target(
                f"live updates to {DASHBOARDS} dashboards",
                f"< {SHARE_MAX:.0%} of a core",
                f"{100 * median[STREAMS]:.1f} %",
                median[STREAMS] < SHARE_MAX,
            )
        ],
        remarks=f"Asking costs {number(ratio)} times as much, and shows news up to "
        f"{POLL_SECONDS:.0f} s later.",
    )


def _share(
    place: House, web: Part, seconds: float, audience: Callable[[], contextmanager[None]]
) -> float:
    """Return the share of one core that the web uses before ``audience``."""
    with audience(), _newsroom(place.store):
        time.sleep(SETTLE_SECONDS)
        before = web.cpu_seconds()
        time.sleep(seconds)
        return (web.cpu_seconds() - before) / seconds


def _cookies(place: House) -> list[str]:
    registry = Registry(place.redis)
    cookies = []
    for place_ in range(DASHBOARDS):
        account, _ = registry.add_moderator(f"m{place_}", Role.MODERATOR, "a long password")
        token = registry.open_session(account.name, "benchmark", stamp=account.stamp)[1]
        cookies.append(f"modqueue_session={token}")
    return cookies


@contextmanager
def _beside(step: Callable[[], None], pause: float) -> Iterator[None]:
    """Do ``step`` again and again in a thread, ``pause`` seconds apart."""
    stop = threading.Event()

    def run() -> None:
        while not stop.wait(pause):
            step()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def _newsroom(store: Store) -> Iterator[None]:
    """Let comments come in and be decided, without the web."""

    def step() -> None:
        name = f"a{time.monotonic_ns()}"
        comment_id = newsroom.submit(store, SITE, newsroom.METRO, name, "You idiot")
        newsroom.score(store, SITE)
        actions.decide(
            store, SITE, comment_id, status=Status.APPROVED, by="someone", expected_version=2
        )

    with _beside(step, 1 / EVENTS_PER_SECOND):
        yield


@contextmanager
def _nobody() -> Iterator[None]:
    yield


@contextmanager
def _streams(web: Part, cookies: list[str]) -> Iterator[None]:
    """Open a stream for each cookie and read what comes."""
    chosen = selectors.DefaultSelector()
    for cookie in cookies:
        stream = socket.create_connection(("127.0.0.1", web.port))
        head = f"GET /sites/{SITE}/live HTTP/1.1\r\nHost: bench\r\nCookie: {cookie}\r\n\r\n"
        stream.sendall(head.encode())
        if b"200 OK" not in stream.recv(4096):
            raise servers.BenchmarkError("no stream")
        chosen.register(stream, selectors.EVENT_READ)

    def read() -> None:
        for key, _ in chosen.select(0):
            key.fileobj.recv(65536)  # type: ignore[union-attr]

    with _beside(read, 0.1):
        yield
    for key in list(chosen.get_map().values()):
        key.fileobj.close()  # type: ignore[union-attr]
    chosen.close()


@contextmanager
def _polling(place: House, web: Part, cookies: list[str]) -> Iterator[None]:
    """Ask for the news with each cookie in turn, each every five seconds."""
    cursors = dict.fromkeys(cookies, place.store.last_cursor(SITE))
    turns = iter(cookies * 1000)

    def ask() -> None:
        cookie = next(turns)
        connection = HTTPConnection("127.0.0.1", web.port, timeout=10)
        path = f"/sites/{SITE}/held/news?order=risk&after={cursors[cookie]}"
        connection.request("GET", path, headers={"Cookie": cookie, "HX-Request": "true"})
        text = connection.getresponse().read().decode()
        cursors[cookie] = text.partition('data-after="')[2].partition('"')[0]
        connection.close()

    with _beside(ask, POLL_SECONDS / DASHBOARDS):
        yield
