"""Every refusal is a problem, and docs/problems.md knows it."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation.comment import Comment
from moderation.errors import (
    Conflict,
    ModqueueError,
    Refused,
    StoreUnavailable,
    VersionConflict,
    Versioned,
)
from moderation.process.config import Config
from moderation.process.logs import LineFormatter
from moderation.registry import Registry, Scope
from moderation.registry.boxes import Boxes
from moderation.status import Status
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from service.app import create_app
from service.http.problems import KIND_OF_ERROR, KINDS, of_error
from service.services import Services
from tests.service.conftest import Post
from tests.support.api import SECRET, comment, problem


def client_of(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {SECRET}"
    return client


@pytest.fixture
def limited(settings: Config, store: Store, registry: Registry, site: str) -> Any:
    """Return a client of a service with other limits."""
    registry.add_key(site, "test", SECRET)

    def make(**limits: float) -> FlaskClient:
        changed = replace(settings, **limits)  # type: ignore[arg-type]
        return client_of(create_app(Services(changed, store, registry, lambda _: None)))

    return make


def test_rate(limited: Any) -> None:
    """Beyond its rate a key gets 429, with when to come back."""
    api = limited(rate_per_second=0.1, rate_burst=2)
    for _ in range(2):
        assert api.post("/v1/comments", json=comment()).status_code == 202
    answer = api.post("/v1/comments", json=comment())
    problem(answer, 429, "rate-limited")
    seconds = int(answer.headers["Retry-After"])
    assert 1 <= seconds <= 10
    assert answer.headers["RateLimit"] == f'"comments";r=0;t={seconds}'


def test_queue_full(limited: Any) -> None:
    """Where too many wait for a verdict, intake answers 503 with when to come back."""
    api = limited(pending_max=1)
    assert api.post("/v1/comments", json=comment()).status_code == 202
    answer = api.post("/v1/comments", json=comment())
    problem(answer, 503, "queue-full")
    assert answer.headers["Retry-After"] == "5"
    assert answer.headers["RateLimit"] == '"comments";r=0;t=5'
    items = api.post("/v1/comments:batch", json={"comments": [comment()]}).get_json()["results"]
    assert (items[0]["status"], items[0]["problem"]["type"]) == (503, "/problems/queue-full")


@pytest.fixture
def away(settings: Config) -> FlaskClient:
    """A client of a service whose store is away."""
    redis = connect("redis://127.0.0.1:1")
    return client_of(create_app(Services(settings, Store(redis), Registry(redis), lambda _: None)))


@pytest.mark.parametrize(
    ("method", "address"),
    [("POST", "/v1/comments"), ("GET", "/v1/events"), ("GET", "/readyz")],
)
def test_store_away(away: FlaskClient, method: str, address: str) -> None:
    """While the store is away the answer is 503 with when to come back."""
    answer = away.open(address, method=method, json=comment())
    problem(answer, 503, "store-unavailable")
    assert answer.headers["Retry-After"] == "2"


def test_store_lost_after_the_key_was_known(
    settings: Config, store: Store, registry: Registry, site: str
) -> None:
    """A store that goes between the key and the comment is no failure of ours."""
    registry.add_key(site, "test", SECRET)
    gone = Store(connect("redis://127.0.0.1:1"))
    api = client_of(create_app(Services(settings, gone, registry, lambda _: None)))
    problem(api.post("/v1/comments", json=comment()), 503, "store-unavailable")


class Broken(Store):
    """A store with a bug whose message quotes what it failed on."""

    def __init__(self) -> None:
        pass

    def accept(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError(f"cannot store {args}")


def test_our_own_failure(
    settings: Config, registry: Registry, site: str, caplog: pytest.LogCaptureFixture
) -> None:
    """An unknown error is a 500 without details; the log has its place and no text."""
    registry.add_key(site, "test", SECRET)
    api = client_of(create_app(Services(settings, Broken(), registry, lambda _: None)))
    with caplog.at_level(logging.INFO):
        answer = api.post("/v1/comments", json=comment(body="private words"))
    document = problem(answer, 500, "internal")
    lines = [LineFormatter().format(record) for record in caplog.records]
    (line,) = [line for line in lines if "request.failed" in line]
    assert document["incident"] in line
    assert "error=RuntimeError" in line
    assert "test_problems.py" in line
    assert "private words" not in answer.text + "".join(lines)


def test_conflict_says_how_it_stands() -> None:
    """Who comes second learns the version and the status that the first one made."""
    current = Comment("a" * 16, "demo", Status.APPROVED, 4, 1, 0, None)
    document = of_error(Conflict(current, expected_version=3)).document()
    assert (document["status"], document["version"], document["state"]) == (409, 4, "approved")


def test_unknown_address(api: FlaskClient) -> None:
    """An unknown address is not found."""
    problem(api.get("/v1/nothing"), 404, "not-found")


def test_unknown_page(anonymous: FlaskClient, api: FlaskClient) -> None:
    """A person with a browser gets a page instead of JSON; a client of the API never does."""
    html = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    answer = anonymous.get("/nothing", headers=html)
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    problem(api.get("/v1/nothing", headers=html), 404, "not-found")


def test_wrong_method(api: FlaskClient) -> None:
    """A wrong method is told which ones there are."""
    answer = api.put("/v1/comments", json={})
    problem(answer, 405, "method-not-allowed")
    assert "POST" in answer.headers["Allow"]


def test_other_refusals_of_the_framework(app: Flask, api: FlaskClient) -> None:
    """What werkzeug refuses by itself is a problem without a type of its own (RFC 9457, 4.2.1)."""
    from flask import abort

    app.add_url_rule("/teapot", view_func=lambda: abort(418))
    answer = api.get("/teapot")
    assert answer.content_type == "application/problem+json"
    assert answer.get_json(force=True)["type"] == "about:blank"


def test_each_kind_has_a_page(anonymous: FlaskClient) -> None:
    """A problem's type can be looked up."""
    for kind in KINDS.values():
        answer = anonymous.get(kind.uri)
        assert answer.text == f"{kind.status} {kind.title}.\n"
    problem(anonymous.get("/problems/nothing"), 404, "not-found")


