"""The audit list: what the machine decided is asked of people, and what it thinks is hidden."""

from __future__ import annotations

import re

import pytest

from moderation.learning.labels import SiteLabels
from moderation.learning.site_label import Chosen
from moderation.status import Status
from moderation.store.writer import Store
from service.dashboard.words import JUDGED
from tests.service.dashboard.conftest import Visitor
from tests.support import newsroom

Day = dict[str, str]


@pytest.fixture
def day(store: Store, site: str, everything_is_audited: None) -> Day:
    """A day's comments of which all that the machine published were drawn."""
    return newsroom.fill(store, site)


def shown(page: str) -> list[str]:
    return re.findall(r'<article class="card[^>]* id="c-([a-z2-7]{16})"', page)


def count(page: str) -> str:
    (number,) = re.findall(r'id="count-audits"[^>]*>(\d+)<', page)
    return str(number)


def test_the_list_asks_without_an_answer(dana: Visitor, day: Day, store: Store) -> None:
    """No score, rule, mark or status on the cards, both answers on each; no filter beside them."""
    page = dana.get("/sites/demo/audits").text
    assert shown(page)[:2] == [day["Aigerim S."], day["Timur"]]
    assert count(page) == str(len(shown(page))) == "6"
    cards = page[page.index('id="cards"') : page.index('id="page-end"')]
    assert "Audit: what would you do?" in cards
    assert "Not seen" not in cards
    for trace in ("<mark", "in 100", 'class="score', "risk-low", "status-approved"):
        assert trace not in cards
    assert cards.count('data-move="approve"') == cards.count('data-move="reject"') == 6
    assert 'data-move="hold"' not in cards
    assert 'class="filter"' not in page


def test_its_own_page_hides_it_too(dana: Visitor, day: Day) -> None:
    """History, drawer and badge tell what the machine decided once the answer is given."""
    timur = day["Timur"]
    for path in (f"/sites/demo/comments/{timur}/drawer", f"/sites/demo/comments/{timur}"):
        before = dana.get(path, **{"HX-Request": "true"}).text
        assert "Received" in before
        assert JUDGED["approved"] not in before
        assert 'status-approved">' not in before
    dana.decide(timur, 2, "approved", list="audits")
    after = dana.get(f"/sites/demo/comments/{timur}").text
    assert JUDGED["approved"] in after
    assert "dana answered the audit as the machine had decided" in after


def test_an_answer_by_form_goes_on_with_the_list(dana: Visitor, day: Day, store: Store) -> None:
    """Agreeing leaves the comment published; the strip offers to take the answer back."""
    timur = day["Timur"]
    answer = dana.decide(timur, 2, "approved", list="audits")
    assert answer.headers["Location"].startswith("/sites/demo/audits?")
    page = dana.get(answer.headers["Location"]).text
    assert timur not in shown(page)
    assert count(page) == "5"
    assert store.get("demo", timur).status is Status.APPROVED
    (label,) = SiteLabels(store).all("demo")
    assert (label.chosen, label.rejected, label.saw_score) == (Chosen.AUDIT, False, False)
    undone = dana.post(f"/sites/demo/comments/{timur}/undo", {"list": "audits", "seen": 3})
    page = dana.get(undone.headers["Location"]).text
    assert shown(page)[1] == timur
    assert "The audit asks again" in page
    assert "approved again" not in page


def test_a_rejection_needs_a_reason(dana: Visitor, day: Day, store: Store) -> None:
    """As any other; without a script it is chosen on the comment's own page, which is blind."""
    timur = day["Timur"]
    assert dana.decide(timur, 2, "rejected", list="audits").status_code == 422
    page = dana.get(f"/sites/demo/comments/{timur}?back=/sites/demo/audits").text
    assert "Audit: what would you do?" in page
    form = {"list": "comment", "back": "/sites/demo/audits", "reason": "spam"}
    answer = dana.decide(timur, 2, "rejected", **form)
    assert answer.headers["Location"].startswith("/sites/demo/audits")
    assert store.get("demo", timur).status is Status.REJECTED
    (label,) = SiteLabels(store).all("demo")
    assert (label.rejected, label.attribute, label.saw_score) == (True, "spam", False)


def test_a_decision_where_the_status_shows_is_not_blind(
    dana: Visitor, day: Day, store: Store
) -> None:
    """Who rejects in the list of approved ones has seen what the machine did."""
    page = dana.get("/sites/demo/approved").text
    assert "Audit: what would you do?" in page
    dana.decide(day["Timur"], 2, "rejected", list="approved", reason="spam")
    (label,) = SiteLabels(store).all("demo")
    assert (label.chosen, label.saw_score) == (Chosen.AUDIT, True)


def test_live_answers_keep_the_place(dana: Visitor, marat: Visitor, day: Day) -> None:
    """With htmx the card becomes a strip and comes back; a colleague's answer comes as news."""
    timur = day["Timur"]
    strip = dana.decide_live(timur, 2, "approved", list="audits")
    assert "strip-approved" in strip.text
    assert 'id="count-audits" hx-swap-oob="true">5<' in strip.text
    second = marat.decide_live(timur, 2, "approved", list="audits")
    assert second.status_code == 409
    path, form = f"/sites/demo/comments/{timur}/undo", {"list": "audits", "seen": 3}
    card = dana.post(path, form, **{"HX-Request": "true"}).text
    assert "Audit: what would you do?" in card


def test_news_tells_what_left_and_what_came(
    dana: Visitor, marat: Visitor, day: Day, store: Store
) -> None:
    """A page without a stream hears of answers of others, and of comments that were drawn."""
    since = store.last_cursor("demo")
    marat.decide(day["Timur"], 2, "approved", list="audits")
    newsroom.submit(store, "demo", newsroom.METRO, "Nurlan", "A fine article about bridges.")
    newsroom.score(store, "demo")
    news = dana.get(f"/sites/demo/audits/news?after={since}", **{"HX-Request": "true"}).text
    assert "marat approved it" in news
    assert ">1 new comment</b>" in news
    card = f"/sites/demo/comments/{day['Timur']}/card?list=audits"
    assert dana.get(card, **{"HX-Request": "true"}).status_code == 204
