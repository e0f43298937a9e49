"""The sender as a process of its own: killed, ended in order, beside others of its kind."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook

from moderation import actions
from moderation.status import Status
from moderation.webhooks.endpoint import EventType
from moderation.webhooks.endpoints import Endpoints
from moderation.webhooks.message import message_id
from moderation.webhooks.outbox import Outbox
from service.launcher.embedded import EmbeddedServer
from tests.moderation.webhooks.conftest import Newsroom
from tests.moderation.webhooks.sink import LOOPBACK, Received, Sink
from tests.support import undo_window
from tests.support.servers.redis_servers import READY_SECONDS, wait_until
from tests.support.servers.senders import senders

Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start(redis_url: str, tmp_path: Path) -> Iterator[Start]:
    """Start a sender; by default with a time-out of 1 s, so that its leases last 2 s."""
    with senders(redis_url, tmp_path, LOOPBACK) as started:
        yield lambda seconds=1: started({"MODQUEUE_WEBHOOK_TIMEOUT_SECONDS": str(seconds)})


def expected_ids(newsroom: Newsroom, endpoint_id: str) -> set[str]:
    events = newsroom.store.events("demo", limit=1000).items
    told = [event for event in events if event.type.startswith("comment.")]
    return {message_id("demo", endpoint_id, event.cursor) for event in told}


def check_order(receiver: Sink, comment_ids: list[str]) -> None:
    """No version of a comment arrives before an earlier one has."""
    for comment_id in comment_ids:
        first_seen = list(dict.fromkeys(receiver.versions(comment_id)))
        assert first_seen == sorted(first_seen)


def test_killed_senders_lose_nothing(
    start: Start, endpoints: Endpoints, newsroom: Newsroom, receiver: Sink
) -> None:
    """kill -9 in the middle of deliveries: each event arrives, repeats carry the same id."""
    endpoint, secret = endpoints.add("demo", receiver.url, by="key:1")
    in_hand, numbers, kills = threading.Event(), itertools.count(1), 3

    def answer(_: Received) -> tuple[int, dict[str, str]]:
        if next(numbers) % 5 == 0 and kills:
            in_hand.set()
            dead.wait(5)  # the receiver has it and is about to answer when the sender dies
        return 204, {}

    dead = threading.Event()
    receiver.answer = answer
    comments = [newsroom.judged() for _ in range(10)]
    for comment in comments:
        newsroom.decide(comment, Status.REJECTED)
    expected = expected_ids(newsroom, endpoint.id)
    while kills:
        process = start()
        wait_until(in_hand.is_set, "a delivery to kill")
        process.kill()
        process.wait()
        kills -= 1
        dead.set()
        in_hand.clear()
        dead = threading.Event()
    start()
    wait_until(lambda: {r.id for r in list(receiver.received)} >= expected, "every event")
    wait_until(lambda: endpoints.get("demo", endpoint.id).waiting == 0, "an empty outbox")
    repeats = Counter(request.id for request in receiver.received)
    assert set(repeats) == expected
    assert max(repeats.values()) > 1, "no kill hit a delivery"
    bodies = {(request.id, request.body) for request in receiver.received}
    assert len(bodies) == len(expected), "a repeat had another body"
    for request in receiver.received:
        Webhook(secret).verify(request.body, dict(request.headers))
    check_order(receiver, [comment.id for comment in comments])


def test_killed_senders_keep_the_undo_window(
    start: Start, endpoints: Endpoints, newsroom: Newsroom, receiver: Sink
) -> None:
    """kill -9 while windows are open: what was undone in time is never told, the rest is, in order.

    The windows end by Redis' clock, whether a sender lives then or not.
    """
    undo_window.open_for(newsroom.store, "demo")
    events = (EventType.ACCEPTED, EventType.JUDGED, EventType.DECIDED)
    endpoint, _ = endpoints.add("demo", receiver.url, events=events, by="key:1")
    comments = [newsroom.judged() for _ in range(10)]
    told_before = expected_ids(newsroom, endpoint.id)

    def told() -> set[str]:
        return {request.id for request in list(receiver.received)}

    process = start()
    wait_until(lambda: told() == told_before, "the verdicts")
    decided = [newsroom.decide(comment, Status.REJECTED) for comment in comments]
    process.kill()
    process.wait()
    for comment in decided[::2]:
        actions.undo(
            newsroom.store, "demo", comment.id, by="aida", expected_version=comment.version
        )
    process = start()
    undo_window.open_for(newsroom.store, "demo", seconds=1)
    process.kill()
    process.wait()
    start()
    wait_until(lambda: len(told()) >= len(told_before) + 5, "the other decisions")
    wait_until(lambda: endpoints.get("demo", endpoint.id).waiting == 0, "an empty outbox")
    for comment in decided[::2]:
        assert set(receiver.versions(comment.id)) == {1, 2}
    for comment in decided[1::2]:
        assert set(receiver.versions(comment.id)) == {1, 2, 3}
    check_order(receiver, [comment.id for comment in comments])


def test_two_senders_share(
    start: Start, endpoints: Endpoints, newsroom: Newsroom, receiver: Sink
) -> None:
    """Two processes send each message once, and each comment's in order."""
    endpoint, _ = endpoints.add("demo", receiver.url, by="key:1")
    start(15)
    start(15)
    comments = [newsroom.judged() for _ in range(20)]
    for comment in comments:
        newsroom.decide(comment, Status.REJECTED)
    expected = expected_ids(newsroom, endpoint.id)
    wait_until(lambda: endpoints.get("demo", endpoint.id).waiting == 0
               and len(receiver.received) >= len(expected), "every event")  # fmt: skip
    assert Counter(request.id for request in receiver.received) == dict.fromkeys(expected, 1)
    check_order(receiver, [comment.id for comment in comments])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ends_in_order(
    start: Start, endpoints: Endpoints, newsroom: Newsroom, receiver: Sink, number: int
) -> None:
    """A sender that is asked to end finishes what is on its way, settles it and exits with 0."""
    endpoint, _ = endpoints.add("demo", receiver.url, by="key:1")
    asked = threading.Event()
    receiver.answer = lambda _: (204 if asked.wait(5) else 500, {})
    process = start(15)
    newsroom.submit()
    wait_until(lambda: bool(receiver.received), "a delivery")
    process.send_signal(number)
    asked.set()
    assert process.wait(READY_SECONDS) == 0
    assert endpoints.get("demo", endpoint.id).waiting == 0


