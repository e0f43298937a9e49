"""The sender of alerts as a process of its own, killed in the middle of a message."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from moderation.alerts.alert import Alert
from moderation.alerts.channel import Channel
from moderation.store.keys import key
from moderation.store.server.clock import now_ms
from tests.moderation.alerts.conftest import Desk
from tests.moderation.webhooks.sink import LOOPBACK, Received, Sink
from tests.support.servers.redis_servers import READY_SECONDS, wait_until
from tests.support.servers.senders import senders

Start = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def start(redis_url: str, tmp_path: Path) -> Iterator[Start]:
    """Start a sender of webhooks, which sends alerts, too."""
    with senders(redis_url, tmp_path, LOOPBACK) as started:
        yield lambda: started({})


def test_a_killed_sender(start: Start, desk: Desk, slack: Channel, chat: Sink) -> None:
    """What was on its way is told again once its lease is over, and what was told is not."""
    died = threading.Event()

    def answer(_: Received) -> tuple[int, dict[str, str]]:
        died.wait(READY_SECONDS)
        return 204, {}

    chat.answer = answer
    id_ = desk.add(slack)
    desk.turn(Alert.HEAT)
    first = start()
    wait_until(lambda: bool(chat.received), "a message")
    first.kill()
    first.wait()
    died.set()
    assert len(desk.channels.untold(desk.get(id_))) == 1
    desk.redis.hset(key("demo", "channel", id_), "leased_until", now_ms(desk.redis))
    start()
    wait_until(lambda: not desk.channels.untold(desk.get(id_)), "that it was told")
    assert [request.body for request in chat.received] == [chat.received[0].body] * 2
    desk.turn(Alert.HEAT, begun=False)
    wait_until(lambda: len(chat.received) == 3, "the next message")
    assert b"Over: Articles" in chat.received[2].body
    assert b"Alert: Articles" not in chat.received[2].body
