"""Coral's secret and the Akismet key without a terminal: kept or made, and ended."""

from __future__ import annotations

import re

import pytest

from moderation.registry import Registry
from moderation.registry.integration_keys import IntegrationKeys
from moderation.store.server.commands import Redis
from tests.service.dashboard.conftest import Visitor

SECRET = "empsec_0123456789abcdef"


@pytest.fixture
def keys(redis: Redis) -> IntegrationKeys:
    return IntegrationKeys(redis)


def test_corals_secret_is_kept_and_ended(
    boss: Visitor, keys: IntegrationKeys, registry: Registry
) -> None:
    """It is kept as pasted, never shown, ended by one press, and the log has both steps."""
    assert "/integrations/coral/demo" in boss.get("/sites/demo/keys").text
    boss.post("/sites/demo/keys/coral", {"secret": f" {SECRET}\n"})
    assert keys.coral_secret("demo") == SECRET
    assert SECRET not in boss.get("/sites/demo/keys").text
    boss.post("/sites/demo/keys/coral/end", {})
    assert keys.coral_secret("demo") is None
    lines = [line for line in registry.audit(site="demo") if line.type == "integration.changed"]
    assert [line.data.get("ended", False) for line in lines] == [True, False]
    assert {line.by for line in lines} == {"boss"}


@pytest.mark.parametrize("secret", ["", "short", "x" * 201])
def test_a_secret_that_cannot_be(boss: Visitor, keys: IntegrationKeys, secret: str) -> None:
    """The page names the limits and the length, and the former secret stays."""
    keys.set_coral_secret("demo", SECRET)
    answer = boss.post("/sites/demo/keys/coral", {"secret": secret})
    assert answer.status_code == 422
    assert f"16 to 200 characters; this one has {len(secret)}" in answer.text
    assert keys.coral_secret("demo") == SECRET


def test_an_akismet_key_is_shown_once(boss: Visitor, keys: IntegrationKeys) -> None:
    """The page that made it shows it, a second one ends it, and it can be ended by hand."""
    first = _shown(boss.post("/sites/demo/keys/akismet", {}).text)
    assert keys.akismet_site(first) == "demo"
    second = _shown(boss.post("/sites/demo/keys/akismet", {}).text)
    assert keys.akismet_site(first) is None
    assert second not in boss.get("/sites/demo/keys").text
    boss.post("/sites/demo/keys/akismet/end", {})
    assert keys.akismet_site(second) is None
    assert keys.akismet_sites() == frozenset()


def _shown(page: str) -> str:
    shown = re.search(r'id="secret" value="([0-9a-f]{12})"', page)
    assert shown
    return shown[1]
