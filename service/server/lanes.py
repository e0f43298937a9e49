"""Lanes: which requests share threads, and whose they are.

Sites and readers have one lane, moderators' pages another, each with threads of its own: a flood in
one leaves the other as it was. In a lane those who ask take turns, so a site that floods is the one
that waits, and is the one that is refused. What a refusal costs is next to nothing: there is no
thread to be had, so the one that reads says so at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar
from urllib.parse import unquote

from service.http.callers import CALLER, digest_of
from service.server.lane import Lane, Who

Item = TypeVar("Item")

ALIVE = "/livez"  # the thread that reads answers it itself
CROWD = (
    "/v1", "/1.", "/embed/", "/integrations/", "/contentsafety/", "/demo", "/guidelines/",
    "/discovery/",
)  # fmt: skip
KNOWN_MAX = 4096  # credentials that were good lately


class Lanes(Generic[Item]):
    """The lanes of one process, and whose requests are told apart in them.

    ``threads`` are for the crowd; pages have as many beside them. Anybody can invent a key, so
    only whom the application knew by one lately has turns of its own, whatever spells the key. All
    others share those of their address, and have every second turn together where both wait.
    """

    def __init__(self, threads: int, waiting_max: int, path: str = "") -> None:
        self._crowd: Lane[Item] = Lane(threads, waiting_max)
        self._people: Lane[Item] = Lane(threads, waiting_max)
        self._paths = CROWD + tuple(path + one for one in CROWD if path)
        self._good: dict[bytes, Who] = {}  # the caller that each names
        self.threads = 2 * threads + 1  # the last one always reads

    @property
    def are_busy(self) -> bool:
        """Whether somebody waits in one of them."""
        return self._crowd.is_busy or self._people.is_busy

    def of(self, path: str) -> Lane[Item]:
        """Return the lane of a request for ``path``, with its escapes."""
        return self._crowd if unquote(path).startswith(self._paths) else self._people

    def who(self, headers: Sequence[tuple[str, str]], address: str) -> Who:
        """Return whom the turns of a request from ``address`` count for."""
        credential = next((value for name, value in headers if name == "AUTHORIZATION"), "")
        return self.who_has(digest_of(credential), address)

    def who_has(self, digest: bytes, address: str) -> Who:
        """Return whom the turns of a request count for whose credential has that ``digest``."""
        return self._good.get(digest) or Who(address, is_known=False)

    def note(self, environ: dict[str, Any], status: str) -> None:
        """Remember from an answer with ``status`` whose credential it was.

        An answer that looked at none, such as 404 or a public page, says nothing of it.
        """
        credential = environ.get("HTTP_AUTHORIZATION", "")
        if not credential:
            return
        digest, caller = digest_of(credential), environ.get(CALLER)
        if status.startswith("401"):
            self._good.pop(digest, None)
        elif caller:
            if len(self._good) >= KNOWN_MAX:
                self._good.clear()
            self._good[digest] = Who(caller)
