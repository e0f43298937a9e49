"""How often people agree with the machine and with one another, in sight of its scores or not."""

from __future__ import annotations

import pytest

from moderation import actions, bulk
from moderation.comment import Move, Opinion
from moderation.projection.agreement import Agreement
from moderation.projection.statistics import ALWAYS
from moderation.status import Status
from tests.moderation.projection.conftest import Newsroom, decide


def ask(newsroom: Newsroom, comment_id: str, status: Status, *, blind: bool = False) -> None:
    opinion = Opinion("dana", status, blind=blind)
    actions.ask_opinion(newsroom.store, "demo", comment_id, opinion=opinion, expected_version=2)


def answer(newsroom: Newsroom, comment_id: str, *, blind: bool = False) -> None:
    """Marat rejects what dana asked about."""
    actions.decide(
        newsroom.store,
        "demo",
        comment_id,
        status=Status.REJECTED,
        by="marat",
        expected_version=3,
        blind=blind,
    )


def test_agreement_with_and_without_sight_of_the_score(newsroom: Newsroom) -> None:
    """Blind decisions are measured apart; neither an undo nor what it undid counts."""
    one, two, three = (newsroom.submit("awful") for _ in range(3))
    newsroom.settle()
    decide(newsroom, one, Status.REJECTED)
    decide(newsroom, two, Status.APPROVED, blind=True)
    decide(newsroom, three, Status.REJECTED, blind=True)
    actions.undo(newsroom.store, "demo", three, by="anna", expected_version=3)
    newsroom.settle()
    agreement = Agreement(newsroom.projection, "demo")
    sighted, blind = (agreement.with_machine(ALWAYS, blind=hidden) for hidden in (False, True))
    assert (sighted.share, sighted.of) == (1, 1)
    assert (blind.share, blind.of) == (0, 1)
    assert agreement.between_people(ALWAYS, blind=True).of == 0  # she took back her own decision


@pytest.mark.parametrize(
    ("asker", "decider", "blind"),
    [(False, False, False), (True, True, True), (True, False, False), (False, True, False)],
)
def test_a_second_opinion_is_a_pair(
    newsroom: Newsroom, asker: bool, decider: bool, blind: bool
) -> None:
    """One pair agrees, one does not; scores were hidden where they were hidden from both."""
    for said in (Status.REJECTED, Status.APPROVED):
        comment_id = newsroom.submit("awful")
        newsroom.settle()
        ask(newsroom, comment_id, said, blind=asker)
        answer(newsroom, comment_id, blind=decider)
    newsroom.settle()
    agreement = Agreement(newsroom.projection, "demo")
    found = agreement.between_people(ALWAYS, blind=blind)
    assert (found.share, found.of) == (0.5, 2)
    assert agreement.between_people(ALWAYS, blind=not blind).of == 0


def test_slips_and_bulks_answer_no_question(newsroom: Newsroom) -> None:
    """Neither a decision that its maker takes back nor one of many is a second opinion."""
    slip, one_of_many = newsroom.submit("awful"), newsroom.submit("awful")
    newsroom.settle()
    for comment_id in (slip, one_of_many):
        ask(newsroom, comment_id, Status.REJECTED)
    answer(newsroom, slip)
    actions.undo(newsroom.store, "demo", slip, by="marat", expected_version=4)
    bulk.decide_many(newsroom.store, "demo", {one_of_many: 3}, Move(Status.REJECTED, "marat"))
    newsroom.settle()
    assert Agreement(newsroom.projection, "demo").between_people(ALWAYS, blind=False).of == 0


def test_two_people_are_counted_once_for_a_comment(newsroom: Newsroom) -> None:
    """An asker who then overrules the answer is no second look; a third person is."""
    comment_id = newsroom.submit("awful")
    newsroom.settle()
    ask(newsroom, comment_id, Status.APPROVED)
    answer(newsroom, comment_id)
    actions.undo(newsroom.store, "demo", comment_id, by="dana", expected_version=4)
    newsroom.settle()
    agreement = Agreement(newsroom.projection, "demo")
    assert agreement.between_people(ALWAYS, blind=False).of == 1
    actions.decide(
        newsroom.store, "demo", comment_id, status=Status.REJECTED, by="timur", expected_version=5
    )
    newsroom.settle()
    found = agreement.between_people(ALWAYS, blind=False)
    assert (found.share, found.of) == (0.5, 2)


def test_a_colleagues_undo_is_a_second_look(newsroom: Newsroom) -> None:
    """A decision that a colleague takes back is a disagreement; one's own undo is none."""
    one, two = newsroom.submit("awful"), newsroom.submit("awful")
    newsroom.settle()
    for comment_id, by in ((one, "dana"), (two, "anna")):
        decide(newsroom, comment_id, Status.REJECTED)
        actions.undo(newsroom.store, "demo", comment_id, by=by, expected_version=3)
    newsroom.settle()
    found = Agreement(newsroom.projection, "demo").between_people(ALWAYS, blind=False)
    assert (found.share, found.of) == (0, 1)
