"""Each alert fires on a running service to which happens what it is there for, and not before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from ipaddress import ip_network
from pathlib import Path
from threading import Thread

import pytest

from moderation.process.config import Config
from moderation.store.keys import key
from moderation.store.server.witness import Witness
from moderation.submission import Article
from moderation.webhooks.endpoints import Endpoints
from modqueue_client import Client, ModqueueClientError, Refused
from tests.support.apps.fixture_scorer import EXIT_MARK
from tests.support.scrapes import Scrape, alerts, play, scrape, series
from tests.support.servers.installation import COMMANDS, SITE, Installation, installation
from tests.support.servers.ports import free_port
from tests.support.servers.redis_servers import running_server, wait_until

LOOPBACK = "127.0.0.0/8"
ELSEWHERE = key(SITE, "journal") + ":elsewhere"
HOUR_MS = 3_600_000
SETTINGS = {
    "MODQUEUE_LEASE_SECONDS": "2",
    "MODQUEUE_SWEEP_SECONDS": "0.5",
    "MODQUEUE_WEBHOOK_ALLOW_NETWORKS": LOOPBACK,
    "MODQUEUE_RATE_BURST": "1000",
}
GRANTS = ("+config|set", "+client|pause")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One service, which each test leaves able to work."""
    folder = tmp_path_factory.mktemp("alerts")
    with installation(folder, *COMMANDS, "webhooks", grants=GRANTS, **SETTINGS) as one:
        yield one


class Watch:
    """Scrapes a service before and after something happens to it."""

    def __init__(self, service: Installation, folder: Path) -> None:
        self._url, self._folder = service.url, folder
        self.before = scrape(self._url)

    def fires(self, *names: str, once: Callable[[Scrape], bool]) -> None:
        """Await a scrape of which ``once`` is true; each alert fires with it, and not before."""
        after: Scrape = {}

        def has_come() -> bool:
            nonlocal after
            after = scrape(self._url)
            return once(after)

        wait_until(has_come, f"what {names} wait for")
        for name in names:
            assert play(name, self.before, after, self._folder / "alert.test.yml") == ""


def await_projector(running: Installation) -> None:
    """Wait until the projection has the journal's newest line."""
    newest = running.store.last_cursor(SITE)
    wait_until(lambda: running.projection.cursor(SITE) == newest, "the projector")


def of_site(name: str, **labels: str) -> str:
    """Return a series of the site as a scrape has it."""
    inside = ",".join(
        f'{label}="{text}"' for label, text in sorted({**labels, "site": SITE}.items())
    )
    return f"{name}{{{inside}}}"


def answers(method: str, route: str, status: str) -> str:
    """Return the series that counts the answers of a route."""
    name = "modqueue_http_request_seconds_count"
    return series(name, method=method, route=route, status=status)


def post(service: Installation, body: str, count: int = 1, article: str = "a") -> list[str]:
    """Post as many comments at once, and return the ids of those that were taken."""
    one = {"article": {"id": article}, "author": {"name": "Ann"}, "body": body}
    with Client(service.url, service.key, patience_seconds=0) as client:
        results = client.submit_batch([one] * count)
    return [result["comment"]["id"] for result in results if "comment" in result]


def test_memory_runs_out(running: Installation, tmp_path: Path) -> None:
    """With 70 % of the limit taken, then 85 %."""
    watch = Watch(running, tmp_path)
    used = int(running.redis.info("memory")["used_memory"])
    limit = "modqueue_store_memory_limit_bytes{}"
    for share, name in ((0.7, "ModqueueMemoryHigh"), (0.85, "ModqueueMemoryFull")):
        most = int(used / share)
        running.redis.config_set("maxmemory", most)
        watch.fires(name, once=lambda after, most=most: after[limit] == most)
    running.redis.config_set("maxmemory", 0)


def test_moderators_fall_behind(running: Installation, tmp_path: Path) -> None:
    """600 comments of an article that holds all are most of the hour's verdicts."""
    running.store.change_article(SITE, Article("held"), premoderated=True, by="test")
    watch = Watch(running, tmp_path)
    for _ in range(6):
        post(running, "hello", 100, article="held")
    held = of_site("modqueue_comments", status="held")
    watch.fires("ModqueueHeldBacklog", "ModqueueHoldsMost", once=lambda after: after[held] >= 600)


