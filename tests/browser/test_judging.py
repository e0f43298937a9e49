"""Judging the machine with a mouse: sliders that ask what if."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from moderation.registry import Registry, Role
from moderation.store import Store
from tests.browser.conftest import PASSWORD, Window

Day = dict[str, str]


def test_a_slider_asks_what_if_and_the_answer_can_be_saved(
    window: Callable[..., Window],
    registry: Registry,
    day: Day,
    store: Store,
    project: Callable[[], None],
) -> None:
    """Moving a slider fills its field, tells what would change, and saves that on request."""
    registry.add_moderator("boss", Role.ADMIN, PASSWORD)
    project()
    boss = window()
    boss.log_in("boss")
    boss.open("/sites/demo/policy")
    boss.page.locator("[data-slides=reject_insult]").fill("90")
    expect(boss.page.locator("#reject_insult")).to_have_value("90")
    expect(boss.page.locator("#what-if")).to_contain_text("insult, reject from: never → 90")
    boss.page.locator("[data-slides=reject_insult]").fill("100")
    expect(boss.page.locator("#reject_insult")).to_have_value("")
    expect(boss.page.locator("#what-if .changes")).to_have_count(0)
    boss.page.fill("#reject_insult", "91")
    boss.page.click("#what-if button")
    boss.page.wait_for_selector("text=Go back to version 0")
    assert store.policy("demo").thresholds["insult"].reject == 0.91
    boss.page.click("text=Go back to version 0")
    boss.page.wait_for_selector("text=Go back to version 1")
    assert store.policy("demo").thresholds["insult"].reject is None
    assert boss.faults == []
