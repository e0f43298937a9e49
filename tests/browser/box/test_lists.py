"""Order, links and counts of the box in a real browser, and a page that is dark by class."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from moderation.registry.boxes import Boxes
from moderation.store.writer import Store
from moderation.submission import Article
from service.embed.demo import ARTICLE
from tests.browser.box.test_embed import judge, write
from tests.browser.conftest import Window
from tests.support import newsroom

NewWindow = Callable[..., Window]
ADD_COUNT = """([article, key]) => {
  const place = document.createElement("span");
  place.dataset.modqueueCount = article;
  place.dataset.modqueueKey = key;
  document.body.append(place);
}"""


@pytest.fixture
def ids(store: Store, site: str) -> list[str]:
    """Thirty conversations; the first has a reply."""
    made = []
    for number in range(30):
        made.append(newsroom.submit(store, "demo", Article(ARTICLE), "Asel", f"Number {number}"))
        judge(store)
    made.append(newsroom.submit(store, "demo", Article(ARTICLE), "B", "A reply", parent_id=made[0]))
    judge(store)
    return made


def bodies(page: Page) -> list[str]:
    return page.locator(".mq-list .mq-body").all_inner_texts()


def test_the_newest_come_first_when_asked(window: NewWindow, store: Store, ids: list[str]) -> None:
    """By keyboard; pages go on in that order, and one's own goes to the top."""
    reader = window(locale="en")
    reader.open("/demo")
    expect(reader.page.locator(".mq-list .mq-body")).to_have_count(20)
    assert bodies(reader.page)[:3] == ["Number 0", "A reply", "Number 1"]
    reader.page.locator("#mq-sort").select_option("newest")
    expect(reader.page.locator(".mq-list .mq-body").first).to_have_text("Number 29")
    reader.page.get_by_role("button", name="Show more comments").click()
    expect(reader.page.locator(".mq-list .mq-body")).to_have_count(31)
    assert bodies(reader.page)[-2:] == ["Number 0", "A reply"]
    write(reader.page, "The newest of all")
    expect(reader.page.locator(".mq-own")).to_have_count(1)
    judge(store)
    expect(reader.page.locator(".mq-own")).to_have_count(0)
    assert bodies(reader.page)[:2] == ["The newest of all", "Number 29"]
    assert reader.faults == []


def test_a_link_leads_to_its_comment(window: NewWindow, ids: list[str]) -> None:
    """One beyond the first page is in view and has the focus; the others are a button away."""
    reader = window(locale="en")
    reader.open(f"/demo#modqueue-{ids[25]}")
    expect(reader.page.locator(f"#mq-{ids[25]}")).to_be_focused()
    assert bodies(reader.page)[0] == "Number 25"
    reader.page.get_by_role("button", name="Show all comments").click()
    expect(reader.page.locator(".mq-list .mq-body").first).to_have_text("Number 0")
    expect(reader.page.get_by_role("button", name="Show all comments")).to_be_hidden()
    reader.page.locator(f"#mq-{ids[3]} > .mq-by .mq-link").click()
    expect(reader.page.locator(f"#mq-{ids[3]}")).to_be_focused()
    assert reader.page.url.endswith(f"#modqueue-{ids[3]}")
    reader.page.evaluate("id => { location.hash = `modqueue-${id}` }", ids[28])
    expect(reader.page.locator(f"#mq-{ids[28]}")).to_be_focused()
    assert reader.faults == []


def test_a_link_to_nothing_shows_the_thread(window: NewWindow, ids: list[str]) -> None:
    """A comment that is not there, or of another article, changes nothing."""
    reader = window(locale="en")
    reader.open("/demo#modqueue-aaaaaaaaaaaaaaaa")
    expect(reader.page.locator(".mq-list .mq-body").first).to_have_text("Number 0")
    expect(reader.page.get_by_role("button", name="Show all comments")).to_be_hidden()


def test_a_list_of_articles_counts(window: NewWindow, store: Store, ids: list[str]) -> None:
    """One call for all of them, also for those that the page adds later."""
    reader = window(locale="en")
    reader.open("/demo")
    key = Boxes(store.redis).of_site("demo").key
    with reader.page.expect_request("**/counts"):
        reader.page.evaluate(ADD_COUNT, [ARTICLE, key])
    expect(reader.page.locator("[data-modqueue-count]")).to_have_text("31")
    reader.page.evaluate(ADD_COUNT, ["elsewhere", key])
    expect(reader.page.locator("[data-modqueue-count]").last).to_have_text("0")


def test_without_a_script_there_is_an_order_and_a_link(
    window: NewWindow, store: Store, ids: list[str]
) -> None:
    """The page of ours has both as links."""
    reader = window(java_script_enabled=False, locale="en")
    key = Boxes(store.redis).of_site("demo").key
    reader.open(f"/embed/{key}/page?article={ARTICLE}")
    reader.page.get_by_role("link", name="Newest first").click()
    expect(reader.page.locator(".mq-body").first).to_have_text("Number 29")
    reader.open(f"/embed/{key}/page?article={ARTICLE}&at={ids[25]}#modqueue-{ids[25]}")
    expect(reader.page.locator(".mq-body").first).to_have_text("Number 25")


def test_a_page_may_be_dark_by_class(window: NewWindow) -> None:
    """With `dark` on html or body the box is dark, by day, too; an attribute says otherwise."""
    reader = window(color_scheme="light")
    reader.open("/demo")
    reader.page.wait_for_selector(".mq-send")
    ink = "getComputedStyle(document.querySelector('.mq')).color"
    light = reader.page.evaluate(ink)
    for place in ("documentElement", "body"):
        reader.page.evaluate(f"document.{place}.classList.add('dark')")
        assert reader.page.evaluate(ink) != light, place
        reader.page.evaluate(f"document.{place}.classList.remove('dark')")
    reader.page.evaluate("document.body.classList.add('dark')")
    reader.page.evaluate("document.querySelector('.mq').dataset.modqueueTheme = 'light'")
    assert reader.page.evaluate(ink) == light
