"""Two releases on one store: this one passes over what a later one of the same version adds."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from moderation import actions, judging
from moderation.judging import DrainLimits
from moderation.projection.projector import Projector
from moderation.projection.search import Projection
from moderation.registry.log_in.passwords import hash_password
from moderation.status import Status
from moderation.store.server.commands import Redis
from moderation.submission import Article, Author
from moderation.webhooks.endpoints import Endpoints
from moderation.webhooks.outbox import Outbox
from tests.conftest import FakeScorer
from tests.support import newsroom, two_sites
from tests.support.dashboard import Browser
from tests.support.two_sites import OWN, TwoSites
from tests.support.web.routes import address, rules

ADDED = "added_later"
RECORDS = (
    "comment:",
    "article:",
    "endpoint:",
    "channel:",
)  # hashes with a field for each fact of one thing

READABLE = ("/sites", "/users", "/account", "/audit", "/v1", "/guidelines", "/embed")


@pytest.fixture
def both(redis: Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TwoSites:
    """Sites with something of everything; their accounts' one password is hashed once."""
    hashed = hash_password(two_sites.PASSWORD)
    monkeypatch.setattr("moderation.registry.accounts.hash_password", lambda _: hashed)
    return two_sites.build(redis, tmp_path)


def with_more(value: str) -> str:
    """Return a JSON object with one field more, and anything else as it is.

    A list of names in it, and a map of sites to roles, get a name that nobody knows here, too.
    """
    try:
        document = json.loads(value)
    except ValueError:
        return value
    if not isinstance(document, dict):
        return value
    for names in ("scopes", "alerts"):
        if names in document:
            document[names].append(ADDED)
    if "memberships" in document:
        document["memberships"]["later-site"] = ADDED
    return json.dumps({**document, ADDED: [1]})


def add_fields(redis: Redis) -> None:
    """Give every document, record and line that is stored one field more."""
    for name in list(redis.scan_iter(count=1000)):
        kind = redis.type(name)
        if kind == "string":
            redis.set(name, with_more(redis.get(name) or ""), keepttl=True)
        elif kind == "hash":
            redis.hset(name, mapping=_later_hash(name, redis.hgetall(name)))
        elif kind == "list":
            for place, value in enumerate(redis.lrange(name, 0, -1)):
                redis.lset(name, place, with_more(value))
        elif kind == "stream":
            _lengthen(redis, name)


def _later_hash(name: str, fields: Mapping[str, str]) -> dict[str, str]:
    later = {field: with_more(value) for field, value in fields.items()}
    if "events" in fields:
        later["events"] = f"{fields['events']} {ADDED}.begun"
    is_record = name.partition("}:")[2].startswith(RECORDS)
    return {**later, ADDED: "1"} if is_record else later


def _lengthen(redis: Redis, name: str) -> None:
    lines = redis.xrange(name)
    redis.delete(name)
    for cursor, fields in lines:
        later = {field: with_more(value) for field, value in fields.items()}
        redis.xadd(name, {**later, ADDED: "1"}, id=cursor)


def answers(both: TwoSites, browser: Browser) -> Iterator[tuple[str, int]]:
    """Ask for everything that can be read, as people and as sites do."""
    machine = both.app.test_client()
    headers = {"Authorization": f"Bearer {both.own.keys['all']}"}
    examples = {name: str(value) for name, value in both.own.ids.items()}
    for rule in rules(both.app, "GET", ""):
        if not rule.rule.startswith(READABLE) or rule.rule.endswith("/live"):
            continue
        path = address(both.app, rule, examples)
        client = browser.client if rule.endpoint.startswith("dashboard.") else machine
        with client.get(path, headers=headers if client is machine else {}) as answer:
            yield path, answer.status_code


def test_everything_is_read(both: TwoSites, redis: Redis) -> None:
    """With unknown fields everywhere each page and each answer of the API is as it was."""
    browser = Browser(both.app)
    assert browser.log_in("everywhere", two_sites.PASSWORD).status_code == 303
    before = dict(answers(both, browser))
    add_fields(redis)
    assert dict(answers(both, browser)) == before
    assert Counter(before.values())[200] > 60


def test_work_goes_on(both: TwoSites, redis: Redis, tmp_path: Path) -> None:
    """What a later web took is judged, projected, decided and sent by this release."""
    id_ = newsroom.submit(both.store, OWN, Article("a-1"), Author("Ann", key="id:1"), "Good day.")
    add_fields(redis)
    judging.drain(both.store, [].append, FakeScorer(), OWN, DrainLimits(), worker="earlier")
    judged = both.store.get(OWN, id_)
    actions.decide(
        both.store, OWN, id_, status=Status.REJECTED, by="both", expected_version=judged.version
    )
    with closing(Projector(both.store, tmp_path / "earlier.sqlite3")) as projector:
        while projector.follow(OWN):
            pass
    read = Projection(tmp_path / "earlier.sqlite3").cursor(OWN)
    assert read == both.store.last_cursor(OWN)
    (endpoint,) = Endpoints(redis).all(OWN)
    assert Outbox(redis).advance(OWN, endpoint.id) > 0
