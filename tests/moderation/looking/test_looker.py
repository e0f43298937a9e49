"""A second look is at held comments alone; it moves their order, and goes where they go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from moderation import actions
from moderation.archive.opening import opener
from moderation.comment import Comment, Opinion
from moderation.looking.looker import Looker
from moderation.looking.looks import Looks
from moderation.looking.reader import View
from moderation.second_look import SecondLook
from moderation.site.guidelines import Guidelines
from moderation.status import Status
from moderation.store.keys import key
from moderation.store.reader import Order
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from tests.moderation.looking.conftest import WordReader, switch
from tests.support.archive import move

Post = Callable[[str], str]


def in_order(store: Store, site: str) -> list[str]:
    page = store.listing(site, Status.HELD, order=Order.RISK)
    return [comment.id for comment in page.items]


def decide(store: Store, site: str, id_: str, status: Status) -> Comment:
    version = store.get(site, id_).version
    return actions.decide(store, site, id_, status=status, by="ada", expected_version=version)


@pytest.mark.parametrize(
    ("risk", "chance", "share", "expected"),
    [
        (0.5, 0.5, 0.5, 0.5),
        (0.9, 0.1, 0.5, 0.5),
        (0.9, 0.9, 0.3, 0.9),
        (1.0, 0.5, 0.5, 0.969),
        (0.0, 0.0, 0.5, 0.001),
        (0.9, 0.1, 0.25, 0.75),
        (1.0, 0.1, 0.0, 1.0),
    ],
)
def test_two_views_become_one(risk: float, chance: float, share: float, expected: float) -> None:
    """The mean of two log-odds lies between both, nobody counts as certain, no share is no say."""
    assert SecondLook(chance, share, "words 1", 0).moved(risk) == pytest.approx(expected, abs=0.001)


def test_a_look_moves_the_order(
    store: Store, site: str, post: Post, looker: Looker, reader: WordReader
) -> None:
    """What the reader rejects comes before what the machine alone finds riskier, and no version,
    status or line of the journal changes."""
    calm, casino = post("an awful remark"), post("a doubtful casino")
    assert in_order(store, site) == [calm, casino]
    before = store.get(site, casino)
    lines = store.history(site, casino)
    assert looker.look(site, [calm, casino]) == 2
    assert in_order(store, site) == [casino, calm]
    after = store.get(site, casino)
    assert after.look is not None
    assert (after.look.chance, after.look.reader) == (0.99, "words 1")
    assert replace(after, look=None) == before
    assert store.history(site, casino) == lines
    assert looker.look(site, [calm, casino]) == 0
    assert len(reader.asked) == 2


def test_only_what_is_held_is_read(
    store: Store, site: str, post: Post, looker: Looker, reader: WordReader
) -> None:
    """Not what was approved, decided, erased or never was; and nothing where the site is off."""
    clean, decided, erased = post("a fine day"), post("awful one"), post("awful two")
    decide(store, site, decided, Status.APPROVED)
    actions.erase(store, site, erased, by="ada")
    assert looker.look(site, [clean, decided, erased, "nobody"]) == 0
    held = post("awful three")
    switch(store, site, on=False)
    assert looker.look(site, [held]) == 0
    assert reader.asked == []


def test_no_answer_has_no_effect(store: Store, site: str, post: Post, looker: Looker) -> None:
    """The comment is as it was, and may be asked about again."""
    quiet = post("awful silence")
    before = store.get(site, quiet)
    assert looker.look(site, [quiet]) == 0
    assert store.get(site, quiet) == before


def test_the_policy_is_the_sites_own(
    store: Store, site: str, post: Post, looker: Looker, reader: WordReader
) -> None:
    """The reader is told the guidelines in the comment's language, or another where it lacks."""
    texts = {"en": "No adverts.", "ru": "Без рекламы."}
    store.save_guidelines(site, Guidelines(version=1, by="ada", at=1, texts=texts))
    looker.look(site, [post("awful"), post("an awful сәлем, doubtful")])
    policies = [question.policy for question in reader.asked]
    assert policies == ["No adverts.", "No adverts."]


def test_a_question_to_colleagues_stands_not_in_the_way(
    store: Store, site: str, post: Post, redis: Redis
) -> None:
    """It raises the version while the reader reads; the answer is about the same text."""
    held = post("awful casino")

    class Slow(WordReader):
        def views(self, questions: object) -> list[View | None]:
            seen = store.get(site, held)
            opinion = Opinion("ada", Status.APPROVED)
            store.ask_opinion(site, held, expected_version=seen.version, by="ada", opinion=opinion)
            return [View(0.99, 0.5)]

    assert Looker(store, Looks(redis), Slow()).look(site, [held]) == 1
    comment = store.get(site, held)
    assert comment.look is not None
    assert comment.opinion is not None


@pytest.mark.parametrize("act", ["decide", "edit", "erase"])
def test_an_answer_that_comes_too_late_is_dropped(
    store: Store, site: str, post: Post, redis: Redis, act: str
) -> None:
    """Whoever decided, edited or erased the comment meanwhile is not contradicted."""
    held = post("awful casino")

    class Late(WordReader):
        def views(self, questions: object) -> list[View | None]:
            if act == "decide":
                decide(store, site, held, Status.APPROVED)
            elif act == "edit":
                actions.edit(store, str, site, held, body="awful but new", by="site")
            else:
                actions.erase(store, site, held, by="ada")
            return [View(0.99, 0.5)]

    assert Looker(store, Looks(redis), Late()).look(site, [held]) == 0
    assert store.get(site, held).look is None


def test_an_undo_gives_the_place_back(store: Store, site: str, post: Post, looker: Looker) -> None:
    """Held again, it stands where both views put it."""
    calm, casino = post("an awful remark"), post("a doubtful casino")
    looker.look(site, [calm, casino])
    decided = decide(store, site, casino, Status.REJECTED)
    assert decided.look is not None
    assert decided.look.agrees(decided.status)
    decide(store, site, casino, Status.HELD)
    assert in_order(store, site) == [casino, calm]


def test_it_goes_where_its_comment_goes(
    store: Store, site: str, post: Post, looker: Looker, redis: Redis, tmp_path: Path
) -> None:
    """A new text and an erasure take it away; the archive takes it along."""
    edited, erased, moved = (post(f"an awful casino {number}") for number in "123")
    looker.look(site, [edited, erased, moved])
    actions.edit(store, str, site, edited, body="a fine day", by="site")
    actions.erase(store, site, erased, by="ada")
    for id_ in (edited, erased):
        assert not redis.hexists(key(site, "comment", id_), "look")
    look = decide(store, site, moved, Status.REJECTED).look
    post("a fine day")  # the newest line of the journal stays
    open_archive = opener(f"sqlite:///{tmp_path / 'archive.sqlite3'}")
    move(redis, open_archive, site)
    assert not redis.exists(key(site, "comment", moved))
    assert Store(redis, open_archive).get(site, moved).look == look