def test_an_audit_waits(running: Installation, tmp_path: Path) -> None:
    """A question that was asked in another decade."""
    watch = Watch(running, tmp_path)
    (id_,) = post(running, "hello")
    # A verdict may draw it, too, and then asks anew.
    wait_until(lambda: running.store.get(SITE, id_).verdict is not None, "a verdict")
    running.redis.zadd(key(SITE, "audits"), {id_: 1})
    overdue = of_site("modqueue_audits_overdue")
    watch.fires("ModqueueAuditsOverdue", once=lambda after: after[overdue] > 0)
    running.redis.zrem(key(SITE, "audits"), id_)


def test_webhooks_fail(running: Installation, tmp_path: Path) -> None:
    """A receiver that is not there: events are tried again, a test message is given up."""
    watch = Watch(running, tmp_path)
    endpoints = Endpoints(running.redis, allowed=[ip_network(LOOPBACK)])
    url = f"http://127.0.0.1:{free_port()}/"
    endpoint, _ = endpoints.add(SITE, url, by="test")
    post(running, "hello")
    endpoints.test(SITE, endpoint.id, by="test")
    attempts = "modqueue_webhook_attempts_total"
    ends = [of_site(attempts, outcome=outcome) for outcome in ("retrying", "given_up")]
    watch.fires(
        "ModqueueWebhooksFailing",
        "ModqueueWebhooksGivenUp",
        once=lambda after: all(after[end] > 0 for end in ends),
    )
    endpoints.remove(SITE, endpoint.id, by="test")


def test_answers_are_slow(running: Installation, tmp_path: Path) -> None:
    """A store that lets its clients wait for more than half a second."""
    watch = Watch(running, tmp_path)
    running.redis.execute_command("CLIENT", "PAUSE", 700, "WRITE")
    with Client(running.url, running.key) as client:
        client.submit(article_id="a", author="Ann", body="hello")
    posts = answers("POST", "/v1/comments", "202")
    watch.fires("ModqueueSlowIntake", once=lambda after: after.get(posts, 0) > 0)


def test_answers_fail(running: Installation, tmp_path: Path) -> None:
    """A record that is damaged."""
    (id_,) = post(running, "hello")
    wait_until(lambda: running.store.get(SITE, id_).verdict is not None, "a verdict")
    await_projector(running)  # else it may read the record while that is damaged
    watch = Watch(running, tmp_path)
    record = key(SITE, "comment", id_)
    whole = running.redis.hget(record, "doc")
    running.redis.hset(record, "doc", "{")
    with Client(running.url, running.key, patience_seconds=0) as client, suppress(Refused):
        client.get(id_)
    errors = answers("GET", "/v1/comments/<comment_id:comment_id>", "500")
    running.redis.hset(record, "doc", whole)
    watch.fires("ModqueueServerErrors", once=lambda after: after.get(errors, 0) > 0)


def test_a_line_is_damaged(running: Installation, tmp_path: Path) -> None:
    """A line of the journal that has lost its end; nobody minds it afterwards."""
    watch = Watch(running, tmp_path)
    running.redis.xadd(key(SITE, "journal"), {"type": "comment.judged", "data": "{"})
    damaged = "modqueue_projection_damaged{}"
    watch.fires("ModqueueRecordsDamaged", once=lambda after: after.get(damaged, 0) > 0)


def test_workers_die(running: Installation, tmp_path: Path) -> None:
    """Two comments that end the scorer, until they are held unscored."""
    watch = Watch(running, tmp_path)
    post(running, EXIT_MARK, 2)
    quarantined = of_site("modqueue_attempts_total", outcome="quarantined")
    watch.fires(
        "ModqueueWorkersDie", "ModqueueQuarantine", once=lambda after: after[quarantined] == 2
    )


