"""RabbitMQ as broker: set up as documented, killed, stopped, and wrongly set up."""

from __future__ import annotations

import re
import shlex
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from amqp.exceptions import NotFound
from kombu import Connection, Exchange, Queue

from moderation.process.doorbell import Doorbell
from moderation.process.messages import QUEUE
from service.cli.doctor.broker import broker_at
from service.cli.doctor.finding import State
from tests.support.load import Load, await_verdicts, check_exactly_once
from tests.support.servers.fork_server import ROOT
from tests.support.servers.installation import SITE, Installation, installation
from tests.support.servers.rabbitmq import RabbitMQ, rabbitmq
from tests.support.servers.redis_servers import wait_until
from worker import ping

LOGIN = "modqueue:PASSWORD"
COMMAND = re.compile(r"^rabbitmqctl (.+)$", re.MULTILINE)
COMMENTS = 150
DELAYED = "celery_delayed_27"  # the exchange that Celery's delayed delivery begins with


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitMQ]:
    """A node with the user, virtual host and policy of docs/operations.md."""
    text = (ROOT / "docs/operations.md").read_text()
    with rabbitmq(tmp_path_factory.mktemp("rabbitmq")) as running:
        for command in COMMAND.findall(text):
            running.control(*shlex.split(command))
        yield running


def address(server: RabbitMQ, login: str = LOGIN, vhost: str = "modqueue") -> str:
    return server.url(login, vhost)


def load_of(running: Installation) -> Load:
    return Load(running, [f"comment number {number}" for number in range(COMMENTS)])


def judge(running: Installation, load: Load) -> None:
    load.finish()
    assert load.statuses == {202: COMMENTS}
    await_verdicts(running, load)
    check_exactly_once(running, load)


def await_listeners(server: RabbitMQ) -> None:
    """Wait until the worker is back, and has heard what was rung before."""
    heard = "0 doorbells wait, 1 workers listen"
    wait_until(lambda: broker_at(address(server)).sentence == heard, heard)


@pytest.fixture
def probe(server: RabbitMQ, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """The probe of the worker's container; gives its exit code."""
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")  # which it does not need
    monkeypatch.setenv("MODQUEUE_BROKER_URL", address(server))
    return ping.main


def test_it_carries_the_doorbells(
    server: RabbitMQ, tmp_path: Path, probe: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Verdicts come by messages alone, in a quorum queue; nothing is made for delayed delivery."""
    settings = {"MODQUEUE_BROKER_URL": address(server), "MODQUEUE_SWEEP_SECONDS": "60"}
    with installation(tmp_path, **settings) as running:
        judge(running, load_of(running))
        await_listeners(server)
        with Connection(address(server)) as connection, pytest.raises(NotFound):
            Exchange(DELAYED)(connection.default_channel).declare(passive=True)
        assert probe() == 0
        running.kill("worker")
        monkeypatch.setattr(ping, "SECONDS", 0.5)
        assert probe() == 1


def test_it_is_killed(server: RabbitMQ, tmp_path: Path, probe: Callable[[], int]) -> None:
    """No verdict waits for its return; then the worker listens again by itself."""
    with installation(tmp_path, MODQUEUE_BROKER_URL=address(server)) as running:
        load = load_of(running)
        wait_until(lambda: len(load.accepted) > 30, "the first comments")
        server.kill()
        judge(running, load)
        assert probe() == 0, "a restart of the worker mends nothing"
        server.start()
        await_listeners(server)


def test_it_is_stopped(server: RabbitMQ, tmp_path: Path) -> None:
    """A node that takes connections and says nothing holds up neither posts nor verdicts."""
    with installation(tmp_path, MODQUEUE_BROKER_URL=address(server)) as running:
        load = load_of(running)
        wait_until(lambda: len(load.accepted) > 30, "the first comments")
        server.signal(signal.SIGSTOP)
        judge(running, load)
        server.signal(signal.SIGCONT)
        await_listeners(server)


@pytest.mark.parametrize(
    ("login", "vhost", "said"),
    [
        ("modqueue:wrong", "modqueue", "ACCESS_REFUSED"),
        (LOGIN, "missing", "NOT_ALLOWED"),
        ("guest:guest", "%2F", "is no quorum queue"),
    ],
)
def test_it_is_wrongly_set_up(server: RabbitMQ, login: str, vhost: str, said: str) -> None:
    """A ring fails and raises nothing; the doctor names the reason."""
    with Connection(server.url()) as connection:
        Queue(QUEUE, durable=True)(connection.default_channel).queue_declare()
    url = address(server, login, vhost)
    doorbell = Doorbell(url)
    doorbell(SITE)
    assert doorbell.failures == 1
    finding = broker_at(url)
    assert finding.state is State.WARN
    assert said in finding.sentence
    assert "wrong" not in finding.sentence
    assert doorbell.answers() == (vhost == "%2F")


def test_no_worker_was_here_yet(server: RabbitMQ) -> None:
    """The doctor makes no queue, and a ring makes it as a worker does."""
    url = address(server)
    with Connection(url) as connection:
        connection.default_channel.queue_delete(QUEUE)
    for _ in range(2):
        assert "no worker has made its queue" in broker_at(url).sentence
    Doorbell(url)(SITE)
    assert broker_at(url).sentence == "1 doorbells wait, 0 workers listen"
