"""Buttons that are made once for many cards are those that each card would have had."""

from __future__ import annotations

import re
from pathlib import Path

from tests.service.dashboard.conftest import Visitor

Day = dict[str, str]


def buttons(page: str) -> dict[str, str]:
    """Return each card's actions by its comment's id."""
    cards = re.findall(r'<article[^>]* id="c-([a-z2-7]{16})".*?</article>', page, re.DOTALL)
    found = re.split(r'<article[^>]* id="c-', page)[1:]
    return {
        id_: text[text.index('<div class="actions">') :]
        for id_, text in zip(cards, found, strict=True)
    }


def test_each_card_has_its_own_forms(dana: Visitor, day: Day) -> None:
    """Every form of a card names its own comment and version, and no other one."""
    dana.decide(day["landlord"], 2, "approved")
    path = f"/sites/demo/comments/{day['landlord']}/decide"
    dana.post(path, {"list": "approved", "seen": 3, "status": "held"})
    found = buttons(dana.get("/sites/demo/held").text)
    assert len(found) == 10
    for comment_id, text in found.items():
        card = text.split("</article>")[0]
        assert set(re.findall(r"/comments/(\w+)", card)) == {comment_id}
        assert set(re.findall(r'id="[a-z]+-(\w+)"', card)) == {comment_id}
        versions = set(re.findall(r'name="seen" value="(-?\d+)"', card))
        assert versions == {"4" if comment_id == day["landlord"] else "2"}


def test_an_escalated_card_offers_no_second_question(dana: Visitor, day: Day) -> None:
    """Cards that offer something else are not poured into the same mould."""
    path = f"/sites/demo/comments/{day['landlord']}/escalate"
    dana.post(path, {"seen": 2, "note": "Fair?", "list": "held"})
    found = buttons(dana.get("/sites/demo/held").text)
    asks = {id_ for id_, text in found.items() if "/escalate" in text.split("</article>")[0]}
    assert asks == set(found) - {day["landlord"]}


def test_a_mould_knows_all_that_its_template_reads(repository: Path) -> None:
    """Whatever the buttons ask a comment beside id and version tells two moulds apart."""
    folder = repository / "service" / "templates" / "dashboard"
    text = "".join(
        (folder / f"{name}.html").read_text("utf-8") for name in ("lists/card_actions", "forms")
    )
    asked = set(re.findall(r"comment\.([a-z_]+)", text)) - {"id", "version"}
    assert asked == {"status", "escalation", "opinion", "to_be_answered", "is_audited"}
    assert set(re.findall(r"card\.([a-z_]+)", text)) == {"comment"}
