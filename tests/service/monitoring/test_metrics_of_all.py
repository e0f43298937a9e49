"""How many streams are open, as Prometheus is told."""

from __future__ import annotations

import os
import re
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from moderation.registry import Registry
from tests.service.dashboard.live.conftest import Ear, log_in
from tests.support.servers.gunicorn import RunningGunicorn
from tests.support.servers.redis_servers import wait_until


@pytest.fixture
def gunicorn(redis_url: str, site: str, tmp_path: Path) -> Iterator[RunningGunicorn]:
    """Two processes, so that streams are spread over both."""
    running = RunningGunicorn(redis_url, tmp_path, processes=2, threads=2)
    yield running
    running.stop()


def open_streams(web: RunningGunicorn) -> int:
    found = re.search(r"^modqueue_live_streams (\S+)", web.ask("GET", "/metrics")[1], re.MULTILINE)
    return int(float(found[1])) if found else 0


def test_open_streams_of_all_processes(gunicorn: RunningGunicorn, registry: Registry) -> None:
    """Streams are counted over the processes, while they last and while their process lives."""
    token = log_in(registry, "dana")
    head = f"GET /sites/demo/live HTTP/1.1\r\nHost: h\r\nCookie: modqueue_session={token}\r\n\r\n"
    browsers = []
    for _ in range(8):
        browsers.append(socket.create_connection(("127.0.0.1", gunicorn.port)))
        browsers[-1].sendall(head.encode())
        Ear(browsers[-1])
    wait_until(lambda: open_streams(gunicorn) == 8, "eight streams")
    for browser in browsers[:3]:
        browser.close()
    wait_until(lambda: open_streams(gunicorn) == 5, "the end of three")
    for process in gunicorn.processes():
        os.kill(process, signal.SIGKILL)
    wait_until(lambda: open_streams(gunicorn) == 0, "the end of all")
    for browser in browsers[3:]:
        browser.close()
