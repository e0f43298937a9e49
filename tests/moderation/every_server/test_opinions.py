"""A second opinion: what the asker would do waits unseen until a colleague decides."""

from __future__ import annotations

import pytest

from moderation import actions
from moderation.comment import Comment, Opinion
from moderation.errors import Conflict, NotAllowed
from moderation.status import Status
from tests.moderation.every_server.conftest import Moderation

INSULT = Opinion("dana", Status.REJECTED, "insult", blind=True)


def asked(moderation: Moderation, opinion: Opinion = INSULT) -> Comment:
    """A held comment that dana asks her colleagues about."""
    comment = moderation.judged("an awful remark")
    return actions.ask_opinion(
        moderation.store,
        moderation.site,
        comment.id,
        opinion=opinion,
        expected_version=comment.version,
    )


def decide(moderation: Moderation, comment: Comment, by: str) -> Comment:
    return actions.decide(
        moderation.store,
        moderation.site,
        comment.id,
        status=Status.APPROVED,
        by=by,
        expected_version=comment.version,
    )


def test_a_colleagues_decision_stands_beside_the_askers(moderation: Moderation) -> None:
    """The comment stays held at a new version; the decision keeps the opinion and ends it."""
    comment = asked(moderation)
    assert (comment.status, comment.version, comment.opinion) == (Status.HELD, 3, INSULT)
    decided = decide(moderation, comment, "marat")
    assert decided.opinion is None
    assert decided.decision
    assert (decided.decision.by, decided.decision.opinion) == ("marat", INSULT)


def test_the_askers_own_decision_makes_no_pair(moderation: Moderation) -> None:
    """Who asked and then decides alone has no second opinion."""
    decided = decide(moderation, asked(moderation), "dana")
    assert decided.opinion is None
    assert decided.decision
    assert decided.decision.opinion is None


def test_only_the_asker_takes_the_question_back(moderation: Moderation) -> None:
    """A colleague cannot; the asker can, once, and may ask again."""
    store, site = moderation.store, moderation.site
    comment = asked(moderation)
    with pytest.raises(NotAllowed):
        actions.withdraw_opinion(
            store, site, comment.id, by="marat", expected_version=comment.version
        )
    back = actions.withdraw_opinion(
        store, site, comment.id, by="dana", expected_version=comment.version
    )
    assert (back.status, back.version, back.opinion) == (Status.HELD, 4, None)
    with pytest.raises(NotAllowed):
        actions.withdraw_opinion(store, site, comment.id, by="dana", expected_version=back.version)
    again = actions.ask_opinion(
        store, site, comment.id, opinion=INSULT, expected_version=back.version
    )
    assert again.opinion == INSULT


def test_the_first_question_wins(moderation: Moderation) -> None:
    """An old version, a second question and an opinion that decides nothing are refused."""
    store, site = moderation.store, moderation.site
    comment = asked(moderation)
    other = Opinion("marat", Status.APPROVED)
    with pytest.raises(Conflict):
        actions.ask_opinion(store, site, comment.id, opinion=other, expected_version=2)
    with pytest.raises(NotAllowed):
        actions.ask_opinion(
            store, site, comment.id, opinion=other, expected_version=comment.version
        )
    undecided = Opinion("dana", Status.HELD)
    with pytest.raises(NotAllowed):
        actions.ask_opinion(
            store, site, comment.id, opinion=undecided, expected_version=comment.version
        )
    assert moderation.get(comment.id) == comment
    decided = decide(moderation, comment, "marat")
    with pytest.raises(NotAllowed):
        actions.ask_opinion(
            store, site, comment.id, opinion=INSULT, expected_version=decided.version
        )


