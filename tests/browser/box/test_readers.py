"""Signed readers in a real browser: their name, what waits, a change and an end."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from moderation.readers.keys import ReaderKey, ReaderKeys
from moderation.registry.boxes import Boxes
from moderation.store.writer import Store
from service.embed.demo import ARTICLE
from tests.browser.axe import Check, in_language, looks
from tests.browser.box.test_embed import judge
from tests.browser.conftest import Window
from tests.support.reader_tokens import sign

NewWindow = Callable[..., Window]
BADGES = {"badges": ["Subscriber"], "verified": True}
GIVE = "([name, value]) => document.querySelector('[data-modqueue-key]').setAttribute(name, value)"


@pytest.fixture
def key(store: Store, site: str) -> ReaderKey:
    return ReaderKeys(store.redis).add_secret("demo")


def token(store: Store, key: ReaderKey, **more: object) -> str:
    return sign(key, Boxes(store.redis).of_site("demo").key, **{**BADGES, **more})


def log_in(reader: Window, token: str, attribute: str = "data-modqueue-reader") -> None:
    """Do what the site's page does: name the token, or the address that gives one."""
    reader.page.wait_for_selector(".mq-send, .mq-log-in")
    reader.page.evaluate(GIVE, [attribute, token])
    reader.page.wait_for_selector(".mq-me")


def write(reader: Window, body: str) -> None:
    reader.page.fill(".mq-form textarea", body)
    reader.page.click(".mq-form .mq-send")


@pytest.fixture
def asel(window: NewWindow, store: Store, key: ReaderKey) -> Window:
    """A page on which Asel Nur is logged in."""
    reader = window(locale="en")
    reader.open("/demo")
    log_in(reader, token(store, key))
    return reader


def test_a_signed_reader_posts_without_a_name(asel: Window, store: Store) -> None:
    """The form says as whom; the comment carries badges, and the name is taken for others."""
    expect(asel.page.locator(".mq-me")).to_have_text("Commenting as Asel Nur✓ verifiedSubscriber")
    expect(asel.page.locator("#mq-name")).to_have_count(0)
    write(asel, "Well written")
    expect(asel.page.locator(".mq-own .mq-waiting")).to_be_visible()
    judge(store)
    expect(asel.page.locator(".mq-list .mq-badge")).to_have_text(["✓ verified", "Subscriber"])
    assert asel.faults == []


def test_nobody_else_takes_the_name(asel: Window, window: NewWindow) -> None:
    """Whoever types it is told beside the form, and loses nothing."""
    stranger = window(locale="en")
    stranger.open("/demo")
    stranger.page.fill("#mq-name", "asel nur")
    stranger.page.fill("#mq-comment", "Pretending")
    stranger.page.click(".mq-send")
    expect(stranger.page.locator(".mq-form > .mq-error")).to_contain_text("choose another")
    assert stranger.page.input_value("#mq-comment") == "Pretending"


def test_what_waits_is_there_on_another_device(
    asel: Window, window: NewWindow, store: Store, key: ReaderKey
) -> None:
    """A second browser knows it by the token alone, and shows it once."""
    write(asel, "An awful canal")
    expect(asel.page.locator(".mq-own")).to_have_count(1)
    judge(store)
    other = window(locale="en")
    other.open("/demo")
    log_in(other, token(store, key))
    expect(other.page.locator(".mq-own .mq-body")).to_have_text("An awful canal")
    asel.page.reload()
    log_in(asel, token(store, key))
    expect(asel.page.locator(".mq-own .mq-body")).to_have_text("An awful canal")


