"""Readers' votes: one of each, counted once, taken back, and in the order of threads."""

from __future__ import annotations

import pytest

from moderation import actions
from moderation.errors import NotFound
from moderation.readers.errors import VoteRefused
from moderation.readers.votes import Tally, Vote, Voter, Votes
from moderation.site.site_settings import SiteSettings
from moderation.store.keys import key
from moderation.store.thread.order import ThreadOrder
from moderation.submission import Author
from tests.moderation.every_server.conftest import Moderation

BOTH = SiteSettings(votes=True, down_votes=True)


@pytest.fixture
def votes(moderation: Moderation) -> Votes:
    return Votes(moderation.store, moderation.store.redis, moderation.site)


def reader(name: str) -> Voter:
    return Voter(f"id:{name}", is_author=True)


def tally(moderation: Moderation, comment_id: str) -> tuple[int, int]:
    comment = moderation.get(comment_id)
    return comment.up, comment.down


def shown(moderation: Moderation, order: ThreadOrder, limit: int) -> list[str]:
    """Return the ids of a whole thread, read in pages of ``limit``."""
    ids: list[str] = []
    after = None
    for _ in range(60):
        page = moderation.store.thread(moderation.site, "a1", after=after, limit=limit, order=order)
        ids += [one.id for one in page.items]
        after = page.next
        if after is None:
            return ids
    pytest.fail("the pages never ended")


def test_a_reader_has_one_vote(moderation: Moderation, votes: Votes) -> None:
    """Said twice it counts once, the other way round it is moved, taken back it is gone."""
    comment = moderation.judged()
    steps = [
        ("a", Vote.UP, Tally(1, 0)),
        ("a", Vote.UP, Tally(1, 0)),
        ("b", Vote.UP, Tally(2, 0)),
        ("a", Vote.DOWN, Tally(1, 1)),
        ("a", Vote.NONE, Tally(1, 0)),
        ("a", Vote.NONE, Tally(1, 0)),
        ("b", Vote.NONE, Tally(0, 0)),
    ]
    for name, vote, expected in steps:
        assert votes.cast(comment, reader(name), vote, BOTH) == expected
    assert tally(moderation, comment.id) == (0, 0)
    assert not moderation.store.redis.exists(key(moderation.site, "votes", comment.id))


def test_what_counts_is_the_sites_to_say(moderation: Moderation, votes: Votes) -> None:
    """Off, nothing counts; without votes against, only those for; on one's own never any."""
    comment = moderation.judged()
    own = Voter(comment.submission.author.key, is_author=True)  # type: ignore[union-attr]
    for voter, vote, settings in (
        (reader("a"), Vote.UP, SiteSettings()),
        (reader("a"), Vote.DOWN, SiteSettings(votes=True)),
        (own, Vote.UP, BOTH),
    ):
        with pytest.raises(VoteRefused):
            votes.cast(comment, voter, vote, settings)
    held = moderation.judged("This is doubtful.")
    with pytest.raises(NotFound):
        votes.cast(held, reader("a"), Vote.UP, BOTH)
    assert tally(moderation, comment.id) == (0, 0)


def test_a_comment_that_was_hidden_meanwhile_takes_none(
    moderation: Moderation, votes: Votes
) -> None:
    """The store looks itself, whatever the caller saw."""
    comment = moderation.judged()
    actions.erase(moderation.store, moderation.site, comment.id, by="site")
    with pytest.raises(NotFound):
        votes.cast(comment, reader("a"), Vote.UP, BOTH)


def test_votes_go_with_the_comment_and_with_their_author(
    moderation: Moderation, votes: Votes
) -> None:
    """An erased comment has none; an author's last comment takes the author's votes along."""
    first, second = moderation.judged("One."), moderation.judged("Two.")
    bolat = Author("Bolat", "u-8")
    own = [moderation.judged(f"Mine {n}.", who=bolat) for n in range(2)]
    voter = Voter(own[0].submission.author.key, is_author=True)  # type: ignore[union-attr]
    for comment in (first, second):
        votes.cast(comment, voter, Vote.UP, BOTH)
        votes.cast(comment, reader("a"), Vote.UP, BOTH)
    actions.erase(moderation.store, moderation.site, first.id, by="site")
    assert tally(moderation, first.id) == (0, 0)
    actions.erase(moderation.store, moderation.site, own[0].id, by="site")
    assert tally(moderation, second.id) == (2, 0)
    actions.erase(moderation.store, moderation.site, own[1].id, by="site")
    assert tally(moderation, second.id) == (1, 0)
    left = {name.partition(":")[2] for name in moderation.store.redis.scan_iter("*")}  # type: ignore[attr-defined]
    assert not [
        name
        for name in left
        if name.startswith(("cast:id:", "votes:")) and (voter.key in name or first.id in name)
    ]


def test_an_authors_votes_are_forgotten_when_asked(moderation: Moderation, votes: Votes) -> None:
    """A reader without a comment of their own is erased by the site's call."""
    comments = [moderation.judged(f"Text {n}.") for n in range(3)]
    for comment in comments:
        votes.cast(comment, reader("a"), Vote.DOWN, BOTH)
    votes.cast(comments[0], reader("a"), Vote.NONE, BOTH)
    assert votes.forget("id:a") == 2
    assert votes.forget("id:a") == 0
    assert [tally(moderation, one.id) for one in comments] == [(0, 0)] * 3


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_the_most_voted_conversation_comes_first(
    moderation: Moderation, votes: Votes, limit: int
) -> None:
    """Then the others, the newest first; replies stay in their places, votes on them move none."""
    roots = {name: moderation.judged(f"Root {name}.") for name in "ABCDE"}
    replies = [moderation.judged("Reply.", parent=roots["B"].id) for _ in range(3)]
    for name, voters in (("B", "xy"), ("D", "xyz"), ("E", "x")):
        for voter in voters:
            votes.cast(roots[name], reader(voter), Vote.UP, BOTH)
    votes.cast(roots["E"], reader("w"), Vote.DOWN, BOTH)  # as many for it as against it
    votes.cast(roots["C"], reader("w"), Vote.DOWN, BOTH)
    for voter in "uvwxyz":
        votes.cast(replies[2], reader(voter), Vote.UP, BOTH)
    order = [roots["D"], roots["B"], *replies, roots["E"], roots["C"], roots["A"]]
    assert shown(moderation, ThreadOrder.VOTES, limit) == [one.id for one in order]
    actions.erase(moderation.store, moderation.site, roots["D"].id, by="site")
    left = [one.id for one in order if one is not roots["D"]]
    assert shown(moderation, ThreadOrder.VOTES, limit) == left
