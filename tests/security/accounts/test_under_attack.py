"""A real server under attack lets moderators in."""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest

from moderation.registry import Registry, Role
from tests.support.dashboard import PASSWORD
from tests.support.servers.gunicorn import RunningGunicorn


class Client:
    """Logs in over HTTP from a loopback address of its own."""

    def __init__(self, port: int, source: str) -> None:
        self._port, self._source = port, source

    def log_in(self, name: str, password: str) -> tuple[int, float]:
        """Return the status and the seconds that the post took."""
        page, cookie, _ = self._ask("GET", "", {})
        found = re.search(r'name="csrf" value="([^"]+)"', page)
        assert found
        form = {"csrf": unescape(found[1]), "name": name, "password": password}
        start = time.monotonic()
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        status = self._ask("POST", urlencode(form), headers)[2]
        return status, time.monotonic() - start

    def _ask(self, method: str, body: str, headers: dict[str, str]) -> tuple[str, str, int]:
        connection = http.client.HTTPConnection(
            "127.0.0.1", self._port, timeout=30, source_address=(self._source, 0)
        )
        connection.request(method, "/log-in", body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        cookie = answer.headers.get("Set-Cookie", "").partition(";")[0]
        return text, cookie, answer.status


@pytest.fixture
def port(redis_url: str, registry: Registry, site: str, tmp_path: Path) -> Iterator[int]:
    registry.add_moderator("admin", Role.ADMIN, PASSWORD)
    running = RunningGunicorn(redis_url, tmp_path, processes=1, threads=16)
    yield running.port
    running.stop()


def test_a_real_server_lets_in_under_attack(port: int) -> None:
    """Six attackers in other networks fail without a pause; every right log-in gets in."""
    over = threading.Event()

    def attack(place: int) -> list[int]:
        statuses = []
        client = Client(port, f"127.9.{place}.9")
        while not over.is_set() and len(statuses) < 400:
            statuses.append(client.log_in("admin", "wrong")[0])
            over.wait(0.1)
        return statuses

    with ThreadPoolExecutor(6) as pool:
        attackers = [pool.submit(attack, place) for place in range(6)]
        try:
            clean = [Client(port, "127.77.1.1").log_in("admin", PASSWORD)[0] for _ in range(8)]
        finally:
            over.set()
        seen = {status for one in attackers for status in one.result(60)}
    assert clean == [303] * 8
    assert seen <= {403, 429, 503}
