"""The audit log: each administrative action, by whom, with the change itself or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread

import pytest

from moderation import actions
from moderation.errors import ConfigError
from moderation.registry import Action, Registry, Role, SecondStep
from moderation.registry.boxes import Boxes
from moderation.registry.integration_keys import IntegrationKeys
from moderation.store.server.commands import Redis
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from moderation.webhooks.endpoints import Endpoints
from tests.support.servers.redis_servers import redis_cluster

Act = Callable[[Registry], object]
ACTIONS: dict[Action, Act] = {
    Action.SITE_ADDED: lambda r: r.add_site("daily", "The Daily"),
    Action.KEY_ADDED: lambda r: r.add_key("demo", "import"),
    Action.KEY_REVOKED: lambda r: r.revoke_key(r.keys()[0].id),
    Action.ACCOUNT_ADDED: lambda r: r.add_moderator("zarina", {}),
    Action.NAME_CHANGED: lambda r: r.set_display_name("anna", "Анна"),
    Action.ROLE_CHANGED: lambda r: r.set_role("anna", Role.READER),
    Action.PASSWORD_CHANGED: lambda r: r.change_password("anna", "another horse"),
    Action.PASSWORD_RESET: lambda r: r.reset_password("anna"),
    Action.ACCOUNT_DISABLED: lambda r: r.disable("anna"),
    Action.SESSIONS_ENDED: lambda r: r.end_sessions("anna"),
}


@pytest.fixture
def anna(registry: Registry, site: str) -> Registry:
    """An installation with a key, the account anna and a session of hers."""
    registry.add_key(site, "cms")
    registry.add_moderator("anna", Role.MODERATOR, "correct horse")
    registry.open_session("anna", "browser")
    return registry


@pytest.mark.parametrize("action", ACTIONS, ids=str)
def test_every_action_names_its_author(anna: Registry, action: Action) -> None:
    """Whatever is done through a registry is in the log, once, with who did it."""
    before = list(anna.audit())
    ACTIONS[action](anna.acting("boss"))
    added = [entry for entry in anna.audit() if entry not in before]
    assert [(entry.type, entry.by) for entry in added] == [(action, "boss")]


def test_a_role_is_told_before_and_after(anna: Registry) -> None:
    """A change of role says what it was and what it became; the same role again says nothing."""
    boss = anna.acting("boss")
    boss.set_role("anna", Role.SENIOR)
    boss.set_role("anna", Role.SENIOR)
    (line,) = [entry for entry in anna.audit() if entry.by == "boss"]
    assert (line.type, line.data) == (
        Action.ROLE_CHANGED,
        {"before": "moderator", "after": "senior"},
    )


def test_what_is_refused_is_not_logged(anna: Registry) -> None:
    """An action that did not happen leaves no line."""
    before = list(anna.audit())
    with pytest.raises(ConfigError):
        anna.add_moderator("anna", Role.ADMIN)
    anna.add_site("demo", "Demo again")
    anna.end_sessions("nobody")
    assert list(anna.audit()) == before


def test_log_ins_are_told_without_addresses_or_unknown_names(anna: Registry) -> None:
    """A failed log-in names an account that exists; any other name may be somebody's password."""
    anna.note_failed_log_in("anna")
    anna.note_failed_log_in("hunter2", "5f1e")
    anna.open_session("anna", "browser", signed_in=False)
    lines = [(entry.type, entry.subject, entry.by) for entry in anna.audit()]
    # What accounts did lies elsewhere, perhaps with a line of the same millisecond.
    assert [line for line in lines if line[0].startswith("signin.")][:3] == [
        ("signin.failed", "#5f1e", ""),
        ("signin.failed", "anna", ""),
        ("signin.done", "anna", "anna"),
    ]


def test_no_secret_is_logged(anna: Registry, redis: Redis) -> None:
    """Passwords, keys and the secrets of integrations are nowhere in the log."""
    secrets = [anna.add_key("demo", "cms")[1], anna.reset_password("anna")]
    keys = IntegrationKeys(redis, by="boss")
    keys.set_coral_secret("demo", "empsec_0123456789abcdef")
    secrets += ["empsec_0123456789abcdef", keys.new_akismet_key("demo")]
    kept = str(list(anna.audit()))
    assert not any(secret in kept for secret in secrets)
    assert "boss" in {entry.by for entry in anna.audit()}


def test_sites_own_lines_are_part_of_it(anna: Registry, store: Store, redis: Redis) -> None:
    """Policies, webhooks and boxes of a site are in the same log, newest first."""
    actions.save_policy(store, "demo", store.policy("demo"), by="boss", expected_version=0)
    Endpoints(redis).add("demo", "https://example.com/hook", by="boss")
    Boxes(redis, by="boss").set("demo", origins=["https://news.example"])
    found = [(entry.type, entry.site or entry.subject) for entry in anna.audit()]
    assert (Action.BOX_CHANGED, "demo") in found
    assert ("webhook.changed", "demo") in found
    assert ("policy.saved", "demo") in found
    places = [entry.place for entry in anna.audit()]
    assert places == sorted(places, reverse=True)


def test_the_log_is_read_in_pages_and_by_time(anna: Registry) -> None:
    """A page goes on where the former ended, over more lines than are read at once."""
    for number in range(620):
        anna.note_failed_log_in(f"nobody{number}")
    whole = list(anna.audit())
    middle = whole[300]
    assert list(anna.audit(before=middle.place)) == whole[301:]
    first_ms = whole[-1].at
    assert all(entry.at <= first_ms for entry in anna.audit(until=first_ms))
    assert list(anna.audit(since=whole[0].at + 1)) == []


def test_two_admins_at_once_lose_nothing(redis_url: str, registry: Registry) -> None:
    """Changes of one account at the same moment both land, each with its line."""
    registry.add_moderator("anna", Role.MODERATOR, "correct horse")
    barrier = Barrier(2)

    def change(act: Act) -> None:
        own = Registry(connect(redis_url), by="boss")
        for _ in range(20):
            barrier.wait()
            act(own)

    flip = [Role.SENIOR, Role.READER] * 10
    threads = [
        Thread(target=change, args=[lambda own: own.set_role("anna", flip.pop())]),
        Thread(target=change, args=[lambda own: own.set_language("anna", "ru")]),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    account = registry.moderator("anna")
    assert (account.role_on("demo"), account.language) == (Role.SENIOR, "ru")
    changes = [entry for entry in registry.audit() if entry.type == Action.ROLE_CHANGED]
    assert len(changes) == 21


def test_every_step_stays_in_one_slot(tmp_path: Path) -> None:
    """The registry works on a Cluster: no script or transaction of it spans two slots."""
    with redis_cluster(tmp_path) as ports:
        registry = Registry(connect(f"redis+cluster://127.0.0.1:{ports[0]}"), by="boss")
        registry.add_site("demo", "Demo")
        registry.revoke_key(registry.add_key("demo", "cms")[0].id)
        account, _ = registry.add_moderator("anna", Role.MODERATOR, "correct horse")
        registry.add_second_step("anna", SecondStep("ab" * 16, 1, ("digest",), 1))
        assert registry.use_time_step("anna", 2)
        assert registry.use_recovery_code("anna", "digest")
        registry.require_second_step(True)
        assert registry.password_verified(registry.open_verified(account)) is not None
        _, token = registry.open_session("anna", "browser")
        assert registry.session(token) is not None
        assert registry.count_try("code:anna")[0] == 1
        registry.note_failed_log_in("anna")
        registry.disable("anna")
        assert registry.sessions("anna") == []
        assert len(list(registry.audit())) == 11
