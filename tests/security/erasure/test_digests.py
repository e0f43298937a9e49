"""E-mail, IP addresses and failed names: keyed digests, apart for each site, never in clear."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation import actions, judging
from moderation.process.config import Config
from moderation.registry import Registry, Role
from moderation.registry.boxes import Boxes
from moderation.status import Status
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from service.access.keyring import Keyring
from service.access.pseudonyms import Pseudonyms
from service.app import create_app
from service.services import Services
from tests.conftest import FakeScorer
from tests.support.dashboard import PASSWORD, Browser

CANARY = "Hunter2Hunter2"
ORIGIN = "https://news.example"


@pytest.fixture
def app(store: Store, registry: Registry, site: str, tmp_path: Path) -> Flask:
    settings = Config(secret="s" * 40, data_dir=tmp_path)
    return create_app(Services(settings, store, registry, lambda _: None, FakeScorer()))


@pytest.fixture
def calendar(app: Flask) -> Callable[[int], None]:
    """Set the month (of 2027) of the app's digests."""

    def set_month(month: int) -> None:
        at = datetime(2027, month, 1, tzinfo=UTC).timestamp()
        keys = app.extensions["modqueue.keyring"]
        app.extensions["modqueue.pseudonyms"] = Pseudonyms(keys, clock=lambda: at)

    return set_month


def dump(redis: Redis) -> str:
    """Return all that the store holds, keys and values."""
    return "".join(f"{name}{redis.dump(name)!r}" for name in redis.scan_iter())


def test_a_typed_password_is_kept_nowhere(app: Flask, redis: Redis, registry: Registry) -> None:
    """What is typed as a name and is no account's leaves only a digest, in keys and values."""
    for typed in (CANARY, CANARY.lower(), f"{CANARY} with spaces", "x" * 5_000 + CANARY):
        Browser(app).log_in(typed, CANARY)
    kept = dump(redis).lower()
    assert CANARY.lower() not in kept
    assert "attempts" in kept


def test_the_audit_log_shows_one_attack_as_one(app: Flask, registry: Registry) -> None:
    """The same unknown name is the same digest, on the page, in its filter and in the CSV."""
    registry.add_moderator("boss", Role.ADMIN, PASSWORD)
    for number, name in enumerate(["root", "root", "operator", "boss"]):
        Browser(app, f"10.0.{number}.1").log_in(name, "wrong")
    subjects = [entry.subject for entry in registry.audit() if entry.type == "signin.failed"]
    assert subjects[0] == "boss"
    operator, root, again = subjects[1:]
    assert root == again != operator
    assert root.startswith("#")
    boss = Browser(app)
    boss.log_in("boss")
    page = boss.get("/admin/audit").text
    assert page.count(f"unknown account {root}") == 2
    assert "root</td>" not in page
    filtered = boss.get(f"/admin/audit?person=%23{root[1:]}").text
    assert filtered.count("unknown account") == 2
    rows = list(csv.DictReader(io.StringIO(boss.get("/admin/audit.csv").text)))
    assert [row["subject"] for row in rows].count(f"unknown account {root}") == 2


def test_digests_depend_on_the_secret() -> None:
    """Whoever has the store alone cannot try names or addresses."""
    ours, theirs = (Pseudonyms(Keyring(letter * 40)) for letter in "st")
    assert ours.name("root") != theirs.name("root")
    assert ours.ip("demo", "192.0.2.1") != theirs.ip("demo", "192.0.2.1")
    assert ours.emails("demo", "a@b.c") != theirs.emails("demo", "a@b.c")


def test_sites_cannot_compare_their_readers() -> None:
    """The same e-mail and IP address have another digest on another site."""
    digests = Pseudonyms(Keyring("s" * 40))
    assert digests.emails("demo", "a@b.c") == digests.emails("demo", " A@B.C ")
    assert digests.emails("demo", "a@b.c") != digests.emails("other", "a@b.c")
    assert digests.ip("demo", "192.0.2.1") != digests.ip("other", "192.0.2.1")


def test_an_address_is_another_next_month() -> None:
    """The key of IP addresses follows the month in UTC; that of e-mail addresses stays."""
    now = datetime(2027, 3, 31, 23, 59, 59, tzinfo=UTC).timestamp()
    march, april = (Pseudonyms(Keyring("s" * 40), clock=lambda at=at: at) for at in (now, now + 1))
    assert march.ip("demo", "192.0.2.1") != april.ip("demo", "192.0.2.1")
    assert april.ip("demo", "192.0.2.1", at=now) == march.ip("demo", "192.0.2.1")
    assert march.emails("demo", "a@b.c") == april.emails("demo", "a@b.c")


@pytest.fixture
def reader(app: Flask, store: Store) -> FlaskClient:
    Boxes(store.redis).set("demo", origins=[ORIGIN])
    return app.test_client()


def published(store: Store, client: FlaskClient, registry: Registry) -> str:
    """Return the id of a comment that readers see."""
    _, key = registry.add_key("demo", "test")
    document = {"article": {"id": "a"}, "author": {"name": "Ann"}, "body": "Fine words."}
    headers = {"Authorization": f"Bearer {key}"}
    comment_id = client.post("/v1/comments", json=document, headers=headers).get_json()["id"]
    limits = judging.DrainLimits(budget_seconds=30)
    judging.drain(store, str, FakeScorer(), "demo", limits, worker="w")
    comment = store.get("demo", comment_id)
    if comment.status is not Status.APPROVED:
        actions.decide(
            store,
            "demo",
            comment_id,
            status=Status.APPROVED,
            by="dana",
            expected_version=comment.version,
        )
    return str(comment_id)


def test_a_reader_reports_once_in_whatever_month(
    reader: FlaskClient,
    store: Store,
    registry: Registry,
    calendar: Callable[[int], None],
) -> None:
    """A report of an address counts once for a comment, although its digest changes."""
    comment_id = published(store, reader, registry)
    box = Boxes(store.redis).of_site("demo").key
    for month in (1, 2, 3):
        calendar(month)
        answer = reader.post(
            f"/embed/{box}/comments/{comment_id}/reports", json={}, headers={"Origin": ORIGIN}
        )
        assert answer.status_code == 202
    assert store.get("demo", comment_id).reports == 1


def test_hours_are_counted_within_a_month() -> None:
    """What the box counts by the hour never lies in two months: both begin with an hour of UTC."""
    for month in range(1, 13):
        assert datetime(2027, month, 1, tzinfo=UTC).timestamp() % 3600 == 0