def test_the_journal_tells_that_one_asked_and_not_what(moderation: Moderation) -> None:
    """No line of the question, of its end or of the decision holds the asker's own answer."""
    comment = asked(moderation)
    back = actions.withdraw_opinion(
        moderation.store, moderation.site, comment.id, by="dana", expected_version=comment.version
    )
    again = actions.ask_opinion(
        moderation.store, moderation.site, comment.id, opinion=INSULT, expected_version=back.version
    )
    decide(moderation, again, "marat")
    lines = moderation.store.history(moderation.site, comment.id)[2:]
    assert [(line.type, line.version, line.by) for line in lines] == [
        ("comment.opinion_asked", 3, "dana"),
        ("comment.opinion_withdrawn", 4, "dana"),
        ("comment.opinion_asked", 5, "dana"),
        ("comment.decided", 6, "marat"),
    ]
    assert [dict(line.data) for line in lines[:3]] == [{}, {}, {}]
    assert dict(lines[3].data) == {"status": "approved", "previous": "held"}


@pytest.mark.parametrize("erased", [True, False])
def test_an_edit_and_an_erasure_end_the_question(moderation: Moderation, erased: bool) -> None:
    """A new text is another question, and nothing stays of an erased comment."""
    store, site = moderation.store, moderation.site
    comment = asked(moderation)
    if erased:
        actions.erase(store, site, comment.id, by="key-1")
    else:
        actions.edit(store, moderation.rings.append, site, comment.id, "awful again", by="key-1")
        moderation.drain()
    after = moderation.get(comment.id)
    assert after.status is (Status.ERASED if erased else Status.HELD)
    assert after.opinion is None


def test_an_erased_pair_is_gone(moderation: Moderation) -> None:
    """Erasing a comment after the decision takes both opinions with it."""
    comment = decide(moderation, asked(moderation), "marat")
    actions.erase(moderation.store, moderation.site, comment.id, by="key-1")
    assert moderation.get(comment.id).decisions == ()


@pytest.mark.parametrize(("decider", "undoer"), [("marat", "anna"), ("dana", "dana")])
def test_an_undo_opens_the_question_again(
    moderation: Moderation, decider: str, undoer: str
) -> None:
    """Held again, the comment asks what it asked before, whoever had decided and took it back."""
    store, site = moderation.store, moderation.site
    decided = decide(moderation, asked(moderation), decider)
    undone = actions.undo(store, site, decided.id, by=undoer, expected_version=decided.version)
    assert (undone.status, undone.opinion) == (Status.HELD, INSULT)
    assert decide(moderation, undone, "olga").opinion is None


def test_an_asker_who_decided_before_gets_none(moderation: Moderation) -> None:
    """What the asker decided and took back stands in the history for all to read."""
    store, site = moderation.store, moderation.site
    decided = decide(moderation, asked(moderation), "dana")
    undone = actions.undo(store, site, decided.id, by="dana", expected_version=decided.version)
    again = decide(moderation, undone, "marat")
    assert [decision.opinion for decision in again.decisions] == [None, None, None]


@pytest.mark.parametrize("second", ["marat", "olga"])
def test_a_question_has_one_second_opinion(moderation: Moderation, second: str) -> None:
    """After the first answer the asker's own is known: a later decision is none beside it."""
    store, site = moderation.store, moderation.site
    decided = decide(moderation, asked(moderation), "marat")
    undone = actions.undo(store, site, decided.id, by="marat", expected_version=decided.version)
    again = decide(moderation, undone, second)
    assert [decision.opinion for decision in again.decisions] == [INSULT, None, None]


def test_an_undo_answers_nothing(moderation: Moderation) -> None:
    """A colleague who takes an older decision back ends the question without a pair."""
    store, site = moderation.store, moderation.site
    approved = moderation.judged("Salt prices rose again in Osh.")
    held = actions.decide(
        store, site, approved.id, status=Status.HELD, by="marat", expected_version=approved.version
    )
    comment = actions.ask_opinion(
        store, site, held.id, opinion=INSULT, expected_version=held.version
    )
    undone = actions.undo(store, site, comment.id, by="marat", expected_version=comment.version)
    assert (undone.status, undone.opinion) == (Status.APPROVED, None)
    assert [decision.opinion for decision in undone.decisions] == [None, None]