def test_a_comment_is_changed_by_keyboard(asel: Window, store: Store) -> None:
    """The new text waits in its place, above its replies, and is judged again."""
    write(asel, "Well written")
    expect(asel.page.locator(".mq-own")).to_have_count(1)
    judge(store)
    expect(asel.page.locator(".mq-own")).to_have_count(0)
    asel.page.get_by_role("button", name="Edit").press("Enter")
    asel.page.keyboard.press("End")
    asel.page.keyboard.type(" indeed")
    asel.page.keyboard.press("Tab")
    asel.page.keyboard.press("Enter")
    expect(asel.page.locator(".mq-waiting")).to_have_text("Your change is waiting for moderation.")
    assert asel.page.evaluate("document.activeElement.className") == "mq-waiting"
    expect(asel.page.locator(".mq-list .mq-body")).to_have_text("Well written indeed")
    judge(store)
    expect(asel.page.locator(".mq-waiting")).to_have_text("Your comment is published.")
    (shown,) = store.thread("demo", ARTICLE).items
    assert shown.submission.body == "Well written indeed"  # type: ignore[union-attr]
    assert asel.faults == []


def test_a_comment_is_deleted_after_a_question(asel: Window, store: Store) -> None:
    """The box says that it cannot be undone; Cancel leaves everything as it was."""
    write(asel, "Well written")
    expect(asel.page.locator(".mq-own")).to_have_count(1)
    judge(store)
    expect(asel.page.locator(".mq-own")).to_have_count(0)
    delete = asel.page.get_by_role("button", name="Delete").first
    delete.click()
    expect(asel.page.locator(".mq-change")).to_contain_text("It cannot be undone.")
    asel.page.get_by_role("button", name="Cancel").click()
    expect(delete).to_be_focused()
    delete.click()
    asel.page.locator(".mq-change").get_by_role("button", name="Delete").click()
    expect(asel.page.locator(".mq-comment")).to_have_count(0)
    expect(asel.page.locator(".mq-heading")).to_have_text("0 comments")
    expect(asel.page.locator(".mq-heading")).to_be_focused()
    assert store.thread("demo", ARTICLE).items == []


def test_a_box_for_signed_readers_says_so(window: NewWindow, store: Store, key: ReaderKey) -> None:
    """Without a token there is no form and no reply; with one there is."""
    Boxes(store.redis).set("demo", origins=[], signed_only=True)
    reader = window(locale="en")
    reader.open("/demo")
    expect(reader.page.locator(".mq-log-in")).to_have_text("Log in on this site to comment.")
    expect(reader.page.locator(".mq-form")).to_have_count(0)
    log_in(reader, token(store, key))
    expect(reader.page.locator(".mq-form")).to_have_count(1)


def test_a_token_that_ended_is_renewed(window: NewWindow, store: Store, key: ReaderKey) -> None:
    """The site's address gives another one, and nothing that was written is lost."""
    given = [token(store, key, iat=1_700_000_000, exp=1_700_000_060), token(store, key)]
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body=given[min(len(asked), len(given)) - 1], content_type="text/plain")

    reader = window(locale="en")
    reader.page.route("**/comment-token", answer)
    reader.open("/demo")
    log_in(reader, "/comment-token", "data-modqueue-reader-url")
    expect(reader.page.locator(".mq-me")).to_contain_text("Asel Nur")
    assert len(asked) == 2
    write(reader, "Well written")
    expect(reader.page.locator(".mq-own")).to_have_count(1)


def test_a_reader_who_logged_out_meanwhile_posts_nothing(
    asel: Window, store: Store, key: ReaderKey
) -> None:
    """A token that ended is refused; what was written stays, and nothing goes out nameless."""
    ReaderKeys(store.redis).end("demo", key.id)
    write(asel, "Written for half an hour")
    expect(asel.page.locator(".mq-form > .mq-error")).to_contain_text("no longer logged in")
    assert asel.page.input_value(".mq-form textarea") == "Written for half an hour"
    assert list(store.export("demo")) == []


@looks
def test_everyone_can_use_it(
    window: NewWindow, store: Store, key: ReaderKey, language: str, look_at: Check
) -> None:
    """axe finds nothing while a signed reader's comment is open to be changed."""
    reader = in_language(window, language)
    reader.open(f"/demo?language={language}")
    log_in(reader, token(store, key))
    write(reader, "Well written")
    expect(reader.page.locator(".mq-own")).to_have_count(1)
    judge(store)
    expect(reader.page.locator(".mq-list.mq-list .mq-comment:not(.mq-own)")).to_have_count(1)
    reader.page.locator(".mq-tools button").nth(2).click()
    look_at(reader.page)
