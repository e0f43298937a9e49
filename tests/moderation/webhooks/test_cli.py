"""`modqueue webhooks`: the same in a terminal."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from moderation.webhooks.endpoint import EventType
from moderation.webhooks.endpoints import Endpoints
from service.cli import main
from tests.moderation.webhooks.conftest import Newsroom, Rounds
from tests.moderation.webhooks.sink import LOOPBACK, Sink

Run = Callable[..., Result]


@pytest.fixture
def run(redis_url: str, site: str) -> Run:
    """Run `modqueue webhooks VERB demo ...`."""
    environ = {"REDIS_URL": redis_url, "MODQUEUE_WEBHOOK_ALLOW_NETWORKS": LOOPBACK}

    def command(verb: str, *arguments: str, code: int = 0, of: str = site) -> Result:
        result = CliRunner().invoke(main, ["webhooks", verb, of, *arguments], env=environ)
        assert result.exit_code == code, (result.output, result.exception)
        return result

    return command


def test_a_webhooks_life(
    run: Run, endpoints: Endpoints, newsroom: Newsroom, rounds: Rounds, receiver: Sink
) -> None:
    """Each step has its command: add, test, log, rotate, disable, enable, replay, remove."""
    secret = run("add", receiver.url, "--event", "comment.judged").stdout.strip()
    (endpoint,) = endpoints.all("demo")
    assert endpoint.events == (EventType.JUDGED,)
    message_id = run("test", endpoint.id).stdout.split()[1]
    newsroom.judged()
    rounds.once()
    assert sorted(receiver.types) == ["comment.judged", "webhook.test"]  # no order between them
    log = run("log", endpoint.id).stdout
    assert message_id in log
    assert log.count("delivered") == 2
    assert run("rotate", endpoint.id).stdout.strip().startswith("whsec_")
    run("disable", endpoint.id)
    assert "disabled" in run("list").stdout
    run("enable", endpoint.id)
    listed = run("list").stdout
    assert "fine" in listed
    assert secret not in listed + log
    run("replay", endpoint.id, "2026-01-01")
    rounds.once()
    assert receiver.types.count("comment.judged") == 2
    run("remove", endpoint.id)
    assert endpoints.all("demo") == []


def test_refusals(run: Run) -> None:
    """A private address, what is unknown and a day to come end with a sentence and 2."""
    refused = run("add", "http://10.0.0.1/", code=2).stderr
    assert "must not be a private" in refused
    assert "MODQUEUE_WEBHOOK_ALLOW_NETWORKS" in refused
    assert "no site 'none'" in run("list", code=2, of="none").stderr
    assert "no webhook 'wh_0'" in run("log", "wh_0", code=2).stderr
    late = run("replay", "wh_0", "2999-01-01", code=2).stderr
    assert "SINCE: must be no later than a day from now, 2" in late
    assert "got 2999-01-01T00:00:00Z" in late
