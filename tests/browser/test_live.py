"""News by the stream, in a real browser before a real gunicorn."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from moderation import actions
from moderation.comment import Opinion
from moderation.desk.claims import Desk
from moderation.registry import Registry, Role
from moderation.status import Status
from moderation.store.reader import Order
from moderation.store.writer import Store
from service.launcher.embedded import EmbeddedServer
from tests.browser.conftest import PASSWORD, Window
from tests.support import newsroom
from tests.support.attacks.hostile import HOSTILE
from tests.support.servers.gunicorn import RunningGunicorn

Day = dict[str, str]


@pytest.fixture(scope="module")
def gunicorn(
    server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningGunicorn]:
    """Two processes for all tests here."""
    folder = tmp_path_factory.mktemp("web")
    running = RunningGunicorn(server.url, folder, processes=2, threads=4)
    yield running
    running.stop()


@pytest.fixture
def address(registry: Registry, site: str, gunicorn: RunningGunicorn) -> str:
    """The address of gunicorn."""
    for name in ("dana", "marat"):
        registry.add_moderator(name, Role.MODERATOR, PASSWORD)
    return f"http://127.0.0.1:{gunicorn.port}"


def polls(page: Page) -> list[str]:
    """Return a list that grows with each question for news."""
    asked: list[str] = []
    page.on("request", lambda request: "/news" in request.url and asked.append(request.url))
    return asked


def test_everything_new_comes_by_the_stream(
    window: Callable[..., Window], day: Day, store: Store
) -> None:
    """New comments, a colleague's decision, claim and presence show up; nothing is asked for."""
    dana = window()
    asked = polls(dana.page)
    dana.log_in("dana")
    page = dana.page
    page.keyboard.press("j")
    assert dana.focused == f"c-{day['landlord']}"
    newsroom.submit(store, "demo", newsroom.METRO, "late", "You idiot")
    newsroom.score(store, "demo")
    actions.decide(
        store,
        "demo",
        day["landlord"],
        status=Status.REJECTED,
        by="marat",
        expected_version=2,
        reason="threat",
    )
    expect(page.locator("#news-link")).to_contain_text("1 new comment · show")
    strip = page.locator(f"#c-{day['landlord']}.strip-conflict")
    expect(strip).to_contain_text("marat rejected it (Threat) · at ")
    expect(strip).to_contain_text("landlord: Say that once more")
    expect(page.locator(f"#c-{day['subway_fan']}")).to_be_focused()
    expect(page.locator("#count-rejected")).to_have_text("1")
    Desk(store.redis, "demo").claim(day["Arman"], "marat")
    expect(page.locator(f"#claim-{day['Arman']}")).to_have_text("marat is on it")
    marat = window()
    marat.log_in("marat")
    expect(page.locator(".present")).to_have_text("Also here: marat")
    assert asked == []
    page.keyboard.press("n")
    expect(page.locator("article.card", has_text="You idiot")).to_be_visible()
    assert dana.faults == []


def test_questions_of_colleagues_come_by_themselves(dana: Window, day: Day, store: Store) -> None:
    """A card shows what a colleague asks without losing the focus; an open form is left alone."""
    page = dana.page
    page.keyboard.press("j")
    opinion = Opinion("marat", Status.APPROVED)
    actions.ask_opinion(store, "demo", day["landlord"], opinion=opinion, expected_version=2)
    card = page.locator(f"#c-{day['landlord']}")
    expect(card).to_contain_text("Second opinion wanted · asked by marat")
    expect(page.locator("#count-questions")).to_have_text("1")
    expect(card).to_be_focused()
    dana.wait_for_keys()
    page.keyboard.press("d")
    actions.withdraw_opinion(store, "demo", day["landlord"], by="marat", expected_version=3)
    expect(page.locator("#count-questions")).to_have_text("0")
    expect(card.locator(".panel.reject")).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(card).not_to_contain_text("Second opinion wanted")
    expect(card.locator("form[data-htmx-powered]").first).to_be_attached()
    dana.wait_for_keys()
    page.keyboard.press("f")
    expect(page.locator(f"#c-{day['landlord']}.strip-approved")).to_be_visible()
    assert dana.faults == []


