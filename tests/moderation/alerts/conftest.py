"""Alerts, channels and a sender over the real store, with receivers on the loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from moderation.alerts.alert import RULES, Alert
from moderation.alerts.channel import Channel, Kind
from moderation.alerts.channels import Channels, StoredChannel
from moderation.alerts.log import AlertLog
from moderation.alerts.mail_server import MailServer, Tls
from moderation.alerts.state import State
from moderation.store.server.clock import now_ms
from moderation.store.server.commands import Redis
from moderation.webhooks.address import networks
from moderation.webhooks.post import Poster
from tests.moderation.alerts.smtp_stub import MailStub, mail_stub
from tests.moderation.webhooks.sink import LOOPBACK, Sink, sink
from worker.alerts import AlertSender, Carrier

ALLOWED = networks(LOOPBACK)
DESK = "desk@news.example"


class Desk:
    """A site's channels and alerts; ``now`` is what the sender takes for the time, in ms."""

    def __init__(self, redis: Redis, server: MailServer) -> None:
        self.redis = redis
        self.log, self.channels = AlertLog(redis), Channels(redis, allowed=ALLOWED)
        self.now: int | None = None
        self._carrier = Carrier(Poster(timeout_seconds=20, allowed=ALLOWED), server)
        self.sender = self.another_sender()

    def another_sender(self) -> AlertSender:
        return AlertSender(
            self.redis,
            self.channels,
            self._carrier,
            public_url="https://mod.example",
            chance=lambda: 0.0,
            clock=lambda: self.now or now_ms(self.redis),
        )

    def add(self, channel: Channel) -> str:
        return self.channels.add("demo", channel, by="aida")

    def get(self, id_: str) -> StoredChannel:
        return self.channels.get("demo", id_)

    def turn(self, alert: Alert, *, begun: bool = True, value: float = 1.0) -> None:
        """Let an alert begin or end now."""
        former = self.log.states("demo")[alert]
        new = State(begun, now_ms(self.redis))
        assert self.log.note("demo", alert, former, new, value, RULES[alert].limit)

    def round(self) -> None:
        """Look once at each channel, and wait until what follows is settled."""
        self.sender.round()
        assert self.sender.wait(20), "an attempt did not end"


@pytest.fixture
def make_sink() -> Iterator[Callable[[], Sink]]:
    """Makes receivers that end with the test."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(sink())


@pytest.fixture
def chat(make_sink: Callable[[], Sink]) -> Sink:
    return make_sink()


@pytest.fixture
def mail() -> Iterator[MailStub]:
    with mail_stub() as stub:
        yield stub


@pytest.fixture
def desk(redis: Redis, site: str, mail: MailStub) -> Desk:
    server = MailServer("127.0.0.1", mail.port, sender="modqueue@news.example", tls=Tls.NONE)
    return Desk(redis, server)


@pytest.fixture
def slack(chat: Sink) -> Channel:
    return Channel(Kind.SLACK, chat.url)
