"""The comment box in a real browser, on the demonstration article."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from moderation import actions, judging
from moderation.judging import DrainLimits
from moderation.status import Status
from moderation.store.writer import Store
from moderation.submission import Article, unify_newlines, utf16_length
from service.embed.demo import ARTICLE
from tests.browser.axe import Check, in_language, looks
from tests.browser.conftest import Window
from tests.conftest import FakeScorer
from tests.support import newsroom

NewWindow = Callable[..., Window]
PIECES = (
    "a",
    "қ",
    "ё",
    "e\u0301",
    "🙂",
    "👨‍👩‍👧",
    "\r\n",
    "\r",
    "\n",
    "\u202e",
    "\u200b",
    "ﷺ",
    " ",
)
STRINGS = 10_000


def judge(store: Store) -> None:
    limits = DrainLimits(budget_seconds=30)
    judging.drain(store, str, FakeScorer(), "demo", limits, worker="w")


def write(page: Page, body: str, name: str = "Aigerim") -> None:
    page.fill("#mq-name", name)
    page.fill("#mq-comment", body)
    page.click(".mq-send")


def test_a_reader_posts_and_sees_it_published(window: NewWindow, store: Store) -> None:
    """Posted on the left, decided on the right: the waiting comment turns into the published."""
    reader = window(locale="en")
    reader.open("/demo")
    write(reader.page, "<img src=x onerror=alert(1)> an awful canal")
    waiting = reader.page.locator(".mq-waiting")
    expect(waiting).to_contain_text("waiting for moderation")
    assert reader.page.evaluate("document.activeElement.className") == "mq-waiting"
    judge(store)
    (comment_id,) = [comment.id for comment in store.export("demo")]
    actions.decide(store, "demo", comment_id, status=Status.APPROVED, by="dana", expected_version=2)
    expect(waiting).to_contain_text("is published")
    expect(reader.page.locator(".mq-body")).to_have_text(
        "<img src=x onerror=alert(1)> an awful canal"
    )
    assert reader.faults == []


def test_replies_and_reports(window: NewWindow, store: Store) -> None:
    """A reply stands under its parent, a report reaches the moderators, all by keyboard."""
    reader = window(locale="en")
    reader.open("/demo")
    write(reader.page, "First of all")
    expect(reader.page.locator(".mq-waiting")).to_be_visible()
    judge(store)
    expect(reader.page.locator(".mq-comment")).to_have_count(1)
    reader.page.locator(".mq-tools button").nth(0).press("Enter")
    reader.page.keyboard.type("A reply")
    reader.page.keyboard.press("Tab")
    reader.page.keyboard.press("Enter")
    expect(reader.page.locator(".mq-comment .mq-waiting")).to_be_visible()
    judge(store)
    expect(reader.page.locator(".mq-replies .mq-body")).to_have_text("A reply")
    reader.page.locator(".mq-tools button").nth(1).press("Enter")
    reader.page.keyboard.type("rude")
    reader.page.keyboard.press("Enter")
    expect(reader.page.get_by_text("a moderator will look")).to_be_visible()
    first = store.thread("demo", ARTICLE).items[0]
    assert [report.reason for report in store.reports("demo", first.id)] == ["rude"]


def test_a_removed_comment_keeps_its_replies_in_place(window: NewWindow, store: Store) -> None:
    """A stub without buttons stands above the replies; a box that is open says why it refuses."""
    parent = newsroom.submit(store, "demo", Article(ARTICLE), "Asel", "First of all")
    judge(store)
    newsroom.submit(store, "demo", Article(ARTICLE), "Timur", "A reply", parent_id=parent)
    judge(store)
    reader, late = window(locale="en"), window(locale="en")
    late.open("/demo")
    late.page.locator(".mq-tools button").nth(0).click()
    actions.erase(store, "demo", parent, by="site")
    reader.open("/demo")
    stub = reader.page.locator(f"#mq-{parent}")
    expect(stub.locator("> .mq-removed")).to_have_text("This comment was removed.")
    expect(stub.locator("> .mq-replies .mq-body")).to_have_text("A reply")
    expect(stub.locator("> .mq-tools")).to_have_count(0)
    late.page.fill(f"#mq-name-{parent}", "Dana")
    late.page.fill(f"#mq-comment-{parent}", "Too late")
    late.page.locator(f"#mq-{parent} .mq-send").click()
    expect(late.page.locator(f"#mq-{parent} .mq-error").last).to_have_text(
        "The comment that you answer was removed."
    )
    assert reader.faults == []


def test_errors_stand_next_to_their_fields(window: NewWindow) -> None:
    """What is missing or too long is said at its field, and nothing is sent."""
    reader = window(locale="ru")
    reader.open("/demo?language=ru")
    reader.page.click(".mq-send")
    expect(reader.page.locator("#mq-name-error")).to_have_text("Укажите имя.")
    assert reader.focused == "mq-name"
    write(reader.page, "x" * 1507)
    expect(reader.page.locator("#mq-comment-error")).to_contain_text("7")
    expect(reader.page.locator(".mq-left")).to_have_text("-7 / 1500")


def test_the_counter_agrees_with_the_server(window: NewWindow) -> None:
    """On ten thousand generated strings the page counts what the server counts."""
    reader = window()
    reader.open("/demo")
    chance = random.Random(20261123)
    texts = ["".join(chance.choices(PIECES, k=chance.randint(0, 40))) for _ in range(STRINGS)]
    counted = reader.page.evaluate(
        "texts => JSON.parse(texts).map(window.modqueue.length)", json.dumps(texts)
    )
    assert counted == [utf16_length(unify_newlines(text)) for text in texts]


def test_without_a_script(window: NewWindow, store: Store) -> None:
    """With JavaScript off the plain form posts and leads back to the article with thanks."""
    reader = window(java_script_enabled=False, locale="kk")
    reader.open("/demo?language=kk")
    reader.page.fill("#mq-plain-name", "Айгерім")
    reader.page.fill("#mq-plain-body", "Мақала өте қызық екен.")
    reader.page.click(".mq-send")
    reader.page.wait_for_url("**/demo?language=kk#modqueue-thanks")
    expect(reader.page.locator(".mq-thanks")).to_be_visible()
    judge(store)
    assert len(list(store.export("demo"))) == 1


def test_a_white_page_keeps_a_light_box(window: NewWindow) -> None:
    """At night the box follows the page, not the system, unless the page asks for that."""
    reader = window(color_scheme="dark")
    reader.open("/demo")
    reader.page.wait_for_selector(".mq-send")
    ink = "getComputedStyle(document.querySelector('.mq')).color"
    dark = reader.page.evaluate(ink)
    reader.page.evaluate("document.documentElement.style.colorScheme = 'light'")
    assert reader.page.evaluate(ink) != dark
    reader.page.evaluate("document.querySelector('.mq').dataset.modqueueTheme = 'system'")
    assert reader.page.evaluate(ink) == dark


def test_a_page_of_another_direction(window: NewWindow) -> None:
    """On a page from right to left the box names its own language and keeps its own direction."""
    reader = window()
    reader.open("/demo?language=ru")
    reader.page.evaluate("document.documentElement.dir = 'rtl'")
    reader.page.wait_for_selector(".mq-send")
    box = reader.page.locator(".mq")
    assert (box.get_attribute("lang"), box.get_attribute("dir")) == ("ru", "ltr")
    reader.page.fill("#mq-comment", "שלום עולם")
    written = "getComputedStyle(document.querySelector('#mq-comment')).direction"
    assert reader.page.evaluate(written) == "rtl"


def test_dates_are_readable_in_kazakh(window: NewWindow, store: Store) -> None:
    """A browser that does not know the months' names shows figures, not "M11"."""
    reader = window()
    reader.open("/demo?language=kk")
    write(reader.page, "Well written")
    expect(reader.page.locator(".mq-waiting")).to_be_visible()
    judge(store)
    expect(reader.page.locator(".mq-comment time")).to_have_count(1)
    assert not re.search(r"M\d\d", reader.page.inner_text(".mq-comment time"))


@looks
def test_everyone_can_use_it(
    window: NewWindow, store: Store, language: str, look_at: Check
) -> None:
    """axe finds nothing on the article with its box, in any language, theme and width."""
    reader = in_language(window, language)
    reader.open(f"/demo?language={language}")
    write(reader.page, "Well written")
    expect(reader.page.locator(".mq-waiting")).to_be_visible()
    judge(store)
    expect(reader.page.locator(".mq-comment")).to_have_count(1)
    reader.page.locator(".mq-tools button").nth(1).click()
    look_at(reader.page)
