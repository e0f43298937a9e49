"""Sites, keys, moderators and sessions."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from moderation.errors import ConfigError, NotFound
from moderation.registry import Gate, Registry, Role, SecondStep
from moderation.store.server.commands import Redis
from moderation.store.server.connection import connect


def test_key_is_found_until_it_is_revoked(registry: Registry, site: str) -> None:
    """A key opens its site, is listed without its secret, and ends when revoked."""
    key, secret = registry.add_key(site, "cms")
    assert registry.find_key(secret) == key
    assert registry.find_key(secret + "0") is None
    registry.revoke_key(key.id)
    assert registry.find_key(secret) is None
    listed = registry.keys()
    assert [k.id for k in listed] == [key.id]


def test_secrets_are_not_stored(registry: Registry, site: str, redis: Redis) -> None:
    """Neither a key nor a password nor a session token can be read from Redis."""
    _, secret = registry.add_key(site, "cms")
    registry.add_moderator("anna", Role.MODERATOR, "correct horse")
    _, token = registry.open_session("anna", "browser")
    kept = "".join(f"{name}{redis.dump(name)!r}" for name in redis.scan_iter(match="{modqueue}*"))
    for hidden in (secret, "correct horse", token):
        assert hidden not in kept


def test_a_revoked_key_stays_revoked(registry: Registry, site: str) -> None:
    """A secret that was revoked, or opens another site, cannot be given to a site again."""
    key, secret = registry.add_key(site, "first", "s" * 32)
    assert registry.add_key(site, "again", secret) == (key, secret)
    registry.add_site("other", "Other")
    with pytest.raises(ConfigError, match="opens the site"):
        registry.add_key("other", "cms", secret)
    registry.revoke_key(key.id)
    with pytest.raises(ConfigError, match="revoked"):
        registry.add_key(site, "again", secret)


def test_key_needs_its_site(registry: Registry) -> None:
    """There is no key to a site that does not exist."""
    with pytest.raises(NotFound):
        registry.add_key("nowhere", "cms")


@pytest.mark.parametrize("slug", ["modqueue", "", "A", "a b", "{x}", "-a", "a" * 41, "a:b", "../a"])
def test_slugs_are_plain(registry: Registry, slug: str) -> None:
    """A site's name in keys and URLs has no separator, hash tag or path in it."""
    with pytest.raises(ConfigError):
        registry.add_site(slug, "A site")


def test_password_opens_and_one_time_password_must_change(registry: Registry) -> None:
    """The right password opens; a generated one has to be changed at the first log-in."""
    registry.add_moderator("anna", Role.MODERATOR, "correct horse")
    _, one_time = registry.add_moderator("bolat", Role.ADMIN)
    anna = registry.authenticate("anna", "correct horse")
    assert anna is not None
    assert not anna.must_change
    assert registry.authenticate("anna", "wrong horse") is None
    assert registry.authenticate("nobody", "correct horse") is None
    bolat = registry.authenticate("bolat", one_time)
    assert bolat is not None
    assert bolat.must_change


def test_reset_ends_sessions(registry: Registry) -> None:
    """After a reset the old password and every session of the account are gone."""
    registry.add_moderator("anna", Role.MODERATOR, "correct horse")
    _, token = registry.open_session("anna", "browser")
    assert registry.session(token) is not None
    registry.reset_password("anna")
    assert registry.session(token) is None
    assert registry.sessions("anna") == []
    assert registry.authenticate("anna", "correct horse") is None


def test_sessions_are_listed_and_ended(registry: Registry) -> None:
    """An account's sessions are listed with when they were last used, and ended one or all."""
    first, first_token = registry.open_session("anna", "Firefox")
    second, second_token = registry.open_session("anna", "Chromium")
    third, third_token = registry.open_session("anna", "Safari")
    registry.open_session("bolat", "Firefox")
    listed = registry.sessions("anna")
    assert {one.session for one in listed} == {first, second, third}
    assert all(0 <= one.last_seen - one.session.opened_at <= 2 for one in listed)
    registry.end_session("anna", first.id)
    assert registry.session(first_token) is None
    assert registry.end_sessions("anna", but=second.id) == 1
    assert registry.session(second_token) == second
    assert registry.session(third_token) is None
    assert len(registry.sessions("bolat")) == 1
    with pytest.raises(NotFound):
        registry.end_session("bolat", second.id)


def test_an_old_session_is_over(registry: Registry, redis: Redis) -> None:
    """Twelve hours after the log-in a session ends however busy it is, and leaves the list."""
    _, token = registry.open_session("anna", "Firefox")
    (name,) = redis.scan_iter(match="{modqueue}:session:*")
    kept = json.loads(redis.get(name))
    redis.set(name, json.dumps({**kept, "opened_at": kept["opened_at"] - 12 * 3600 - 1}))
    assert registry.sessions("anna") == []
    assert registry.session(token) is None


def test_disabled_account_is_as_good_as_none(registry: Registry) -> None:
    """Disabling ends the sessions and refuses the password; enabling brings the account back."""
    registry.add_moderator("anna", Role.MODERATOR, "correct horse")
    _, token = registry.open_session("anna", "browser")
    registry.disable("anna")
    assert registry.session(token) is None
    assert registry.authenticate("anna", "correct horse") is None
    registry.enable("anna")
    assert registry.authenticate("anna", "correct horse") is not None


def test_names_are_taken_once(registry: Registry) -> None:
    """A second account of the same name is refused, not merged."""
    registry.add_moderator("anna", Role.MODERATOR, "correct horse")
    with pytest.raises(ConfigError, match="exists already"):
        registry.add_moderator("anna", Role.ADMIN, "another horse")


def test_tries_are_counted_before_they_are_made(registry: Registry, redis_url: str) -> None:
    """Of many tries at the same moment only the free ones are made; each subject counts apart."""
    gate, barrier = Gate("anna", free=3), Barrier(12)

    def attempt(_: int) -> tuple[int, bool]:
        own = Registry(connect(redis_url))
        barrier.wait()
        return own.try_log_in([gate], 1_000)

    with ThreadPoolExecutor(12) as pool:
        waits = list(pool.map(attempt, range(12)))
    assert sorted(waits) == [(0, False)] * 2 + [(0, True)] + [(500, False)] * 9
    assert registry.try_log_in([Gate("bolat", free=3)], 1_000) == (0, True)
    registry.take_back([gate], right=True)
    assert registry.try_log_in([gate], 1_000) == (0, True)


def test_a_code_counts_once_in_a_race(registry: Registry, redis_url: str) -> None:
    """Eight browsers that send the same code at the same moment: one is let in."""
    registry.add_moderator("anna", Role.MODERATOR, "correct horse")
    registry.add_second_step("anna", SecondStep("ab" * 16, 1, ("digest",), 1))
    barrier = Barrier(8)

    def use(_: int) -> tuple[bool, bool]:
        own = Registry(connect(redis_url))
        barrier.wait()
        return own.use_time_step("anna", 2), own.use_recovery_code("anna", "digest")

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(use, range(8)))
    assert [sum(column) for column in zip(*outcomes, strict=True)] == [1, 1]
