"""Claims, presence, folded texts and the blind sample."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask

from moderation import actions
from moderation.site.site_settings import SiteSettings
from moderation.store.writer import Store
from moderation.verdict import Verdict
from tests.service.dashboard.conftest import Visitor
from tests.support import newsroom

Day = dict[str, str]


def test_a_claim_is_seen_by_the_colleague(dana: Visitor, marat: Visitor, day: Day) -> None:
    """Whoever claims first holds the card; the other reads it there, and may still decide."""
    path = f"/sites/demo/comments/{day['landlord']}/claim"
    assert "You are on it" in dana.post(path, {}, **{"HX-Request": "true"}).text
    assert "dana is on it" in marat.post(path, {}, **{"HX-Request": "true"}).text
    assert "dana is on it" in marat.get("/sites/demo/held").text
    dana.post(path, {"release": "1"})
    assert "dana is on it" not in marat.get("/sites/demo/held").text


def test_news_bring_and_end_claims(dana: Visitor, marat: Visitor, day: Day) -> None:
    """A claim appears on the colleague's open page, and disappears when it ends."""
    path = f"/sites/demo/comments/{day['landlord']}/claim"
    dana.post(path, {})
    news = f"/sites/demo/held/news?after=0-0&shown={day['landlord']}"
    assert "dana is on it" in marat.get(news).text
    dana.post(path, {"release": "1"})
    ended = marat.get(f"{news}&claimed={day['landlord']}").text
    assert f'id="claim-{day["landlord"]}" hx-swap-oob="true"></p>' in ended


def test_who_else_is_here(dana: Visitor, marat: Visitor, day: Day) -> None:
    """The page names colleagues who had it open in the last minute."""
    marat.get("/sites/demo/held")
    assert "Also here: <span>marat</span>" in dana.get("/sites/demo/held").text


def severe(verdict: Verdict) -> Verdict:
    return replace(verdict, scores={**verdict.scores, "severe_toxicity": 0.7})


@pytest.fixture
def severe_day(day: Day, monkeypatch: pytest.MonkeyPatch) -> Day:
    """The day, read with severe scores throughout."""
    from moderation.store import records

    load = records.load_verdict
    monkeypatch.setattr(records, "load_verdict", lambda text: severe(load(text)))
    return day


def test_severe_texts_are_folded_until_asked(dana: Visitor, severe_day: Day) -> None:
    """A severe text waits behind a line; a setting of this browser shows it at once."""
    assert "Severe text, 70 in 100 likely: show it" in dana.get("/sites/demo/held").text
    dana.post("/preferences", {"fold": "off", "back": "/"})
    assert "Severe text, " not in dana.get("/sites/demo/held").text


def test_the_blind_sample_hides_the_machine(
    app: Flask, dana: Visitor, day: Day, store: Store
) -> None:
    """A blind card shows text and author but no score and no mark; the decision says so."""
    services = app.extensions["modqueue"]
    app.extensions["modqueue"] = replace(
        services, settings=replace(services.settings, blind_percent=100)
    )
    page = dana.get("/sites/demo/held").text
    assert "Say that once more and I will find you" in page
    assert "Decide without the scores" in page
    assert "<mark" not in page
    assert "in 100 likely" not in page
    dana.decide(day["landlord"], 2, "rejected", reason="threat")
    decision = store.get("demo", day["landlord"]).decision
    assert decision
    assert decision.blind


@pytest.mark.parametrize("name", ["held", "questions", "escalated"])
def test_a_decision_knows_what_its_list_hid(
    app: Flask, dana: Visitor, day: Day, store: Store, name: str
) -> None:
    """Where a list hides scores, the card that comes back hides them, and decisions say so."""
    services = app.extensions["modqueue"]
    settings = replace(services.settings, blind_percent=100)
    app.extensions["modqueue"] = replace(services, settings=settings)
    actions.escalate(store, "demo", day["Arman"], by="marat", note="?", expected_version=2)
    assert "Decide without the scores" in dana.get(f"/sites/demo/{name}").text
    path = f"/sites/demo/comments/{day['Arman']}/deescalate"
    card = dana.post(path, {"seen": 3, "list": name}, **{"HX-Request": "true"}).text
    assert "Decide without the scores" in card
    dana.decide(day["Arman"], 4, "approved", list=name)
    decision = store.get("demo", day["Arman"]).decision
    assert decision
    assert decision.blind


def test_a_selection_knows_which_of_its_cards_were_blind(
    app: Flask, dana: Visitor, day: Day, store: Store
) -> None:
    """Each decision of a selection is blind where its card was; those of a band never are."""
    services = app.extensions["modqueue"]
    settings = replace(services.settings, blind_percent=60)
    app.extensions["modqueue"] = replace(services, settings=settings)
    page = dana.get("/sites/demo/held").text
    hidden = set(re.findall(r'class="card risk-hidden" id="c-(\w+)"', page))
    seen = re.findall(r'name="seen" value="(\w+:2)"', page)
    assert len(seen) == 10
    dana.post("/sites/demo/bulk", {"seen": " ".join(seen), "status": "approved", "list": "held"})
    decided = store.get_many("demo", [one.partition(":")[0] for one in seen])
    assert {c.id for c in decided if c.decision and c.decision.blind} == hidden


