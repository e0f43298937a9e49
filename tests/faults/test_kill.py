"""kill -9 under load, with real processes; ``trials/faults.py`` has the other kills."""

from __future__ import annotations

import http.client
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from moderation.actions import submit
from moderation.status import Status
from moderation.store.acceptance import Intake, Limits
from moderation.submission import Article, Author, Submission
from tests.support.load import (
    VERDICT_SECONDS,
    Load,
    await_verdicts,
    check_exactly_once,
    slowest_verdict_seconds,
)
from tests.support.servers.installation import SITE, Installation, installation
from tests.support.servers.redis_servers import wait_until

COMMENTS = 300
RELOADS = 3


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Installation]:
    with installation(tmp_path) as started:
        yield started


def bodies(count: int = COMMENTS) -> list[str]:
    return [f"comment number {number}" for number in range(count)]


def scoring(running: Installation) -> bool:
    """Whether a worker holds comments under lease now."""
    return running.store.backlog(SITE).leased > 0


def post_once(running: Installation) -> tuple[int, bool]:
    """Post one comment without patience; return the status and whether Retry-After came."""
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=10)
    headers = {"Authorization": f"Bearer {running.key}", "Content-Type": "application/json"}
    body = '{"article": {"id": "a"}, "author": {"name": "Ann"}, "body": "While it is away"}'
    connection.request("POST", "/v1/comments", body, headers)
    response = connection.getresponse()
    connection.close()
    return response.status, "Retry-After" in response.headers


def stopped_at_work(running: Installation) -> bool:
    """Stop the worker; let it go on where it holds no comment. A kill then hits it at work."""
    group = running.processes["worker"].pid
    os.killpg(group, signal.SIGSTOP)
    if scoring(running):
        return True
    os.killpg(group, signal.SIGCONT)
    return False


def kill_parent(running: Installation) -> None:
    orphans = running.children("worker")
    running.kill("worker", whole_group=False)
    for orphan in orphans:  # as the launcher does, and systemd
        os.kill(orphan, signal.SIGKILL)
    running.start("worker")


def test_killed_worker_loses_nothing(running: Installation) -> None:
    """A worker killed at work costs no comment and doubles no verdict."""
    load = Load(running, bodies())
    wait_until(lambda: len(load.accepted) > 100 and stopped_at_work(running), "work under load")
    fault_at = running.store.now()
    kill_parent(running)
    load.finish()
    await_verdicts(running, load)
    assert len(check_exactly_once(running, load)) == COMMENTS
    assert running.store.counters(SITE)["attempts:expired"] > 0, "the kill hit nobody at work"
    assert slowest_verdict_seconds(running, fault_at) < VERDICT_SECONDS


def test_a_child_in_the_place_of_a_killed_one_rings(tmp_path: Path) -> None:
    """A ring that was lost with a child is repeated long before the sweep and the idle drain."""
    with installation(tmp_path, "web", "worker", MODQUEUE_SWEEP_SECONDS="60") as running:
        load = Load(running, ["a comment that rings"])
        load.finish()
        await_verdicts(running, load)
        intake = Intake(Submission(Article("a"), Author("Ann"), "A comment whose ring was lost."))
        submit(running.store, lambda _: None, SITE, intake, caller="test", limits=Limits())
        os.kill(running.children("worker")[0], signal.SIGKILL)
        wait_until(lambda: not running.store.counts(SITE)[Status.PENDING], "a verdict")


def test_killed_server_loses_nothing_accepted(running: Installation) -> None:
    """Redis killed under load: 503 meanwhile, then web, worker and sweeper go on by themselves."""
    load = Load(running, bodies())
    wait_until(lambda: len(load.accepted) > 100 and scoring(running), "scoring under load")
    fault_at = running.store.now()
    for _ in range(3):
        assert running.server.process is not None
        running.server.process.kill()
        running.server.process.wait()
        assert post_once(running) == (503, True)
        running.server.start()
        time.sleep(0.5)
    load.finish()
    await_verdicts(running, load)
    assert len(check_exactly_once(running, load)) == COMMENTS
    assert slowest_verdict_seconds(running, fault_at) < VERDICT_SECONDS
    assert running.processes["worker"].poll() is None, "the worker ended with the server"
    assert running.processes["sweep"].poll() is None, "the sweeper ended with the server"


def test_reloads_under_load_lose_nothing(running: Installation) -> None:
    """The web gets SIGHUP again and again; each post is answered, and is one comment."""
    load = Load(running, bodies())
    for _ in range(RELOADS):
        served = {*running.children("web")}
        running.processes["web"].send_signal(signal.SIGHUP)
        wait_until(lambda served=served: not served & {*running.children("web")}, "other processes")
        wait_until(running.web_answers, "an answer of them")
    assert len(load.accepted) < COMMENTS, "the load was over before the last reload"
    load.finish()
    await_verdicts(running, load)
    assert load.statuses == {202: COMMENTS}
    assert len(check_exactly_once(running, load)) == COMMENTS
