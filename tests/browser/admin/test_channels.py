"""Webhooks and alerts can be used by everyone, in every state of their forms."""

from __future__ import annotations

from moderation.alerts.alert import Alert
from moderation.alerts.log import AlertLog
from moderation.alerts.state import State
from moderation.registry import Registry, Role
from moderation.store.writer import Store
from tests.browser.axe import (
    Check,
    NewWindow,
    in_language,
    looks,
)
from tests.browser.conftest import PASSWORD


@looks
def test_axe_finds_nothing_on_webhooks(
    window: NewWindow, registry: Registry, language: str, look_at: Check
) -> None:
    """The webhooks of an admin pass in every state that a form can bring them into."""
    registry.add_moderator("boss", Role.ADMIN, PASSWORD)
    boss = in_language(window, language)
    boss.log_in("boss")
    boss.open("/sites/demo/webhooks")
    boss.page.fill("#url", "http://10.0.0.1/")
    boss.page.click(".fields .primary")
    look_at(boss.page)
    boss.page.fill("#url", "https://news.example/hook")
    boss.page.fill("#description", "The newsroom's own system")
    boss.page.click(".fields .primary")
    boss.page.wait_for_selector(".secret")
    boss.page.click("details.sheet-wide summary")
    look_at(boss.page)
    boss.page.click(".state ~ .band .primary")
    boss.page.wait_for_selector("#test")
    look_at(boss.page)
    boss.open("/sites/demo/webhooks")
    look_at(boss.page)


@looks
def test_axe_finds_nothing_on_alerts(
    window: NewWindow, registry: Registry, store: Store, language: str, look_at: Check
) -> None:
    """The alerts of an admin pass: one begun, a form that was refused, a channel open to change."""
    registry.add_moderator("boss", Role.ADMIN, PASSWORD)
    AlertLog(store.redis).note("demo", Alert.HEAT, State(), State(True, store.now()), 2, 0)
    boss = in_language(window, language)
    boss.log_in("boss")
    boss.open("/sites/demo/alerts")
    boss.page.select_option("#kind-new", "slack")
    boss.page.fill("#address-new", "http://10.0.0.1/")
    with boss.page.expect_navigation():
        boss.page.click(".primary")
    look_at(boss.page)
    boss.page.select_option("#kind-new", "slack")
    boss.page.fill("#address-new", "https://hooks.slack.com/services/x")
    with boss.page.expect_navigation():
        boss.page.click(".primary")
    boss.page.click("details.plain summary")
    look_at(boss.page)
