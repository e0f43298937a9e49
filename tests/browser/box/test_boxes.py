"""Comment boxes on pages of all kinds: two at once, pages that change, a reload, paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from moderation import actions, judging
from moderation.judging import DrainLimits
from moderation.registry.boxes import Boxes
from moderation.status import Status
from moderation.store.writer import Store
from tests.browser.box.test_embed import judge, write
from tests.browser.conftest import Window
from tests.conftest import FakeScorer

NewWindow = Callable[..., Window]
# The page requires Trusted Types and names this policy.
SCRIPT_AGAIN = """() => new Promise((loaded) => {
  const script = document.createElement("script");
  const { src } = document.querySelector("script[src*=embed]");
  const policy = trustedTypes.createPolicy("modqueue", { createScriptURL: (url) => url });
  script.src = policy.createScriptURL(src);
  script.onload = loaded;
  document.head.append(script);
})"""
ANOTHER = """(article) => {
  const box = document.querySelector("[data-modqueue-article]").cloneNode(false);
  box.dataset.modqueueArticle = article;
  document.querySelector("section").append(box);
}"""


@pytest.fixture
def reader(window: NewWindow) -> Window:
    """A reader before the demonstration article and its box."""
    return before_the_box(window(locale="en"))


def before_the_box(opened: Window) -> Window:
    opened.open("/demo")
    opened.page.wait_for_selector(".mq-send")
    return opened


def held(store: Store) -> str:
    """Judge the one comment of the site, which is held; return its id."""
    judging.drain(store, str, FakeScorer(), "demo", DrainLimits(budget_seconds=30), worker="w")
    (comment,) = store.export("demo")
    assert comment.status is Status.HELD
    return comment.id


def test_two_boxes_share_no_id(reader: Window) -> None:
    """A box that is added later works beside the first, and each label leads to its own field."""
    reader.page.evaluate(ANOTHER, "another")
    expect(reader.page.locator(".mq-send")).to_have_count(2)
    ids = reader.page.evaluate("[...document.querySelectorAll('.mq [id]')].map((one) => one.id)")
    assert len(ids) == len(set(ids)) > 4
    second = reader.page.locator(".mq").nth(1)
    second.get_by_label("Name").fill("Asel")
    second.get_by_label("Comment").last.fill("Of the other article")
    second.locator(".mq-send").click()
    expect(second.locator(".mq-waiting")).to_be_visible()
    assert reader.page.locator(".mq").first.locator(".mq-waiting").count() == 0


def test_the_script_may_be_loaded_twice(reader: Window) -> None:
    """A page that loads the script for each of its boxes gets each box once."""
    reader.page.evaluate(SCRIPT_AGAIN)
    expect(reader.page.locator(".mq-send")).to_have_count(1)
    assert reader.faults == []


def test_another_article_in_the_same_element(reader: Window, store: Store) -> None:
    """A site that changes pages without loading one shows the thread of the new article."""
    write(reader.page, "Of the first article")
    expect(reader.page.locator(".mq-own")).to_have_count(1)
    reader.page.evaluate("document.querySelector('.mq').dataset.modqueueArticle = 'second'")
    expect(reader.page.locator(".mq-own")).to_have_count(0)
    write(reader.page, "Of the second article")
    expect(reader.page.locator(".mq-own .mq-body")).to_have_text("Of the second article")
    written = [comment.submission for comment in store.export("demo")]
    assert {one.article.id for one in written if one} == {"demo-article", "second"}


def test_an_element_that_was_away_gets_a_fresh_box(reader: Window) -> None:
    """Taken from the page and put back, as frameworks do, it works again."""
    reader.page.evaluate("window.kept = document.querySelector('.mq'); kept.remove()")
    expect(reader.page.locator(".mq-send")).to_have_count(0)
    reader.page.evaluate("document.querySelector('section').append(kept)")
    write(reader.page, "Back again")
    expect(reader.page.locator(".mq-own .mq-body")).to_have_text("Back again")


def test_mount_is_there_for_pages_that_want_it(reader: Window) -> None:
    """``modqueue.mount(element)`` starts the box of an element that is not in the page yet."""
    reader.page.evaluate(
        "() => { window.apart = document.querySelector('.mq').cloneNode(false);"
        " modqueue.mount(apart); }"
    )
    reader.page.evaluate("() => document.querySelector('section').replaceChildren(apart)")
    expect(reader.page.locator(".mq-send")).to_have_count(1)


def test_three_posts_are_three_texts(reader: Window) -> None:
    """A reader sees each of their own comments wait, not three equal words of thanks."""
    for number in range(3):
        write(reader.page, f"Number {number}")
        expect(reader.page.locator(".mq-own")).to_have_count(number + 1)
    expect(reader.page.locator(".mq-own .mq-body")).to_have_text(
        ["Number 0", "Number 1", "Number 2"]
    )


FIRST_LOOK_IS_LATE = """
const ask = window.fetch;
let looks = 0;
window.fetch = async (...given) => {
  const isLook = String(given[0]).includes("receipt=");
  if (isLook && looks++ === 0) await new Promise((go) => setTimeout(go, 300));
  return ask(...given);
};
"""


def test_own_comments_keep_their_order(window: NewWindow) -> None:
    """Also after a reload where the oldest one's answer is the slowest."""
    page = before_the_box(window(own=True, locale="en")).page
    for number in range(2):
        write(page, f"An awful canal {number}")
        expect(page.locator(".mq-own")).to_have_count(number + 1)
    page.add_init_script(FIRST_LOOK_IS_LATE)
    page.reload()
    expect(page.locator(".mq-own .mq-body")).to_have_text(["An awful canal 0", "An awful canal 1"])


