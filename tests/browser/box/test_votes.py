"""Votes in a real browser: pressed, taken back, and the order that they make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from moderation import actions
from moderation.site.site_settings import SiteSettings
from moderation.store.writer import Store
from moderation.submission import Article
from service.embed.demo import ARTICLE
from tests.browser.axe import Check, in_language, looks
from tests.browser.box.test_embed import judge
from tests.browser.conftest import Window
from tests.support import newsroom

NewWindow = Callable[..., Window]
BOTH = replace(SiteSettings(), votes=True, down_votes=True)


@pytest.fixture
def ids(store: Store, site: str) -> list[str]:
    """Three conversations on a site with votes both ways."""
    actions.save_settings(store, "demo", BOTH, by="dana", expected_version=0)
    bodies = ("First", "Second", "Third")
    made = [newsroom.submit(store, "demo", Article(ARTICLE), "Asel", body) for body in bodies]
    judge(store)
    return made


def bodies(page: Page) -> list[str]:
    return page.locator(".mq-list .mq-body").all_inner_texts()


def test_a_vote_is_pressed_and_taken_back(window: NewWindow, store: Store, ids: list[str]) -> None:
    """By keyboard; what became of it is said, and the most voted conversation comes first."""
    reader = window(locale="en")
    reader.open("/demo")
    up = reader.page.locator(f"#mq-{ids[1]} button", has_text="▲")
    expect(up).to_have_accessible_name("Vote for, 0")
    up.focus()
    reader.page.keyboard.press("Enter")
    expect(up).to_have_attribute("aria-pressed", "true")
    expect(up).to_have_accessible_name("Vote for, 1")
    expect(reader.page.locator(".mq-status")).to_have_text("Your vote counts.")
    reader.page.get_by_label("Sort").select_option("votes")
    expect(reader.page.locator(".mq-list .mq-body").first).to_have_text("Second")
    assert bodies(reader.page) == ["Second", "Third", "First"]
    down = reader.page.locator(f"#mq-{ids[1]} button", has_text="▼")
    down.click()
    expect(down).to_have_text("▼ 1")
    expect(reader.page.locator(f"#mq-{ids[1]} button", has_text="▲")).to_have_text("▲ 0")
    down.click()
    expect(reader.page.locator(".mq-status")).to_have_text("Your vote is taken back.")
    assert (store.get("demo", ids[1]).up, store.get("demo", ids[1]).down) == (0, 0)
    assert reader.faults == []


@looks
def test_everyone_can_use_it(
    window: NewWindow, ids: list[str], language: str, look_at: Check
) -> None:
    """axe finds nothing on the votes, in any language, theme and width."""
    reader = in_language(window, language)
    reader.open(f"/demo?language={language}")
    expect(reader.page.locator(".mq-list .mq-comment")).to_have_count(3)
    look_at(reader.page)
