"""/metrics: totals that are right under several processes, and documented."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from moderation import actions
from moderation.status import Status
from moderation.store.writer import Store
from service.monitoring.store_metrics import VERDICT_BUCKETS
from tests.service.conftest import Gunicorn, Post
from tests.support.api import comment, json_body

Judge = Callable[[], int]


def samples(text: str) -> dict[tuple[str, ...], float]:
    """Return each sample by its name and sorted labels."""
    return {
        (sample.name, *(f"{k}={v}" for k, v in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_totals(api: FlaskClient, post: Post, judge: Judge, store: Store, site: str) -> None:
    """Comments, verdicts, decisions, attempts, times and queues are what happened."""
    held, _ = post(body="awful"), post(body="calm")
    judge()
    actions.decide(store, site, held, status=Status.REJECTED, by="madina", expected_version=2)
    post()
    found = samples(api.get("/metrics").text)
    assert found["modqueue_store_up",] == 1
    assert found["modqueue_comments_accepted_total", "site=demo"] == 3
    assert found["modqueue_verdicts_total", "route=hold", "site=demo"] == 1
    assert found["modqueue_verdicts_total", "route=approve", "site=demo"] == 1
    assert found["modqueue_decisions_total", "site=demo", "status=rejected"] == 1
    assert found["modqueue_attempts_total", "outcome=committed", "site=demo"] == 2
    assert found["modqueue_verdict_seconds_count", "site=demo"] == 2
    assert found["modqueue_verdict_seconds_bucket", "le=+Inf", "site=demo"] == 2
    assert found["modqueue_verdict_seconds_sum", "site=demo"] >= 0
    assert found["modqueue_comments", "site=demo", "status=pending"] == 1
    assert found["modqueue_queue_comments", "site=demo", "state=waiting"] == 1
    assert found["modqueue_oldest_pending_seconds", "site=demo"] >= 0


def test_buckets_are_those_of_the_script(repository: Path) -> None:
    """The histogram is read with the bounds with which it is counted."""
    script = (repository / "moderation/store/scripts/commit_verdicts.lua").read_text("utf-8")
    (bounds,) = re.findall(r"BUCKETS = \{([^}]*)\}", script)
    assert tuple(bounds.split(", ")) == VERDICT_BUCKETS


def test_buckets_grow(api: FlaskClient, store: Store, site: str) -> None:
    """Each bucket holds those below it."""
    counters = {"1": 2, "2.5": 3, "60": 1, "inf": 4}
    for bound, count in counters.items():
        store._redis.hset("{demo}:counters", f"verdict_seconds_bucket:{bound}", count)
    store._redis.hset("{demo}:counters", "verdict_seconds_count", 10)
    found = samples(api.get("/metrics").text)
    buckets = [found["modqueue_verdict_seconds_bucket", f"le={bound}", "site=demo"]
               for bound in VERDICT_BUCKETS]  # fmt: skip
    assert buckets == sorted(buckets)
    assert buckets[-1] == 6
    assert found["modqueue_verdict_seconds_bucket", "le=+Inf", "site=demo"] == 10


def test_what_the_store_lacks(api: FlaskClient, store: Store, site: str) -> None:
    """A site without what it always has shows, and takes no other figure away."""

    def lacking() -> list[float]:
        found = samples(api.get("/metrics").text)
        assert found["modqueue_store_up",] == 1
        return [found["modqueue_store_incomplete", f"site={one}"] for one in ("modqueue", "demo")]

    assert lacking() == [0, 0]
    store.redis.delete("{demo}:epoch")
    store.redis.delete("{modqueue}:epoch")
    api.application.extensions["modqueue.metrics.text"]._until = 0.0
    assert lacking() == [1, 1]


def test_refusals_by_reason(api: FlaskClient, anonymous: FlaskClient) -> None:
    """Each refusal counts under its type, the items of a batch, too."""
    api.post("/v1/comments", json={})
    api.post("/v1/comments", data="{", content_type="application/json")
    api.post("/v1/comments:batch", json={"comments": [{}, {}]})
    anonymous.get("/v1/policy")
    found = samples(api.get("/metrics").text)
    assert found["modqueue_refused_total", "reason=invalid"] == 3
    assert found["modqueue_refused_total", "reason=malformed"] == 1
    assert found["modqueue_refused_total", "reason=unauthorized"] == 1


def test_requests_by_route(api: FlaskClient, post: Post) -> None:
    """Requests are counted by rule, so that no client can invent labels."""
    post()
    api.get("/v1/comments/aaaaaaaaaaaaaaaa")
    api.get("/no/such/page")
    api.open("/no/such/page", method="BREW")
    found = samples(api.get("/metrics").text)
    name = "modqueue_http_request_seconds_count"
    assert found[name, "method=POST", "route=/v1/comments", "status=202"] == 1
    route = "route=/v1/comments/<comment_id:comment_id>"
    assert found[name, "method=GET", route, "status=404"] == 1
    assert found[name, "method=(any)", "route=(none)", "status=404"] == 2


def test_documented(api: FlaskClient, post: Post, judge: Judge, repository: Path) -> None:
    """docs/metrics.md has each name with its type and labels, and no other."""
    post()
    judge()
    api.post("/v1/comments", json={})
    text = (repository / "docs" / "metrics.md").read_text("utf-8")
    rows = re.findall(r"^\| `(modqueue_[a-z_]+)` \| (\w+) \| ([\w, ]*)\|", text, re.MULTILINE)
    described = {
        (name.removesuffix("_total"), kind, frozenset(labels.replace(",", " ").split()))
        for name, kind, labels in rows
    }
    exposed = {
        (family.name, family.type, frozenset(family.samples[-1].labels) - {"le"})
        for family in text_string_to_metric_families(api.get("/metrics").text)
        if not family.name.endswith("_created")
    }
    assert exposed == described


def test_two_processes(gunicorn: Gunicorn) -> None:
    """Whichever process is scraped, the totals are those of both."""
    web = gunicorn(processes=2, threads=4)
    for _ in range(20):
        assert web.ask("POST", "/v1/comments", json_body(comment()))[0] == 202
        assert web.ask("POST", "/v1/comments", b"{}")[0] == 422
    for _ in range(8):
        found = samples(web.ask("GET", "/metrics")[1])
        assert found["modqueue_comments_accepted_total", "site=demo"] == 20
        assert found["modqueue_refused_total", "reason=invalid"] == 20
        labels = ("method=POST", "route=/v1/comments", "status=202")
        assert found["modqueue_http_request_seconds_count", *labels] == 20
