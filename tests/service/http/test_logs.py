"""What the web process writes to its log."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask.testing import FlaskClient

from moderation.process.logs import LineFormatter, LineHandler
from tests.support.api import SECRET, comment


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [LineFormatter().format(record) for record in caplog.records]


def test_a_line_for_each_request(api: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    """A request is one line: method, rule, status, milliseconds, site, and the key's id."""
    with caplog.at_level(logging.INFO, "modqueue.web"):
        api.post("/v1/comments", json=comment())
    (line,) = [line for line in lines(caplog) if " request " in line]
    assert "method=POST route=/v1/comments status=202" in line
    assert "site=demo" in line


def test_nothing_private(api: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    """Neither text nor e-mail nor address nor key nor a made-up path comes into the log."""
    body = comment(
        body="private words", client={"ip": "192.0.2.99"}, article={"id": "private-article"}
    )
    with caplog.at_level(logging.DEBUG):
        api.post("/v1/comments", json=body)
        api.post("/v1/comments", json={**body, "author": 5})
        api.get("/private-path\r\nforged line")
        api.get("/v1/articles/private-article/comments?after=private-query")
    written = "\n".join(lines(caplog))
    for secret in ("private", "asel@example.com", "192.0.2.99", SECRET, "forged"):
        assert secret not in written


def test_health_is_quiet(api: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    """Probes and scrapes are not logged."""
    with caplog.at_level(logging.INFO, "modqueue.web"):
        for address in ("/livez", "/readyz", "/metrics"):
            api.get(address)
    assert lines(caplog) == []


def test_lines_of_threads_stay_whole() -> None:
    """Threads that log at the same time, without a lock, never write into one another's lines."""
    reading, writing = os.pipe()
    handler, lines_each = LineHandler(writing), 20
    texts = [f"line-{number} " + str(number) * 200 for number in range(8)]

    def write(text: str) -> None:
        for _ in range(lines_each):
            handler.handle(logging.LogRecord("test", logging.INFO, "", 0, text, None, None))

    with ThreadPoolExecutor(len(texts)) as pool:
        list(pool.map(write, texts))
    os.close(writing)
    with open(reading, encoding="utf-8") as file:
        written = [line.partition(" INFO test ")[2] for line in file.read().splitlines()]
    assert sorted(written) == sorted(texts * lines_each)


def while_locked(*filters: Callable[[logging.LogRecord], Any]) -> str:
    """Return what a logger writes of ``event`` while another thread holds the handler's lock."""
    reading, writing = os.pipe()
    handler, logger = LineHandler(writing), logging.Logger("test")
    logger.addHandler(handler)
    for one in filters:
        handler.addFilter(one)
    with ThreadPoolExecutor(1) as other:
        other.submit(handler.acquire).result()
        logger.info("event")
        other.submit(handler.release).result()
    os.close(writing)
    with open(reading, encoding="utf-8") as file:
        return file.read().partition(" INFO ")[2]


def test_no_lock_is_awaited() -> None:
    """A line is written while another thread holds the handler's lock, on every Python."""
    assert while_locked() == "test event\n"


def test_filters_of_the_handler() -> None:
    """A filter of the handler stops a line."""
    assert while_locked(lambda record: False) == ""


def test_time_of_a_line() -> None:
    """A line begins with its time in UTC to the millisecond, also after one of another second."""
    formatter = LineFormatter()
    record = logging.LogRecord("test", logging.INFO, "", 0, "event", None, None)
    for created, day in ((0.25, "1970-01-01"), (86400.25, "1970-01-02")):
        record.created, record.msecs = created, 250
        assert formatter.format(record) == f"{day}T00:00:00.250Z INFO test event"