def test_verdicts_are_late(running: Installation, tmp_path: Path) -> None:
    """Nobody scores; then somebody does."""
    watch = Watch(running, tmp_path)
    running.kill("worker")
    (id_,) = post(running, "hello")
    running.redis.hincrby(key(SITE, "comment", id_), "accepted_at", -14_000)
    oldest = of_site("modqueue_oldest_pending_seconds")
    watch.fires("ModqueueVerdictsLate", once=lambda after: after[oldest] > 15)
    running.start("worker")
    judged = of_site("modqueue_verdict_seconds_count")
    watch.fires("ModqueueVerdictsSlow", once=lambda after: after[judged] > watch.before[judged])


def test_erased_text_stays(running: Installation, tmp_path: Path) -> None:
    """Nobody rewrites the files, for an hour as it seems."""
    watch = Watch(running, tmp_path)
    running.kill("sweep")
    (id_,) = post(running, "hello")
    an_hour_ago = running.store.now() - HOUR_MS
    running.redis.xadd(key(SITE, "erased"), {"kind": "comment", "id": id_}, id=f"{an_hour_ago}-1")
    pending = of_site("modqueue_erasure_pending_seconds")
    watch.fires("ModqueueErasureLate", once=lambda after: after[pending] > 120)
    running.redis.delete(key(SITE, "erased"))
    running.start("sweep")


def cursors(witness: Witness) -> list[str]:
    return [seen.cursor for seen in witness.testimony().newest.values()]


def test_the_store_came_back_older(running: Installation, tmp_path: Path) -> None:
    """The newest line of the journal, which sweeper and projector saw, is gone."""
    folder = running.log("sweep").parent
    witness = Witness(Config(data_dir=folder).witness)
    (id_,) = post(running, "hello")
    wait_until(lambda: running.store.get(SITE, id_).verdict is not None, "a verdict")
    newest = running.store.last_cursor(SITE)
    wait_until(lambda: newest in cursors(witness), "a look of the sweeper")
    await_projector(running)
    watch = Watch(running, tmp_path)
    running.redis.xdel(key(SITE, "journal"), newest)
    rebuilds, losses = "modqueue_projection_rebuilds_total{}", "modqueue_store_losses_total{}"
    watch.fires("ModqueueStoreCameBackOlder", once=lambda after: after[losses] > 0)
    post(running, "hello again")
    watch.fires("ModqueueProjectionRebuilt", once=lambda after: after[rebuilds] > 0)


def test_the_store_lacks_data(running: Installation, tmp_path: Path) -> None:
    """A site without its journal."""
    watch = Watch(running, tmp_path)
    running.redis.rename(key(SITE, "journal"), ELSEWHERE)
    missing = of_site("modqueue_store_incomplete")
    watch.fires("ModqueueStoreIncomplete", once=lambda after: after[missing] > 0)
    running.redis.rename(ELSEWHERE, key(SITE, "journal"))


def test_nobody_answers(tmp_path: Path) -> None:
    """The broker goes, then the store, which refuses what is posted, then the web."""
    with running_server(tmp_path / "broker") as (port, broker):
        url = f"redis://127.0.0.1:{port}/0"
        with installation(tmp_path, "web", MODQUEUE_BROKER_URL=url, **SETTINGS) as one:
            watch = Watch(one, tmp_path)
            broker.kill()
            broker_up = "modqueue_broker_up{}"
            watch.fires("ModqueueBrokerDown", once=lambda after: after[broker_up] == 0)
            one.server.stop()
            threads = [Thread(target=_try_to_post, args=(one,)) for _ in range(10)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(timeout=30)
            refused = 'modqueue_refused_total{reason="store-unavailable"}'
            watch.fires(
                "ModqueueStoreDown",
                "ModqueueRefusals",
                once=lambda after: after.get(refused, 0) >= 10,
            )
            one.kill("web")
            watch.fires("ModqueueWebAbsent", once=lambda after: not after)


def _try_to_post(service: Installation) -> None:
    with suppress(ModqueueClientError):
        post(service, "hello")


def test_none_is_left_out() -> None:
    """Each alert of the rules is named by one of these tests."""
    assert {*re.findall(r'"(Modqueue\w+)"', Path(__file__).read_text())} == {*alerts()}