def test_documented(repository: Path) -> None:
    """docs/problems.md has each kind with its status and title, and no other."""
    text = (repository / "docs" / "problems.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \| ([^|]+) \|", text, re.MULTILINE)
    assert {(slug, int(status), title) for slug, status, title in rows} == {
        (kind.slug, kind.status, kind.title) for kind in KINDS.values()
    }


def leaves(error: type[ModqueueError]) -> set[type[ModqueueError]]:
    """Return the errors under ``error`` that are raised."""
    below = error.__subclasses__()
    return set().union(*(leaves(one) for one in below)) if below else {error}


def test_every_error_is_known() -> None:
    """Each refusal of the domain has its kind, and so has a store that is away."""
    known = {*KIND_OF_ERROR, VersionConflict}  # the kind of that one is its subject's
    assert leaves(Refused) | {StoreUnavailable} | leaves(StoreUnavailable) == known


@pytest.mark.parametrize("subject", ["policy", "settings"])
def test_a_version_conflict_names_its_subject(subject: Versioned) -> None:
    """Who saves a policy or settings second learns which version is the current one."""
    document = of_error(VersionConflict(subject, expected_version=3, current=5)).document()
    assert document["type"] == KINDS[f"{subject}-changed"].uri
    assert (document["status"], document["version"]) == (412, 5)
    assert document["detail"] == f"{subject} version 3 was seen, but 5 is the current one"


REACHED_ELSEWHERE = {
    "vote-refused": "api/test_votes.py",
    "parent-removed": "api/test_articles.py",
    "reader-refused": "embed/test_reader_tokens.py",
    "reader-needed": "embed/test_readers.py",
    "name-taken": "embed/test_readers.py",
    "misdirected": "../security/doors/test_hosts.py",
    "author-banned": "api/test_authors.py",
    "site-archived": "access/test_archived.py",
    "act-conflict": "api/test_authors.py",
    "article-changed": "api/test_article_changes.py",
    "slow-mode": "api/test_article_changes.py",
    "conflict": "api/test_comments.py",
    "number-needed": "api/test_decisions.py",
    "raid-busy": "api/test_raids.py",
    "settings-changed": "api/test_settings_api.py",
    "rate-limited": "http/test_problems.py",
    "queue-full": "http/test_problems.py",
    "overloaded": "server/test_overload.py",
    "store-unavailable": "http/test_problems.py",
    "internal": "http/test_problems.py",
}


def test_every_kind_can_happen(
    api: FlaskClient, anonymous: FlaskClient, repository: Path, store: Store
) -> None:
    """Each documented kind is given by a real request, here or in the test named above."""
    policy = api.get("/v1/policy").get_json()
    unversioned = {name: value for name, value in policy.items() if name != "version"}
    box = f"/embed/{Boxes(store.redis).of_site('demo').key}"
    closed, key = comment(article={"id": "closed"}), {"Idempotency-Key": "k"}
    api.patch("/v1/articles/closed/settings", json={"closed": True})
    api.post("/v1/comments", json=comment(), headers=key)
    _, poor = Registry(store.redis).add_key("demo", "poor", scopes=[Scope.READ])
    bearer = {"Authorization": f"Bearer {poor}"}
    answers = {
        "malformed": api.post("/v1/comments", data="{", content_type="application/json"),
        "unauthorized": anonymous.get("/v1/events"),
        "insufficient-scope": anonymous.get("/v1/policy", headers=bearer),
        "not-public": api.get("/v1/articles/a/comments?status=held"),
        "origin-refused": anonymous.post(
            f"{box}/comments", headers={"Origin": "https://x.example"}
        ),
        "not-found": api.get("/v1/comments/aaaaaaaaaaaaaaaa"),
        "method-not-allowed": api.put("/v1/comments", json={}),
        "article-closed": api.post("/v1/comments", json=closed),
        "policy-changed": api.put("/v1/policy", json={**policy, "version": 9}),
        "too-large": api.post("/v1/comments", json=comment(body="x" * 20_000)),
        "unsupported-media-type": api.post("/v1/comments", data="x", content_type="text/plain"),
        "invalid": api.post("/v1/comments", json={}),
        "key-reused": api.post("/v1/comments", json=comment(body="other"), headers=key),
        "if-match-missing": api.put("/v1/policy", json=unversioned),
    }
    assert set(answers) | set(REACHED_ELSEWHERE) == set(KINDS)
    for slug, answer in answers.items():
        problem(answer, KINDS[slug].status, slug)
    for slug, name in REACHED_ELSEWHERE.items():
        text = (repository / "tests" / "service" / name).read_text("utf-8")
        assert re.search(rf'problem\(.*, {KINDS[slug].status}, "{slug}"\)', text)


def test_nothing_of_the_body_comes_back(api: FlaskClient, post: Post) -> None:
    """A problem names limits and lengths, not the text."""
    text = "secret words " * 200
    answer = api.post("/v1/comments", json=comment(body=text))
    assert "secret words" not in answer.text
