"""Suggested picks: clean, long enough, on the article's words, with calm replies; by nobody."""

from __future__ import annotations

import pytest

from moderation import actions, judging
from moderation.judging import DrainLimits
from moderation.projection.articles.suggested import Suggestion, suggested
from moderation.status import Status
from moderation.store.writer import Store
from tests.moderation.projection.conftest import Newsroom
from tests.support import newsroom as invented

LIFTS = (
    "The lifts at both stations of the metro work since May, and the second one is quick enough "
    "for a pram; what is missing is a sign that says where the entrance of the lifts is."
)
COOKING = (
    "My grandmother used to bake bread with seeds every Sunday morning before the sun rose over "
    "the hills, and nobody in our village could ever find out which flour went into the dough."
)


@pytest.fixture
def ids(newsroom: Newsroom) -> dict[str, str]:
    """Six approved comments of one article, each with something that speaks for it or against."""
    texts = {
        "good": ("Timur", LIFTS),
        "again": ("Dana", LIFTS.replace("quick enough", "fast enough")),
        "short": ("Anna", "The lifts work."),
        "elsewhere": ("Vera", COOKING),
        "heated": ("Olga", LIFTS.replace("a pram", "a bicycle")),
        "reported": ("Ivan", LIFTS.replace("a sign", "a plan")),
    }
    made = {key: say(newsroom.store, who, body) for key, (who, body) in texts.items()}
    for number in range(3):
        say(newsroom.store, f"r{number}", "You clown", parent_id=made["heated"])
    settle(newsroom)
    actions.report(newsroom.store, "demo", made["reported"], reporter="r", reason="rude")
    settle(newsroom)
    return made


def say(store: Store, who: str, body: str, **more: str) -> str:
    return invented.submit(store, "demo", invented.METRO, who, body, **more)


def settle(newsroom: Newsroom) -> None:
    limits = DrainLimits(budget_seconds=30)
    judging.drain(newsroom.store, str, invented.Scorer(), "demo", limits, worker="w")
    while newsroom.projector.follow("demo"):
        pass


def ranked(newsroom: Newsroom, **more: tuple[str, ...]) -> list[Suggestion]:
    title = invented.METRO.title or ""
    return suggested(newsroom.projection, "demo", invented.METRO.id, title, **more)


def test_each_part_ranks(newsroom: Newsroom, ids: dict[str, str]) -> None:
    """On the words before elsewhere, calm before heated; short and reported ones are not there."""
    order = [one.id for one in ranked(newsroom)]
    assert set(order) == {ids[key] for key in ("good", "again", "heated", "elsewhere")}
    assert set(order[:2]) == {ids["good"], ids["again"]}
    parts = {one.id: one for one in ranked(newsroom)}
    assert parts[ids["heated"]].calm < parts[ids["good"]].calm
    assert parts[ids["elsewhere"]].on_topic < parts[ids["good"]].on_topic
    assert all(0 <= one.score <= 1 for one in parts.values())


def test_what_is_picked_or_gone_is_not_suggested(newsroom: Newsroom, ids: dict[str, str]) -> None:
    """A rejected comment leaves the list, and so does whatever the caller leaves out."""
    actions.decide(
        newsroom.store, "demo", ids["good"], status=Status.REJECTED, by="dana",
        expected_version=2, reason="spam",
    )  # fmt: skip
    settle(newsroom)
    order = [one.id for one in ranked(newsroom, without=(ids["again"],))]
    assert ids["good"] not in order
    assert ids["again"] not in order
    assert ids["heated"] in order


def test_the_author_does_not_count(newsroom: Newsroom, ids: dict[str, str]) -> None:
    """The same text by a newcomer and by somebody who is often rejected has the same rank."""
    bad = [say(newsroom.store, "Bad", f"Rude words {number}") for number in range(3)]
    settle(newsroom)
    for id_ in bad:
        actions.decide(
            newsroom.store, "demo", id_, status=Status.REJECTED, by="dana",
            expected_version=2, reason="spam",
        )  # fmt: skip
    pair = [say(newsroom.store, who, COOKING.replace("Sunday", "Friday")) for who in ("New", "Bad")]
    settle(newsroom)
    parts = {one.id: one.score for one in ranked(newsroom)}
    assert parts[pair[0]] == parts[pair[1]]


def test_nothing_is_suggested_of_nothing(newsroom: Newsroom, site: str) -> None:
    """An article without comments has none."""
    assert ranked(newsroom) == []
