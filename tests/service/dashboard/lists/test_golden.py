"""Golden cards: asked as held ones, they change nothing, and say at once what was known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from moderation import actions
from moderation.desk.golden import Known, drawn
from moderation.projection.intervals import wilson
from moderation.registry import Registry, Role
from moderation.status import Status
from moderation.store.writer import Store
from tests.service.dashboard.conftest import Visitor
from tests.support import asked_again

Day = dict[str, str]
HELD = "/sites/demo/held"
TEXT = "Nine years for two stations"


@pytest.fixture
def golden(store: Store, registry: Registry, day: Day) -> str:
    """A rejected comment that every held card of a moderator draws."""
    actions.decide(
        store, "demo", day["subway_fan"], status=Status.REJECTED, by="saule", expected_version=2,
        reason="insult",
    )  # fmt: skip
    asked_again.switch_on(store)
    asked_again.cards(store).mark(store.get("demo", day["subway_fan"]), "saule")
    return day["subway_fan"]


def card_of(page: str, comment_id: str) -> str:
    """Return the markup of a card."""
    return page.split(f'id="c-{comment_id}"')[1].split("</article>")[0]


def test_it_looks_like_a_held_one(dana: Visitor, golden: str) -> None:
    """The card hides scores, marks and what was decided, and has a held one's buttons."""
    card = card_of(dana.get(HELD).text, golden)
    assert TEXT in card
    assert "Decide without the scores" in card
    assert "<mark" not in card
    assert "rejected it" not in card
    assert "Escalate" in card
    assert 'data-move="skip"' in card


@pytest.mark.parametrize("path", ["/sites/demo/comments/{}", "/sites/demo/comments/{}/drawer"])
def test_its_page_and_drawer_hide_the_answer_until_it_is_given(
    dana: Visitor, golden: str, path: str
) -> None:
    """Where the card leads to, nothing tells what was decided; afterwards all of it does."""
    headers = {"HX-Request": "true"} if path.endswith("drawer") else {}
    page = dana.get(path.format(golden), **headers).text
    assert "saule" not in page
    assert "status-rejected" not in page
    dana.get(HELD)
    dana.decide(golden, 2, "approved")
    assert "saule" in dana.get(path.format(golden), **headers).text


def test_an_answer_changes_nothing(dana: Visitor, store: Store, golden: str) -> None:
    """No version, no journal line, no figure; the person is told at once."""
    dana.get(HELD)
    before = store.get("demo", golden), store.last_cursor("demo"), store.counters("demo")
    answer = dana.decide_live(golden, 2, "rejected", reason="spam")
    assert answer.status_code == 200
    assert "you agree with the known answer" in answer.text
    assert (store.get("demo", golden), store.last_cursor("demo"), store.counters("demo")) == before


def test_another_answer_is_told_without_javascript(dana: Visitor, golden: str) -> None:
    """The list says what was known, with the reason, and does not ask again."""
    dana.get(HELD)
    told = dana.get(dana.decide(golden, 2, "approved").location).text
    assert "the known answer is another one" in told
    assert "Insult" in told.split('id="notice"')[1][:900]
    assert f'id="c-{golden}"' not in told


def test_only_the_first_answer_counts(dana: Visitor, store: Store, golden: str) -> None:
    """A second tab that still shows the card cannot mend the answer, and decides nothing."""
    dana.get(HELD)
    dana.decide(golden, 2, "approved")
    assert "another one" in dana.decide_live(golden, 2, "rejected", reason="insult").text
    assert [a.agreed for a in asked_again.cards(store).answers("dana").values()] == [False]
    assert store.get("demo", golden).version == 3


@pytest.mark.parametrize("way", ["button", "key"])
def test_an_answer_is_taken_back(dana: Visitor, store: Store, golden: str, way: str) -> None:
    """Undo voids it: it counts nowhere, and the card is not asked by somebody who knows it."""
    dana.get(HELD)
    dana.decide(golden, 2, "approved")
    undo = {"button": f"/sites/demo/comments/{golden}/golden/undo", "key": "/sites/demo/undo"}[way]
    told = dana.get(dana.post(undo, {"list": "held", "back": HELD}).location).text
    assert "your answer counts nowhere" in told
    assert [a.void for a in asked_again.cards(store).answers("dana").values()] == [True]
    assert f'id="c-{golden}"' not in told
    assert store.get("demo", golden).version == 3


