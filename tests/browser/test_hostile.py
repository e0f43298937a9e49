"""Hostile texts on the screen of a real browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from moderation.store.writer import Store
from tests.browser.conftest import Window
from tests.support import newsroom
from tests.support.attacks.hostile import HOSTILE


def test_no_script_runs_and_no_policy_is_broken(
    window: Callable[..., Window], store: Store, site: str
) -> None:
    """All hostile texts at once, in body, author and title: nothing runs, nothing is reported."""
    for text in HOSTILE:
        article = newsroom.Article("a", "https://news.example/a", text[:200])
        newsroom.submit(store, site, article, text[:80], text + " idiot")
    newsroom.score(store, site)
    dana = window(own=True, viewport={"width": 375, "height": 800})
    dana.page.add_init_script(
        "window.broken = [];"
        "document.addEventListener('securitypolicyviolation', (e) => broken.push(e.blockedURI))"
    )
    dana.log_in("dana")
    expect(dana.page.locator("article.card")).to_have_count(len(HOSTILE))
    assert dana.page.title() == f"({len(HOSTILE)}) Held comments · modqueue"
    assert dana.page.evaluate("window.broken") == []
    # News, copies, and each card's drawer and conversation, and nothing of theirs.
    assert dana.page.locator("main [hx-get]").count() == 2 + 2 * len(HOSTILE)
    assert dana.page.evaluate("document.documentElement.scrollWidth") <= 375
    tallest = "Math.max(...[...document.querySelectorAll('.card')].map((c) => c.offsetHeight))"
    assert dana.page.evaluate(tallest) < 3000
    assert dana.faults == []


def test_the_page_is_right_under_its_policy(dana: Window) -> None:
    """The strict content security policy is in force, and an inline script would not run."""
    dana.page.evaluate(
        "const s = document.createElement('script'); s.append('window.ran = true');"
        "document.body.append(s)"
    )
    assert dana.page.evaluate("window.ran") is None
