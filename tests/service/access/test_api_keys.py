"""Who may call."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from moderation.registry import Registry
from moderation.store.server.commands import Redis
from service.access.api_keys import CACHE_ENTRIES_MAX, CACHE_SECONDS, KeyRing
from tests.support.api import SECRET, Clock, problem


def test_needed_everywhere(anonymous: FlaskClient) -> None:
    """Without a key no address of the API does anything, not even read the body."""
    tried = 0
    for rule in anonymous.application.url_map.iter_rules():
        if not rule.rule.startswith("/v1/"):
            continue
        address = re.sub(r"<[^>]+>", "a" * 16, rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            answer = anonymous.open(address, method=method, data=b"x" * 100_000)
            problem(answer, 401, "unauthorized")
            assert answer.headers["WWW-Authenticate"] == 'Bearer realm="modqueue"'
            tried += 1
    assert tried >= 14


@pytest.mark.parametrize(
    "header",
    [
        "Bearer wrong",
        f"Basic {SECRET}",
        SECRET,
        "Bearer",
        "Bearer ",
        f"Bearer {SECRET}x",
        f"Bearer {SECRET[:-1]}",
        "Bearer " + "x" * 5000,
        "Bearer \xe9\xff",
    ],
)
def test_wrong(api: FlaskClient, header: str) -> None:
    """Anything but the whole key is refused."""
    answer = api.get("/v1/policy", headers={"Authorization": header})
    problem(answer, 401, "unauthorized")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_scheme_in_any_case(api: FlaskClient) -> None:
    """The scheme's name is blind to case (RFC 9110)."""
    answer = api.get("/v1/policy", headers={"Authorization": f"bearer {SECRET}"})
    assert answer.status_code == 200


def test_revoked_key_ends_within_five_seconds(registry: Registry, site: str) -> None:
    """A revoked key works for less than 5 s more, a new one after less than 5 s."""
    clock = Clock()
    ring = KeyRing(registry, clock)
    assert ring.find("n" * 40) is None
    key, secret = registry.add_key(site, "test", "n" * 40)
    clock.seconds += CACHE_SECONDS
    assert ring.find(secret) == key
    registry.revoke_key(key.id)
    assert ring.find(secret) == key
    clock.seconds += CACHE_SECONDS
    assert ring.find(secret) is None
    assert CACHE_SECONDS < 5


def test_asked_once(registry: Registry, site: str, redis: Redis) -> None:
    """Within the time of the cache a key costs the store nothing, known or unknown."""
    ring = KeyRing(registry, Clock())
    _, secret = registry.add_key(site, "test")

    def asked() -> int:
        return int(redis.info("commandstats")["cmdstat_hget"]["calls"])

    ring.find(secret)
    ring.find("unknown")
    before = asked()
    for _ in range(10):
        ring.find(secret)
        ring.find("unknown")
    assert asked() == before


def test_memory_is_bounded(registry: Registry, site: str) -> None:
    """Inventing keys does not fill the memory."""
    ring = KeyRing(registry, Clock())
    ring._known.update({number.to_bytes(32): (100.0, None) for number in range(CACHE_ENTRIES_MAX)})
    ring.find("one more")
    assert len(ring._known) <= CACHE_ENTRIES_MAX
