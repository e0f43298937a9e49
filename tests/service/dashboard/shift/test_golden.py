"""Golden cards: kept by seniors, scored for the person alone, summed for the team."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from moderation import actions
from moderation.comment import Opinion
from moderation.desk import golden as golden_cards
from moderation.desk.golden import Team
from moderation.errors import Invalid
from moderation.registry import Registry, Role
from moderation.status import Status
from moderation.store.keys import key
from moderation.store.writer import Store
from tests.service.dashboard.conftest import Visitor
from tests.support import asked_again

Day = dict[str, str]
PAGE = "/sites/demo/golden"
SHIFT = "/sites/demo/shift"


def reject(store: Store, comment_id: str, by: str = "saule") -> None:
    version = store.get("demo", comment_id).version
    actions.decide(
        store, "demo", comment_id, status=Status.REJECTED, by=by, expected_version=version,
        reason="insult",
    )  # fmt: skip


@pytest.fixture
def rejected(store: Store, day: Day) -> Day:
    """Every held comment rejected by saule, and golden cards switched on."""
    asked_again.switch_on(store)
    for comment_id in day.values():
        if store.get("demo", comment_id).status is Status.HELD:
            reject(store, comment_id)
    return day


def test_a_senior_marks_and_unmarks(boss: Visitor, store: Store, rejected: Day) -> None:
    """The button stands on a decided comment's page, and leads back to it."""
    path = f"/sites/demo/comments/{rejected['landlord']}"
    assert "Make it a golden card" in boss.get(path).text
    assert boss.post(f"{path}/golden", {}).location.endswith(path)
    assert "Remove from the golden cards" in boss.get(path).text
    known = asked_again.cards(store).known(rejected["landlord"])
    assert known
    assert (known.status, known.reason, known.by) == (Status.REJECTED, "insult", "boss")
    assert "I will find you" in boss.get(PAGE).text
    boss.post(f"{path}/golden", {"remove": "1", "back": PAGE})
    assert "None yet." in boss.get(PAGE).text


def test_the_button_is_for_what_a_person_decided(
    boss: Visitor, dana: Visitor, store: Store, rejected: Day
) -> None:
    """The machine's own decisions are no known answers, and moderators have no button."""
    machine = f"/sites/demo/comments/{rejected['Timur']}"
    assert "golden card" not in boss.get(machine).text
    refused = boss.post(f"{machine}/golden", {})
    assert refused.status_code == 422
    assert "a person approved or rejected" in refused.text
    assert "Make it a golden" not in dana.get(f"/sites/demo/comments/{rejected['landlord']}").text
    asked_again.switch_on(store, every=0)
    assert "golden card" not in boss.get(f"/sites/demo/comments/{rejected['landlord']}").text
    assert "switched off" in boss.get(PAGE).text


def test_the_page_says_what_is_asked_no_more(boss: Visitor, store: Store, rejected: Day) -> None:
    """A card whose comment was decided anew or erased stays listed until it is removed."""
    for name in ("landlord", "Arman"):
        asked_again.cards(store).mark(store.get("demo", rejected[name]), "boss")
    actions.undo(store, "demo", rejected["Arman"], by="saule", expected_version=3)
    actions.erase(store, "demo", rejected["landlord"], by="boss")
    page = boss.get(PAGE).text
    assert page.count("Not asked any more") == 2
    assert "The text was erased." in page


def test_what_two_people_agreed_on_is_suggested(
    boss: Visitor, store: Store, day: Day, project: Callable[[], None]
) -> None:
    """A second opinion that the decision followed makes a suggestion; one that it did not, none."""
    for name, said in (("Arman", Status.REJECTED), ("landlord", Status.APPROVED)):
        opinion = Opinion("dana", said, "insult" if said is Status.REJECTED else None)
        actions.ask_opinion(store, "demo", day[name], opinion=opinion, expected_version=2)
        reject(store, day[name], "marat")
    project()
    page = boss.get(PAGE).text.split('id="suggested"')[1]
    assert "just stupid" in page
    assert "I will find you" not in page
    boss.post(f"/sites/demo/comments/{day['Arman']}/golden", {})
    assert "just stupid" not in boss.get(PAGE).text.split('id="suggested"')[1]


def test_severe_texts_are_no_golden_cards(store: Store, rejected: Day) -> None:
    """Nobody reads one for practice."""
    comment = store.get("demo", rejected["landlord"])
    assert comment.verdict
    verdict = replace(comment.verdict, scores={"severe_toxicity": 0.7})
    with pytest.raises(Invalid, match="severe"):
        asked_again.cards(store).mark(replace(comment, verdict=verdict), "boss")


