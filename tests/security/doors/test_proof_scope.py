"""A proof of work is for one box, counts once, and costs by what its network did everywhere."""

from __future__ import annotations

import pytest
from flask import Flask

from moderation.process.config import Config
from moderation.registry import Registry
from moderation.registry.boxes import Box, Boxes
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from service.app import create_app
from service.embed.posts import POSTS_PER_HOUR
from service.embed.proof import BITS_MIN, FREE_POSTS, solve
from service.services import Services
from tests.conftest import FakeScorer
from tests.service.embed.conftest import ORIGIN, Page


@pytest.fixture
def app(store: Store, registry: Registry, site: str, rings: list[str]) -> Flask:
    registry.add_site("other", "Other")
    settings = Config(secret="s" * 32)
    return create_app(Services(settings, store, registry, rings.append, FakeScorer()))


@pytest.fixture
def page(app: Flask, store: Store) -> Page:
    return Page(app, store, Boxes(store.redis).set("demo", origins=[ORIGIN]))


@pytest.fixture
def other(app: Flask, store: Store) -> Page:
    """A page of another site of the installation."""
    return Page(app, store, Boxes(store.redis).set("other", origins=[ORIGIN]))


def come_from(page: Page, address: str) -> None:
    page.client.environ_base["REMOTE_ADDR"] = address


def refusals(page: Page, proof: dict[str, str]) -> list[str]:
    answer = page.send("/comments", page.comment(proof=proof)).get_json()
    return [fault["detail"] for fault in answer.get("errors", [])]


def test_a_proof_is_for_its_box(page: Page, other: Page) -> None:
    """Work that was done for one site's box is worth nothing at another's, used or not."""
    proof = page.proof()
    assert refusals(other, proof) == ["is not one of ours"]
    assert refusals(page, proof) == []
    assert refusals(other, proof) == ["is not one of ours"]
    assert refusals(page, proof) == ["was used before; ask for another"]


def test_a_proof_is_used_up_in_the_whole_installation(
    page: Page, store: Store, redis: Redis
) -> None:
    """A box that moves to another site takes its used proofs along."""
    proof = page.proof()
    assert refusals(page, proof) == []
    document = redis.hget("{modqueue}:boxes", page.box.key) or ""
    redis.hset("{modqueue}:boxes", page.box.key, document.replace('"demo"', '"other"'))
    assert Boxes(redis).find(page.box.key) == Box(page.box.key, "other", (ORIGIN,))
    assert refusals(page, proof) == ["was used before; ask for another"]


def test_posts_count_on_all_sites_and_by_network(page: Page, other: Page) -> None:
    """Each post beyond the free ones doubles the work, whichever box and address of a /64."""
    for number in range(FREE_POSTS + 2):
        come_from(place := (page, other)[number % 2], f"2001:db8:1:2::{number:x}")
        assert place.send("/comments", place.comment()).status_code == 202
    come_from(page, "2001:db8:1:2:ffff::1")
    assert page.get("/challenge").get_json()["bits"] == BITS_MIN + 2
    come_from(page, "2001:db8:1:3::1")
    assert page.get("/challenge").get_json()["bits"] == BITS_MIN


def test_a_hoard_of_easy_challenges_is_worth_nothing(page: Page) -> None:
    """Challenges fetched beforehand buy the free posts, not an hour of spam."""
    hoard = [page.get("/challenge").get_json() for _ in range(FREE_POSTS + 3)]
    found = [
        refusals(page, {"challenge": one["challenge"], "answer": solve(**one)}) for one in hoard
    ]
    assert found[: FREE_POSTS + 1] == [[]] * (FREE_POSTS + 1)
    refused = [text for (text,) in found[FREE_POSTS + 1 :]]
    assert len(refused) == 2
    assert all(text.startswith(f"has {BITS_MIN} bits, by now 1") for text in refused)
    assert refusals(page, page.proof()) == []


def writes(redis: Redis) -> int:
    """Return how many bytes went into the append-only file since the server began."""
    return int(redis.info("persistence")["aof_current_size"])


@pytest.mark.parametrize(
    "path", ["/challenge", "/page?article=a", "/articles/a/comments", "/comments/aaaaaaaaaaaaaaaa"]
)
def test_looking_writes_nothing(page: Page, redis: Redis, path: str) -> None:
    """No read of the box by anybody costs a durable write."""
    page.get(path)
    before = writes(redis)
    for number in range(200):
        come_from(page, f"2001:db8:{number:x}::1")
        page.get(path)
    assert writes(redis) == before


def test_what_is_refused_writes_nothing(page: Page, redis: Redis) -> None:
    """An address beyond its limit costs no more durable writes."""
    report = "/comments/aaaaaaaaaaaaaaaa/reports"
    fresh = writes(redis)
    for _ in range(POSTS_PER_HOUR):
        page.send(report, {})
    before = writes(redis)
    assert before > fresh
    assert {page.send(report, {}).status_code for _ in range(50)} == {429}
    assert writes(redis) == before


def test_an_hour_ends(page: Page, redis: Redis) -> None:
    """Every count expires, so that nobody waits for ever."""
    page.send("/comments", page.comment())
    counts = list(redis.scan_iter("*:gate:*"))
    assert len(counts) == 3  # its posts on the site, its proofs, and the proof itself
    assert all(0 < redis.ttl(name) <= 3600 for name in counts)
