"""How far a server has come that is still reading its files."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass

import redis

from service.launcher.errors import CannotStart

LOOK_SECONDS = 1.0
READY_SECONDS = 60.0  # for a server that says nothing; one that loads says so
TELL_SECONDS = 5.0


class Away(Exception):
    """The server does not answer."""


@dataclass(frozen=True, slots=True)
class Loading:
    """A server that takes no commands yet: percent of its files read, seconds that the rest takes.

    The estimate is the server's own; None where it has none.
    """

    percent: float
    left_seconds: int | None

    def __str__(self) -> str:
        left = "" if self.left_seconds is None else f", about {self.left_seconds:,} s left"
        return f"the store loads its data: {self.percent:.0f} %{left}"


def look(url: str) -> Loading | None:
    """Return how far the server at ``url`` has come; None: it takes commands. Raises Away."""
    client = redis.Redis.from_url(url, socket_timeout=LOOK_SECONDS)
    try:
        persistence = client.info("persistence")
    except redis.RedisError:
        raise Away from None
    finally:
        client.close()
    if not persistence["loading"]:
        return None
    left = int(persistence.get("loading_eta_seconds", -1))
    return Loading(float(persistence.get("loading_loaded_perc", 0.0)), left if left >= 0 else None)


def comes_up(
    process: subprocess.Popen[bytes],
    look_at: Callable[[], Loading | None],
    say: Callable[[str], None],
) -> bool:
    """Wait until the server of ``process`` takes commands; return False where it ended.

    One that loads may take its time and is told of. Raises CannotStart for one that says nothing.
    """
    deadline, tell_at = time.monotonic() + READY_SECONDS, time.monotonic() + TELL_SECONDS
    while process.poll() is None:
        now = time.monotonic()
        try:
            loading = look_at()
        except Away:
            if now > deadline:
                raise CannotStart(
                    f"the embedded server did not answer within {READY_SECONDS:.0f} s; see its log"
                ) from None
        else:
            if loading is None:
                return True
            deadline = now + READY_SECONDS
            if now >= tell_at:
                say(str(loading))
                tell_at = now + TELL_SECONDS
        time.sleep(0.02)
    return False