@pytest.mark.parametrize(
    ("act", "form"),
    [("escalate", {"note": "what now?"}), ("ask-opinion", {"own": "approved"})],
)
def test_whoever_asks_others_is_told_and_not_counted(
    dana: Visitor, store: Store, golden: str, act: str, form: dict[str, object]
) -> None:
    """A golden card reaches no senior and no colleague."""
    dana.get(HELD)
    asked = {"seen": 2, "list": "held", **form}
    answer = dana.post(f"/sites/demo/comments/{golden}/{act}", asked, **{"HX-Request": "true"})
    assert "your answer counts nowhere" in answer.text
    assert store.get("demo", golden).version == 3


def test_a_bulk_leaves_it_out(dana: Visitor, store: Store, golden: str) -> None:
    """What is ticked among real cards keeps its decision."""
    dana.get(HELD)
    dana.post("/sites/demo/bulk", {"status": "approved", "seen": f"{golden}:2", "list": "held"})
    assert store.get("demo", golden).status is Status.REJECTED


def test_skipping_leaves_it_out_for_a_day(dana: Visitor, golden: str) -> None:
    """A card that was passed over does not come back, unless it is brought back."""
    dana.get(HELD)
    skip = f"/sites/demo/comments/{golden}/skip"
    dana.post(skip, {})
    assert f'id="c-{golden}"' not in dana.get(HELD).text
    back = dana.post(skip, {"back": "1"}, **{"HX-Request": "true"}).text
    assert "Decide without the scores" in back
    assert "saule" not in back


def test_seniors_get_none(dana: Visitor, registry: Registry, golden: str) -> None:
    """Whoever can see which cards are golden is not asked."""
    registry.set_role("dana", Role.SENIOR)
    assert f'id="c-{golden}"' not in dana.get(HELD).text


def test_none_without_the_setting(dana: Visitor, store: Store, golden: str) -> None:
    """Off is off, and a card of an open page meets a comment that is another one by now."""
    dana.get(HELD)
    asked_again.switch_on(store, every=0)
    assert f'id="c-{golden}"' not in dana.get(HELD).text
    assert dana.decide_live(golden, 2, "approved").status_code == 409


def test_what_changed_since_is_not_asked(dana: Visitor, store: Store, golden: str) -> None:
    """A comment that somebody decided anew has no known answer."""
    actions.undo(store, "demo", golden, by="saule", expected_version=3)
    card = card_of(dana.get(HELD).text, golden)
    assert "Decide without the scores" not in card
    dana.decide(golden, 4, "approved")
    assert store.get("demo", golden).status is Status.APPROVED


def test_nobody_is_asked_about_their_own_decision(
    dana: Visitor, store: Store, day: Day, golden: str
) -> None:
    """Whoever decided it knows the answer."""
    dana.get(HELD)
    dana.decide(day["Arman"], 2, "rejected", reason="insult")
    asked_again.cards(store).mark(store.get("demo", day["Arman"]), "saule")
    for _ in range(2):
        page = dana.get(HELD).text
        assert f'id="c-{day["Arman"]}"' not in page


def test_about_one_card_in_so_many() -> None:
    """Draws are rare, the same at every look, and other ones for each person."""
    cards = [Known(f"g{i}", 3, Status.REJECTED, None, "saule", 0) for i in range(40)]
    held = [f"comment-{i}" for i in range(4000)]
    draws = [drawn(cards, id_, "dana", 20) for id_ in held]
    share = wilson(sum(draw is not None for draw in draws), len(draws))
    assert share.low < 1 / 20 < share.high
    assert draws == [drawn(cards, id_, "dana", 20) for id_ in held]
    assert draws != [drawn(cards, id_, "marat", 20) for id_ in held]
    assert len({draw.id for draw in draws if draw}) > 30
    assert drawn([], "comment-1", "dana", 20) is None


def test_the_card_has_a_version_that_the_comment_lacks(store: Store, golden: str) -> None:
    """What is done to the card by any other way is refused by the comparison of versions."""
    comment = store.get("demo", golden)
    known = asked_again.cards(store).known(golden)
    assert known
    asked = known.as_asked(replace(comment, reports=2, pick="pin"), accepted_at=7)
    assert asked.version < comment.version
    assert (asked.status, asked.decision, asked.accepted_at) == (Status.HELD, None, 7)
    assert (asked.reports, asked.pick) == (0, "")
