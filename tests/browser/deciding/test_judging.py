"""Judging the machine, and care: sliders, the brush, folds that count, and skipping."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from moderation.registry import Registry, Role
from moderation.store import records
from moderation.store.writer import Store
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
    boss.page.click("text=Expert: thresholds and rules")
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


def test_a_band_is_chosen_with_the_mouse(
    window: Callable[..., Window], day: Day, project: Callable[[], None]
) -> None:
    """Dragging over the bars fills the two fields and counts what is inside; Enter looks at it."""
    project()
    dana = window()
    dana.log_in("dana")
    dana.open("/sites/demo/bulk?attribute=insult")
    box = dana.page.locator("[data-brush]").bounding_box()
    assert box
    width, middle = box["width"] / 20, box["y"] + box["height"] / 2
    dana.page.mouse.move(box["x"] + 17.5 * width, middle)
    dana.page.mouse.down()
    dana.page.mouse.move(box["x"] + 18.5 * width, middle, steps=3)
    dana.page.mouse.move(box["x"] + 15.5 * width, middle, steps=3)
    dana.page.mouse.up()
    dana.page.mouse.move(box["x"] + 2 * width, middle)
    expect(dana.page.locator(".band [name=low]")).to_have_value("75")
    expect(dana.page.locator(".band [name=high]")).to_have_value("90")
    expect(dana.page.locator(".brushed")).to_have_text("1")
    dana.page.fill(".band [name=high]", "100")
    expect(dana.page.locator(".brushed")).to_have_text("3")
    dana.page.press(".band [name=high]", "Enter")
    expect(dana.page.locator("main")).to_contain_text("2 comments would be decided")
    expect(dana.page.locator("main")).to_contain_text("1 more in this band is left out")
    assert dana.faults == []


def test_opening_a_fold_counts_for_the_moderator(
    window: Callable[..., Window], day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key unfolds a severe text and counts it once; a key skips it, and undo brings it back."""
    load = records.load_verdict
    severe = {"severe_toxicity": 0.7}
    monkeypatch.setattr(
        records,
        "load_verdict",
        lambda text: replace(load(text), scores={**load(text).scores, **severe}),
    )
    dana = window()
    dana.log_in("dana")
    dana.page.keyboard.press("j")
    first = dana.focused
    text = dana.page.locator(f"#{first} .text")
    expect(text).to_be_hidden()
    for _ in range(3):
        dana.page.keyboard.press("v")
    expect(text).to_be_visible()
    expect(dana.page.locator("#care")).to_contain_text("1 in this hour, 1 in a day")
    dana.page.keyboard.press("s")
    expect(dana.page.locator(f"#{first}")).to_contain_text("stays with the held ones")
    expect(dana.page.locator(f"#{first}")).not_to_be_focused()
    dana.page.keyboard.press("u")
    expect(dana.page.locator(f"#{first}.card")).to_be_focused()
    assert dana.faults == []
