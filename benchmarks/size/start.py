"""A start at size: how long ``modqueue run`` needs until it takes comments.

The store has live comments, accepted and judged by the service's own scripts, and what it keeps of
archived ones: the articles with their counts, and the authors. Its append-only file is read as the
server left it, without a rewrite before.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable

from benchmarks import servers
from benchmarks.archive import fill, megabytes, say
from benchmarks.installation import RUN
from benchmarks.servers import SITE, House
from benchmarks.size.site import Scale, article_id, author_key
from moderation.store.keys import key
from moderation.store.server.commands import Redis

AT_ONCE = 1_000  # commands in a pipeline
ROUNDS = 3
AUTHOR = {"comments": "20", "approved": "18", "rejected": "2"}


def measure(scale: Scale, live: int) -> None:
    """Fill a store, then start the whole service on it some times, and print what it took."""
    with servers.house() as place:
        fill(place.store, live)
        remember(place.redis, scale)
        say("Redis, MB", megabytes(place))
        place.server.stop()
        say("append-only files, MB", _size(place) / 1e6)
        for _ in range(ROUNDS):
            say("the store alone, s", _seconds(lambda: _start_store(place)))
            say("until comments are taken, s", _whole(place))


def remember(redis: Redis, scale: Scale) -> None:
    """Write what Redis keeps of comments that are in the archive alone."""
    _write(redis, range(scale.articles), _article)
    _write(redis, range(scale.authors), _author)
    redis.hset(key(SITE, "archived"), "approved", str(scale.total))


def _write(redis: Redis, numbers: range, write: Callable[[Redis, int], object]) -> None:
    for first in range(0, len(numbers), AT_ONCE):
        pipe = redis.pipeline(transaction=False)
        for number in numbers[first : first + AT_ONCE]:
            write(pipe, number)
        pipe.execute()


def _article(pipe: Redis, number: int) -> None:
    id_ = article_id(number)
    pipe.hset(key(SITE, "archived_threads"), id_, "90")
    description = f'{{"title":"Title number {number}","url":"https://news.example/{id_}"}}'
    pipe.hset(key(SITE, "article", id_), mapping={"description": description, "pinned": ""})


def _author(pipe: Redis, number: int) -> None:
    pipe.hset(key(SITE, "author", author_key(number)), mapping=AUTHOR)


def _size(place: House) -> int:
    files: Iterable[os.DirEntry[str]] = os.scandir(place.folder / "server" / "appendonlydir")
    return sum(file.stat().st_size for file in files)


def _start_store(place: House) -> None:
    place.server.start()
    place.server.stop()


def _whole(place: House) -> float:
    """Return the seconds from the command until the web is ready."""
    port = servers.free_port()
    environ = {**os.environ, "PORT": str(port), "MODQUEUE_DATA_DIR": str(place.folder)}
    began = time.perf_counter()
    with servers.executable("modqueue", RUN, environ, place.folder):
        servers.await_answer(f"http://127.0.0.1:{port}/readyz", place.folder / "modqueue.log")
        return time.perf_counter() - began


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