def test_there_is_a_limit(store: Store, rejected: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of cards has a limit that the refusal names."""
    monkeypatch.setattr(golden_cards, "CARDS_MAX", 1)
    asked_again.cards(store).mark(store.get("demo", rejected["Arman"]), "boss")
    with pytest.raises(Invalid, match="the limit is 1"):
        asked_again.cards(store).mark(store.get("demo", rejected["landlord"]), "boss")


def test_a_card_can_be_marked_anew_at_the_limit(
    store: Store, rejected: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is none more; one that was refused is none."""
    monkeypatch.setattr(golden_cards, "CARDS_MAX", 1)
    cards = asked_again.cards(store)
    cards.mark(store.get("demo", rejected["Arman"]), "boss")
    cards.mark(store.get("demo", rejected["Arman"]), "saule")
    with pytest.raises(Invalid):
        cards.mark(store.get("demo", rejected["landlord"]), "boss")
    assert [(card.id, card.by) for card in cards.all()] == [(rejected["Arman"], "saule")]


def test_one_s_own_score(dana: Visitor, marat: Visitor, store: Store, rejected: Day) -> None:
    """My shift shows how often one agreed; nobody else's page does, and without answers none."""
    cards = asked_again.cards(store)
    cards.mark(store.get("demo", rejected["Arman"]), "boss")
    known = cards.known(rejected["Arman"])
    assert known
    assert "golden cards" not in dana.get(SHIFT).text
    cards.answer("dana", known, Status.REJECTED, "insult")
    assert "Agreed with golden cards" in dana.get(SHIFT).text
    assert "golden cards" not in marat.get(SHIFT).text


def test_answers_are_forgotten(
    store: Store, rejected: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After 90 days an answer counts no more, the card is asked again, and the next lets it go."""
    cards = asked_again.cards(store)
    cards.mark(store.get("demo", rejected["Arman"]), "boss")
    known = cards.known(rejected["Arman"])
    assert known
    cards.answer("dana", known, Status.REJECTED, "insult")
    assert known.id in cards.answers("dana")
    later = store.now() + golden_cards.KEEP_MS + 1
    monkeypatch.setattr(golden_cards, "now_ms", lambda _: later)
    assert cards.answers("dana") == {}
    cards.answer("dana", replace(known, id="another"), Status.REJECTED, None)
    assert store.redis.hlen(key("demo", "golden_answers", "dana")) == 1


def test_the_first_of_many_answers_stands(store: Store, rejected: Day) -> None:
    """Two tabs that answer at once are told the same, and that is what was recorded."""
    cards = asked_again.cards(store)
    cards.mark(store.get("demo", rejected["Arman"]), "boss")
    (known,) = cards.all()
    with ThreadPoolExecutor(8) as tabs:
        said = [*tabs.map(
            lambda status: cards.answer("dana", known, status, None),
            [Status.APPROVED, Status.REJECTED] * 20,
        )]  # fmt: skip
    assert {*said} == {cards.answers("dana")[known.id]}


def answer_all(store: Store, day: Day, counts: dict[str, int], wrong: int = 0) -> None:
    """Let people answer cards; the first ``wrong`` answers of each disagree."""
    cards = asked_again.cards(store)
    known = cards.all()
    for person, count in counts.items():
        for number in range(count):
            status = Status.APPROVED if number < wrong else Status.REJECTED
            cards.answer(person, replace(known[0], id=f"c{number}"), status, None)


@pytest.mark.parametrize(
    ("counts", "team"),
    [
        ({"dana": 10, "marat": 10, "saule": 9}, None),  # too few
        ({"dana": 15, "marat": 15}, None),  # two people could reckon each other's
        ({"dana": 20, "marat": 9, "saule": 1}, None),  # it would be dana's
        ({"dana": 10, "marat": 10, "saule": 10}, Team(3, 27, 30)),
        ({"dana": 12, "marat": 12, "saule": 12}, Team(3, 27, 30)),  # the newest ten are not full
    ],
)
def test_the_team_s_figure_tells_of_nobody(
    store: Store, rejected: Day, counts: dict[str, int], team: Team | None
) -> None:
    """It needs 30 answers of three people, none with more than half, and moves by tens."""
    asked_again.cards(store).mark(store.get("demo", rejected["Arman"]), "boss")
    answer_all(store, rejected, counts, wrong=1)
    assert asked_again.cards(store).team(["dana", "marat", "saule"], 3) == team


def test_seniors_see_the_team_s_figure(
    boss: Visitor, dana: Visitor, marat: Visitor, registry: Registry, store: Store, rejected: Day
) -> None:
    """It stands in the team's section, with its interval; moderators have no such section."""
    registry.add_moderator("saule", Role.MODERATOR)
    asked_again.cards(store).mark(store.get("demo", rejected["Arman"]), "boss")
    answer_all(store, rejected, {"dana": 10, "marat": 10, "saule": 10})
    team = boss.get(SHIFT).text.split('id="team"')[1].split("</section>")[0]
    assert "Agreed with golden cards" in team
    assert "of 30" in team
    assert boss.get(SHIFT).text.count("Agreed with golden cards") == 1
    assert 'id="team"' not in dana.get(SHIFT).text


def test_what_a_later_release_adds_is_passed_over(store: Store, rejected: Day) -> None:
    """A card and an answer with a field that is unknown here are read."""
    cards, redis = asked_again.cards(store), store.redis
    cards.mark(store.get("demo", rejected["Arman"]), "boss")
    (known,) = cards.all()
    answer = cards.answer("dana", known, Status.REJECTED, "insult")
    for name in (key("demo", "golden"), key("demo", "golden_answers", "dana")):
        text = redis.hget(name, known.id)
        redis.hset(name, known.id, f'{{"added_later": 1, {str(text)[1:]}')
    assert cards.all() == [known]
    assert cards.answers("dana") == {known.id: answer}
