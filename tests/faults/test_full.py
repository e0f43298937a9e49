"""A store without memory: nothing new is taken, and everything that was accepted is judged."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from moderation import actions
from moderation.status import Status
from tests.support.load import Load, await_verdicts, check_exactly_once
from tests.support.servers.installation import SITE, Installation, installation
from tests.support.servers.redis_servers import READY_SECONDS, wait_until

COMMENTS = 200
OTHERS = ("web", "sweep", "project")  # all but the worker


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Installation]:
    with installation(tmp_path, *OTHERS, grants=("+config|set",)) as started:
        yield started


def limit(running: Installation, share: float) -> None:
    """Let the server's memory be taken by ``share``; 0: no limit."""
    used = int(running.redis.info("memory")["used_memory"])
    running.redis.config_set("maxmemory", int(used / share) if share else 0)


def post(running: Installation) -> tuple[int, str | None, str]:
    """Post one comment without patience; return status, Retry-After and detail."""
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=20)
    headers = {"Authorization": f"Bearer {running.key}", "Content-Type": "application/json"}
    body = '{"article": {"id": "a"}, "author": {"name": "Ann"}, "body": "While it is full"}'
    connection.request("POST", "/v1/comments", body, headers)
    response = connection.getresponse()
    detail = json.loads(response.read()).get("detail", "")
    connection.close()
    return response.status, response.getheader("Retry-After"), detail


def ready(running: Installation) -> int:
    try:
        with urlopen(f"{running.url}/readyz", timeout=20) as response:
            return int(response.status)
    except HTTPError as error:
        return error.code


def test_a_full_store_is_worked_off(running: Installation) -> None:
    """Where Celery's own writes are refused, each accepted comment still has one verdict."""
    load = Load(running, [f"comment number {number}" for number in range(COMMENTS)])
    load.finish()
    limit(running, 1.2)
    wait_until(lambda: post(running)[0] == 503, "a refusal")
    assert post(running)[1] is not None
    wait_until(lambda: ready(running) == 503, "a red /readyz")
    running.start("worker")
    await_verdicts(running, load, READY_SECONDS)
    check_exactly_once(running, load)
    assert running.processes["worker"].poll() is None, "the worker ended with the memory"
    assert running.processes["sweep"].poll() is None, "the sweeper ended with the memory"
    comment = next(running.store.export(SITE))
    actions.decide(
        running.store,
        SITE,
        comment.id,
        status=Status.REJECTED,
        by="anna",
        expected_version=comment.version,
    )
    limit(running, 0)
    wait_until(lambda: ready(running) == 200, "a green /readyz")
    assert post(running)[0] == 202
    wait_until(lambda: running.store.counts(SITE)[Status.PENDING] == 0, "its verdict")


def test_intake_leaves_room_for_the_rest(running: Installation) -> None:
    """From four fifths on nothing new is taken, with the figures, while other writes go on."""
    assert post(running)[0] == 202
    limit(running, 0.85)
    wait_until(lambda: post(running)[0] == 503, "a refusal")
    status, _, detail = post(running)
    assert status == 503
    assert "of the store's memory is taken, new comments are accepted up to 80 %" in detail
    wait_until(lambda: ready(running) == 503, "a red /readyz")
    assert running.redis.set("{demo}:claim:x", "anna"), "there is no room for anything else"
    with urlopen(f"{running.url}/metrics", timeout=20) as response:
        assert "modqueue_store_memory_limit_bytes" in response.read().decode()
    limit(running, 0.5)
    wait_until(lambda: post(running)[0] == 202, "room again")