def severe_seen(visitor: Visitor) -> tuple[str, ...]:
    found = re.search(
        r"seen: (\d+) in this hour, (\d+) in a day", visitor.get("/sites/demo/held").text
    )
    return found.groups() if found else ()


def test_severe_texts_are_counted_for_the_moderator_alone(
    dana: Visitor, marat: Visitor, severe_day: Day, store: Store
) -> None:
    """Opening the fold counts a text once a day; no colleague and no journal line knows of it."""
    cursor = store.last_cursor("demo")
    for name in ("landlord", "Arman", "landlord"):
        path = f"/sites/demo/comments/{severe_day[name]}/seen"
        answer = dana.post(path, {}, **{"HX-Request": "true"})
    assert "seen: 2 in this hour, 2 in a day. Only you see this." in answer.text
    assert severe_seen(dana) == ("2", "2")
    assert severe_seen(marat) == ()
    assert store.last_cursor("demo") == cursor


def test_what_is_shown_unfolded_and_what_is_decided_counts_too(
    dana: Visitor, severe_day: Day
) -> None:
    """A page without folds has shown its severe texts; a decision without JavaScript was read."""
    dana.decide(severe_day["landlord"], 2, "rejected", reason="threat")
    assert severe_seen(dana) == ("1", "1")
    dana.post("/preferences", {"fold": "off", "back": "/"})
    dana.get("/sites/demo/held")
    assert severe_seen(dana) == ("10", "10")


def allow(store: Store, **settings: int) -> None:
    actions.save_settings(store, "demo", SiteSettings(**settings), by="boss", expected_version=0)


def test_a_pause_is_suggested(dana: Visitor, severe_day: Day, store: Store) -> None:
    """After as many in an hour as the site says, a line suggests a pause; nothing is blocked."""
    allow(store, severe_pause_after=2)
    for name, said in (("landlord", False), ("Arman", True)):
        path = f"/sites/demo/comments/{severe_day[name]}/seen"
        assert ("A few minutes away" in dana.post(path, {}).text) == said
    page = dana.get("/sites/demo/held").text
    assert "A few minutes away" in page
    assert severe_day["landlord"] in page


def test_after_the_cap_severe_texts_go_to_others(
    dana: Visitor,
    marat: Visitor,
    severe_day: Day,
    store: Store,
    project: Callable[[], None],
) -> None:
    """Who reached the cap gets none in the list, and no severe text on any other page."""
    project()
    allow(store, severe_cap_day=1)
    dana.post(f"/sites/demo/comments/{severe_day['Arman']}/seen", {})
    threat = "Say that once more"
    for path in ("held", "find?q=landlord", f"comments/{severe_day['landlord']}", "held/copies"):
        assert threat not in dana.get(f"/sites/demo/{path}").text
    assert "Nothing is waiting for you" in dana.get("/sites/demo/held").text
    assert "a colleague reads this one" in dana.get("/sites/demo/find?q=landlord").text
    assert threat in marat.get("/sites/demo/held").text


@pytest.mark.parametrize("live", [{}, {"HX-Request": "true"}])
def test_a_card_can_be_skipped_without_a_reason(
    dana: Visitor, marat: Visitor, day: Day, store: Store, live: dict[str, str]
) -> None:
    """A skipped card is passed over for this moderator alone, and can be brought back."""
    path, before = f"/sites/demo/comments/{day['landlord']}/skip", store.last_cursor("demo")
    card = f'id="c-{day["landlord"]}"'
    dana.get("/sites/demo/held")
    answer = dana.post(path, {"order": "risk"}, **live)
    page = answer if live else dana.get(answer.headers["Location"])
    assert "it stays with the held ones for your colleagues" in page.text
    assert card not in dana.get("/sites/demo/held").text
    assert card in marat.get("/sites/demo/held").text
    dana.post(path, {"order": "risk", "back": "1"}, **live)
    assert card in dana.get("/sites/demo/held").text
    assert store.last_cursor("demo") == before


def test_pages_are_filled_past_what_is_skipped(dana: Visitor, store: Store, site: str) -> None:
    """Skipping does not thin pages out: fifty cards follow, and the next page goes on behind."""
    ids = [newsroom.submit(store, site, newsroom.METRO, f"a{n}", "You idiot") for n in range(60)]
    newsroom.score(store, site)
    for comment_id in ids[:8]:
        dana.post(f"/sites/demo/comments/{comment_id}/skip", {})
    first = dana.get("/sites/demo/held?order=oldest").text
    shown = re.findall(r'<article[^>]* id="c-([a-z2-7]+)"', first)
    assert shown == ids[8:58]
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = dana.get(unescape(following[1])).text
    assert re.findall(r'<article[^>]* id="c-([a-z2-7]+)"', second) == ids[58:]


def test_severe_texts_are_not_in_the_blind_sample(
    app: Flask, dana: Visitor, severe_day: Day
) -> None:
    """A fold tells of the score, so what is folded is never counted as decided blindly."""
    services = app.extensions["modqueue"]
    app.extensions["modqueue"] = replace(
        services, settings=replace(services.settings, blind_percent=100)
    )
    page = dana.get("/sites/demo/held").text
    assert "Decide without the scores" not in page
    assert "Severe text, 70 in 100 likely" in page