def test_own_comments_are_there_after_a_reload(reader: Window, store: Store) -> None:
    """The tab keeps the receipt, the server gives the text; a decision is told once."""
    write(reader.page, "An awful canal")
    expect(reader.page.locator(".mq-own")).to_have_count(1)
    comment_id = held(store)
    kept = reader.page.evaluate("JSON.stringify(sessionStorage)")
    assert comment_id in kept
    assert "awful" not in kept
    reader.page.reload()
    expect(reader.page.locator(".mq-own .mq-body")).to_have_text("An awful canal")
    expect(reader.page.locator(".mq-own .mq-waiting")).to_contain_text("waiting for moderation")
    actions.decide(
        store,
        "demo",
        comment_id,
        status=Status.REJECTED,
        by="dana",
        expected_version=2,
        reason="insult",
    )
    reader.page.reload()
    expect(reader.page.locator(".mq-own .mq-waiting")).to_contain_text("was not published")
    reader.page.reload()
    reader.page.wait_for_selector(".mq-send")
    expect(reader.page.locator(".mq-own")).to_have_count(0)
    assert reader.page.evaluate("JSON.stringify(sessionStorage)").count("receipt") == 0


def test_a_rejection_leads_to_the_errors_of_the_machine(reader: Window, store: Store) -> None:
    """Where the site shows them to everybody, its authors find them beside the rejection."""
    settings = replace(store.settings("demo"), public_ledger=True)
    actions.save_settings(store, "demo", settings, by="dana", expected_version=0)
    write(reader.page, "An awful canal")
    expect(reader.page.locator(".mq-own")).to_have_count(1)
    actions.decide(
        store, "demo", held(store), status=Status.REJECTED, by="dana", expected_version=2
    )
    reader.page.reload()
    link = reader.page.locator(".mq-own .mq-waiting a")
    expect(link).to_have_text("How often the machine errs")
    with reader.page.expect_popup() as opened:
        link.click()
    expect(opened.value.get_by_role("heading", level=1)).to_contain_text("Errors of the machine")


def test_an_erased_comment_is_forgotten(reader: Window, store: Store) -> None:
    write(reader.page, "An awful canal")
    expect(reader.page.locator(".mq-own")).to_have_count(1)
    actions.erase(store, "demo", held(store), by="dana")
    reader.page.reload()
    reader.page.wait_for_selector(".mq-send")
    reader.page.wait_for_function("() => !JSON.stringify(sessionStorage).includes('receipt')")
    expect(reader.page.locator(".mq-own")).to_have_count(0)


def test_an_error_goes_when_its_field_is_right(reader: Window) -> None:
    """Each keystroke asks again what was wrong, and says nothing of what is not yet written."""
    reader.page.click(".mq-send")
    expect(reader.page.locator("#mq-name-error")).to_have_text("Enter your name.")
    reader.page.type("#mq-name", "Asel")
    expect(reader.page.locator("#mq-name-error")).to_be_empty()
    assert reader.page.get_attribute("#mq-name", "aria-invalid") == "false"
    expect(reader.page.locator("#mq-comment-error")).to_have_text("Write a comment.")
    reader.page.fill("#mq-comment", "x" * 1502)
    expect(reader.page.locator("#mq-comment-error")).to_contain_text("2 characters too long")


def test_paper_shows_comments_and_no_form(reader: Window, store: Store) -> None:
    write(reader.page, "Well written")
    expect(reader.page.locator(".mq-own")).to_have_count(1)
    judge(store)
    expect(reader.page.locator(".mq-own")).to_have_count(0)
    reader.page.emulate_media(media="print")
    expect(reader.page.locator(".mq-body")).to_be_visible()
    for hidden in (".mq-form", ".mq-tools", ".masthead nav"):
        expect(reader.page.locator(hidden).first).to_be_hidden()


@pytest.mark.parametrize(
    ("language", "none", "one"),
    [
        ("en", "0 comments", "1 comment"),
        ("ru", "0 комментариев", "1 комментарий"),
        ("kk", "0 пікір", "1 пікір"),
    ],
)
def test_the_heading_counts(
    window: NewWindow, store: Store, language: str, none: str, one: str
) -> None:
    """Before the first comment, and after it; the page without a script says the same."""
    reader = window()
    reader.open(f"/demo?language={language}")
    expect(reader.page.locator(".mq-heading")).to_have_text(none)
    write(reader.page, "Well written")
    expect(reader.page.locator(".mq-own")).to_have_count(1)
    judge(store)
    expect(reader.page.locator(".mq-heading")).to_have_text(one)
    key = Boxes(store.redis).of_site("demo").key
    reader.open(f"/embed/{key}/page?article=demo-article&language={language}")
    expect(reader.page.locator(".mq-heading")).to_have_text(one)


def test_the_demonstration_has_a_comment_policy(window: NewWindow) -> None:
    """The link is there without anybody having set one, and leads to a page in the language."""
    reader = window()
    for language in ("en", "ru", "kk"):
        reader.open(f"/demo?language={language}")
        link = reader.page.locator(".mq-actions a")
        words = link.inner_text()
        reader.open(str(link.get_attribute("href")).removeprefix(reader.address))
        assert reader.page.locator("h1").inner_text() == words
        assert reader.page.get_attribute("html", "lang") == language
        reader.page.locator("main a").click()
        reader.page.wait_for_url(f"**/demo?language={language}")
    assert reader.faults == []