def test_what_a_colleague_took_back_is_no_longer_mine(dana: Window, day: Day, store: Store) -> None:
    """A decision of mine that a colleague took back is a card again, and u takes the one before."""
    page = dana.page
    page.keyboard.press("j")
    for name in ("landlord", "subway_fan"):
        page.keyboard.press("f")
        expect(page.locator(f"#c-{day[name]}.strip")).to_be_visible()
    actions.undo(store, "demo", day["subway_fan"], by="marat", expected_version=3)
    expect(page.locator(f"article#c-{day['subway_fan']}")).to_be_visible()
    page.keyboard.press("u")
    expect(page.locator(f"article#c-{day['landlord']}")).to_be_focused()
    assert dana.faults == []


def test_a_decision_that_is_taken_back_brings_its_card(
    dana: Window, day: Day, store: Store
) -> None:
    """A colleague's decision makes a line of a card, and its undo a card of the line again."""
    status, landlord = Status.APPROVED, day["landlord"]
    actions.decide(store, "demo", landlord, status=status, by="marat", expected_version=2)
    expect(dana.page.locator(f"#c-{landlord}.strip")).to_contain_text("marat approved it")
    actions.undo(store, "demo", landlord, by="marat", expected_version=3)
    card = dana.page.locator(f"article#c-{landlord}")
    expect(card.locator("[name=seen][value='4']").first).to_be_attached()
    expect(dana.page.locator("#announcer")).to_have_text("marat took the decision back: held again")
    assert dana.faults == []


def test_hostile_texts_stay_texts_in_a_line(
    window: Callable[..., Window], store: Store, site: str
) -> None:
    """Cards of hostile texts that a colleague decides become lines; nothing runs or breaks."""
    for text in HOSTILE:
        article = newsroom.Article("a", "https://news.example/a", text[:200])
        newsroom.submit(store, site, article, text[:80], text + " idiot")
    newsroom.score(store, site)
    dana = window(own=True)
    dana.page.add_init_script(
        "window.broken = [];"
        "document.addEventListener('securitypolicyviolation', (e) => broken.push(e.blockedURI))"
    )
    dana.log_in("dana")
    for comment in store.listing(site, Status.HELD, order=Order.OLDEST).items:
        actions.decide(
            store, site, comment.id, status=Status.APPROVED, by="marat", expected_version=2
        )
    expect(dana.page.locator(".strip-conflict")).to_have_count(len(HOSTILE))
    assert dana.page.locator("article.card").count() == 0
    assert dana.page.title() == "Held comments · modqueue"
    assert dana.page.evaluate("window.broken") == []
    assert dana.page.locator(".strip script, .strip img, .strip svg[onload]").count() == 0
    assert dana.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert dana.faults == []


def test_without_a_stream_the_page_asks(
    window: Callable[..., Window], day: Day, store: Store
) -> None:
    """Where no stream can be had, the same news comes by asking."""
    dana = window()
    dana.page.route("**/live?*", lambda route: refuse(route))
    asked = polls(dana.page)
    dana.log_in("dana")
    actions.decide(
        store,
        "demo",
        day["landlord"],
        status=Status.REJECTED,
        by="marat",
        expected_version=2,
        reason="threat",
    )
    expect(dana.page.locator(f"#c-{day['landlord']}.strip")).to_contain_text("marat rejected it")
    opinion = Opinion("marat", Status.APPROVED)
    actions.ask_opinion(store, "demo", day["Arman"], opinion=opinion, expected_version=2)
    expect(dana.page.locator(f"#c-{day['Arman']}")).to_contain_text("Second opinion wanted")
    assert asked


def refuse(route: Route) -> None:
    route.fulfill(status=503)


def test_a_log_out_elsewhere_clears_the_screen(
    window: Callable[..., Window], day: Day, registry: Registry
) -> None:
    """When the session is ended from another place, the page leaves for the log-in."""
    dana = window()
    with dana.page.expect_response("**/live?*"):
        dana.log_in("dana")
    registry.end_sessions("dana")
    expect(dana.page).to_have_url(re.compile("/log-in"))
    expect(dana.page.locator(".card")).to_have_count(0)
