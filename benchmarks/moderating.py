"""A moderator at work beside a load: the held list, a decision, and whether the web is alive."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection
from urllib.parse import urlencode

from benchmarks.servers import SITE, BenchmarkError
from moderation.registry import Registry, Role

TIMEOUT_SECONDS = 60.0
_FORM = re.compile(r'action="(?P<path>/sites/[^"]*/decide)"[^>]*>(?P<fields>.*?)</form>', re.DOTALL)
_FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Felt:
    """The seconds that each act took, and how many were refused."""

    alive: list[float] = field(default_factory=list)
    lists: list[float] = field(default_factory=list)
    decisions: list[float] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)  # their statuses


class Moderator:
    """Somebody who is logged in and decides what the held list shows first."""

    def __init__(self, registry: Registry, port: int) -> None:
        account, _ = registry.add_moderator("reader", Role.MODERATOR, "a long password")
        token = registry.open_session(account.name, "benchmark", stamp=account.stamp)[1]
        self._headers = {"Cookie": f"modqueue_session={token}"}
        self._port = port

    def work(self, felt: Felt) -> None:
        """Ask whether the web is alive, read the held list, and approve the first comment of it."""
        self._timed(felt.alive, felt, "GET", "/livez")
        page = self._timed(felt.lists, felt, "GET", f"/sites/{SITE}/held")
        form = _FORM.search(page)
        if form:
            fields = {name: unescape(value) for name, value in _FIELD.findall(form["fields"])}
            path = unescape(form["path"])
            self._timed(felt.decisions, felt, "POST", path, {**fields, "status": "approved"})

    def _timed(
        self,
        times: list[float],
        felt: Felt,
        method: str,
        path: str,
        form: Mapping[str, str] | None = None,
    ) -> str:
        """Return the answer's text; note how long it took. Raises BenchmarkError for a fault."""
        began = time.perf_counter()
        status, text = self._ask(method, path, urlencode(form or {}))
        times.append(time.perf_counter() - began)
        if status in (429, 503):
            felt.refused.append(status)
        elif status >= 400:
            raise BenchmarkError(f"{path} answered {status}: {text[:500]}")
        return text

    def _ask(self, method: str, path: str, body: str) -> tuple[int, str]:
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT_SECONDS)) as asked:
            asked.request(method, path, body or None, {**self._headers, **kind})
            answer = asked.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")
