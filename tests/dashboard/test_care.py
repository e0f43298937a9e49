"""Claims, presence, folded texts and the blind sample."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from moderation.comment import Verdict
from moderation.store import Store
from tests.dashboard.conftest import Visitor

Day = dict[str, str]


def test_a_claim_is_seen_by_the_colleague(dana: Visitor, marat: Visitor, day: Day) -> None:
    """Whoever claims first holds the card; the other reads it there, and may still decide."""
    path = f"/sites/demo/comments/{day['landlord']}/claim"
    assert "You are on it" in dana.post(path, {}, **{"HX-Request": "true"}).text
    assert "dana is on it" in marat.post(path, {}, **{"HX-Request": "true"}).text
    assert "dana is on it" in marat.get("/sites/demo/held").text
    dana.post(path, {"release": "1"})
    assert "is on it" not in marat.get("/sites/demo/held").text


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
    assert "Also here: marat" in dana.get("/sites/demo/held").text


def severe(verdict: Verdict) -> Verdict:
    return replace(verdict, scores={**verdict.scores, "severe_toxicity": 0.7})


@pytest.fixture
def severe_day(day: Day, monkeypatch: pytest.MonkeyPatch) -> Day:
    """The day, read with severe scores throughout."""
    from moderation import records

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
    assert "Decide without the machine" in page
    assert "<mark" not in page
    assert "in 100 likely" not in page
    dana.decide(day["landlord"], 2, "rejected", reason="threat")
    decision = store.get("demo", day["landlord"]).decision
    assert decision
    assert decision.blind