def test_a_redirect_to_the_metadata_address(
    start: Start, endpoints: Endpoints, outbox: Outbox, newsroom: Newsroom, receiver: Sink
) -> None:
    """A receiver that redirects to 169.254.169.254 has failed; nothing is followed."""
    id_ = endpoints.add("demo", receiver.url, by="key:1")[0].id
    metadata = {"Location": "http://169.254.169.254/latest/meta-data/"}
    receiver.answer = lambda _: (307, metadata)
    start()
    newsroom.submit()
    wait_until(lambda: endpoints.get("demo", id_).failing_since is not None, "a failure")
    attempt = outbox.deliveries("demo", id_).items[-1]
    assert (attempt.outcome, attempt.status) == ("retrying", 307)
    assert len(receiver.received) == 1


class TestOwnServer:
    """On a server of its own, because it is killed."""

    @pytest.fixture
    def own_server(self, tmp_path: Path) -> Iterator[EmbeddedServer]:
        server = EmbeddedServer(tmp_path / "server")
        server.start()
        yield server
        server.stop()

    @pytest.fixture
    def redis_url(self, own_server: EmbeddedServer) -> str:
        return own_server.url

    def test_a_killed_redis_loses_nothing(
        self,
        own_server: EmbeddedServer,
        start: Start,
        endpoints: Endpoints,
        newsroom: Newsroom,
        receiver: Sink,
    ) -> None:
        """Redis killed while messages are on their way: the sender goes on, nothing is missing."""
        endpoint, _ = endpoints.add("demo", receiver.url, by="key:1")
        restarted = threading.Event()

        def answer(_: Received) -> tuple[int, dict[str, str]]:
            restarted.wait(0.5)  # so that a kill finds messages on their way
            return 204, {}

        receiver.answer = answer
        comments = [newsroom.judged() for _ in range(8)]
        expected = expected_ids(newsroom, endpoint.id)
        process = start()
        wait_until(lambda: bool(receiver.received), "a delivery")
        for _ in range(2):
            assert own_server.process is not None
            own_server.process.kill()
            own_server.process.wait()
            own_server.start()
        restarted.set()
        wait_until(lambda: {r.id for r in list(receiver.received)} >= expected, "every event")
        wait_until(lambda: endpoints.get("demo", endpoint.id).waiting == 0, "an empty outbox")
        assert {request.id for request in receiver.received} == expected
        check_order(receiver, [comment.id for comment in comments])
        assert process.poll() is None, "the sender ended with the server"


def test_bad_settings_stop_the_start(repository: Path) -> None:
    """A network that is none ends the start with the setting's name and exit code 2."""
    environ = {**os.environ, "MODQUEUE_WEBHOOK_ALLOW_NETWORKS": "10.0.0.1/8"}
    result = subprocess.run(
        [sys.executable, "-m", "worker.webhooks"],
        cwd=repository,
        env=environ,
        capture_output=True,
        timeout=60,
    )
    assert result.returncode == 2
    assert b"MODQUEUE_WEBHOOK_ALLOW_NETWORKS: must be networks such as" in result.stderr
