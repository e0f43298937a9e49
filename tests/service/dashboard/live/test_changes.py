"""What happened since a page was made, for pages without a stream."""

from __future__ import annotations

import re

from moderation.store.writer import Store
from tests.service.dashboard.conftest import Visitor
from tests.service.dashboard.lists.test_pages import Day
from tests.support import newsroom


def test_news_counts_what_arrived(dana: Visitor, day: Day, store: Store) -> None:
    """The poll counts comments that came to the list since the page was made, and adds up."""
    page = dana.get("/sites/demo/held").text
    link = re.search(r'hx-get="([^"]+)"', page)
    assert link
    newsroom.submit(store, "demo", newsroom.METRO, "late", "You idiot")
    newsroom.submit(store, "demo", newsroom.METRO, "later", "What a nice day")
    newsroom.score(store, "demo")
    news = dana.get(link[1].replace("&amp;", "&"), **{"HX-Request": "true"}).text
    assert "1 new comment" in news
    link = re.search(r'hx-get="([^"]+)"', news)
    assert link
    newsroom.submit(store, "demo", newsroom.METRO, "last", "You idiot")
    newsroom.score(store, "demo")
    assert "2 new comments" in dana.get(link[1].replace("&amp;", "&")).text


def test_news_shows_what_colleagues_decided(dana: Visitor, marat: Visitor, day: Day) -> None:
    """A card that a colleague decided turns into a strip with the name; one's own does not."""
    link = re.search(r'hx-get="([^"]+)"', dana.page) or re.search(
        r'hx-get="([^"]+)"', dana.get("/sites/demo/held").text
    )
    assert link
    marat.decide(day["landlord"], 2, "rejected", reason="threat")
    dana.decide(day["subway_fan"], 2, "approved")
    news = dana.get(link[1].replace("&amp;", "&"), **{"HX-Request": "true"}).text
    assert "marat rejected it" in news
    assert f'id="c-{day["landlord"]}" hx-swap-oob="true"' in re.sub(r"\s+", " ", news)
    assert day["subway_fan"] not in news


def test_an_ended_session_sends_htmx_to_log_in(visitor, site: str) -> None:  # type: ignore[no-untyped-def]
    """A poll after the session's end moves the whole page to log-in and back to where it was."""
    headers = {
        "HX-Request": "true",
        "HX-Current-URL": "http://localhost/sites/demo/held?order=risk",
    }
    answer = visitor().get("/sites/demo/held/news", **headers)
    assert answer.headers["HX-Redirect"] == "/log-in?next=/sites/demo/held?order%3Drisk"
