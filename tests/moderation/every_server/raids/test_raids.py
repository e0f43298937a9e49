"""A raid in the store: its copies are held while it goes on, and its comments stay known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from moderation.errors import NotFound
from moderation.raids.raid import Raid
from moderation.raids.signs import signs
from moderation.status import Status
from moderation.store.keys import key
from moderation.store.raids.raids import KEPT_MS, Raids
from moderation.store.server.commands import Redis
from moderation.text.stems import stems
from tests.moderation.every_server.conftest import Moderation

TEXT = "The mayor sold our park and the river to his cronies in the capital for pennies"
COPY = "The mаyоr sоld оur раrk and river for pennies to cronies from the capital!!!"
PAST_MAX = 200  # of change.lua


def raid(id_: str = "c1", **fields: object) -> Raid:
    one = Raid(id_, signs(stems(TEXT)), 1, 2, copies=5, authors=5, articles=2, holds=True)
    return replace(one, **fields)  # type: ignore[arg-type]


@pytest.fixture
def raids(redis: Redis, site: str) -> Raids:
    return Raids(redis)


def test_copies_are_held_while_it_goes_on(moderation: Moderation, raids: Raids) -> None:
    """The drain holds a copy by the rule that names the raid; longer texts may quote it."""
    assert raids.begin("demo", raid())
    held = moderation.judged(COPY)
    assert held.status is Status.HELD
    assert held.verdict
    assert [(fired.rule, fired.detail) for fired in held.verdict.rules] == [
        ("raid", {"raid": "c1"})
    ]
    quoting = f"{TEXT}? Nobody has shown a single document that proves this strange story, " * 2
    others = "Which lawyer checked these claims before newspapers repeated them yesterday"
    assert moderation.judged(quoting + others).status is Status.APPROVED
    assert raids.end("demo", raid(), at=3)
    assert moderation.judged(COPY).status is Status.APPROVED


def test_one_that_is_only_shown_holds_nothing(moderation: Moderation, raids: Raids) -> None:
    """A site may mark raids, and below one article nothing is held."""
    raids.begin("demo", raid(holds=False))
    assert moderation.judged(COPY).status is Status.APPROVED


def test_each_step_is_made_once(moderation: Moderation, raids: Raids) -> None:
    """Two processes that begin or end the same raid leave one line each; an end stands."""
    assert [raids.begin("demo", raid()), raids.begin("demo", raid())] == [True, False]
    assert [raids.end("demo", raid(), at=3), raids.end("demo", raid(), at=4)] == [True, False]
    assert not raids.note("demo", raid(copies=9))
    assert raids.active("demo") == []
    assert [one.ended for one in raids.past("demo")] == [3]
    kinds = [event.type for event in moderation.store.events("demo").items]
    assert kinds == ["raid.begun", "raid.ended"]


def test_a_persons_word_stands(raids: Raids) -> None:
    """Who noted a look at it from before a person began it again takes nothing of that back."""
    raids.begin("demo", raid())
    raids.end("demo", raid(), at=3, by="aida")
    raids.begin("demo", raid(), by="aida")
    assert not raids.note("demo", raid(copies=9))
    assert raids.get("demo", "c1").by == "aida"
    assert raids.note("demo", raid(copies=9, by="aida"))


def test_its_comments_stay_known(raids: Raids) -> None:
    """In the order in which they came, up to a moment where one is named."""
    raids.begin("demo", raid())
    raids.add_copies("demo", "c1", {"c2": 20, "c1": 10})
    raids.add_copies("demo", "c1", {"c3": 30, "c2": 20})
    assert raids.copies("demo", "c1") == ["c1", "c2", "c3"]
    assert raids.copies("demo", "c1", until=20) == ["c1", "c2"]
    assert raids.copies("demo", "other") == []
    with pytest.raises(NotFound):
        raids.get("demo", "other")


def test_one_that_went_on_for_long_is_known(raids: Raids) -> None:
    """What counts is when a raid ended: who ended it a moment ago can begin it again."""
    raids.begin("demo", raid("long"))
    for number in range(PAST_MAX):
        raids.begin("demo", raid(f"c{number}", begun=number + 10))
        raids.end("demo", raid(f"c{number}", begun=number + 10), at=number + 20)
    raids.end("demo", raid("long"), at=5000)
    assert raids.get("demo", "long").ended == 5000
    with pytest.raises(NotFound):
        raids.get("demo", "c0")


def test_its_words_go(raids: Raids, redis: Redis) -> None:
    """They go when another raid ends a month later; where none does, a month after the last end."""
    for id_, at in (("c1", 10), ("c2", 11 + KEPT_MS)):
        raids.begin("demo", raid(id_))
        raids.add_copies("demo", id_, {id_: 1})
        raids.end("demo", raid(id_), at=at)
    assert [one.id for one in raids.past("demo")] == ["c2"]
    assert raids.copies("demo", "c1") == []
    pipe = redis.pipeline()
    pipe.ttl(key("demo", "past_raids"))
    (left,) = pipe.execute()
    assert 0 < left <= KEPT_MS // 1000


def test_the_oldest_is_forgotten(raids: Raids) -> None:
    """Two hundred that ended are known, and no comment of another."""
    for number in range(PAST_MAX + 1):
        raids.begin("demo", raid(f"c{number}", begun=number + 1))
        raids.add_copies("demo", f"c{number}", {f"c{number}": 1})
        raids.end("demo", raid(f"c{number}", begun=number + 1), at=number + 2)
    assert len(raids.past("demo")) == PAST_MAX
    assert raids.past("demo")[-1].id == "c1"
    assert raids.copies("demo", "c0") == []
    assert raids.copies("demo", "c1") == ["c1"]
