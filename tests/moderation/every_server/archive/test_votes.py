"""Votes on comments that lie in the archive."""

from __future__ import annotations

import pytest

from moderation.archive.opening import OpenArchive
from moderation.readers.votes import Tally, Vote, Voter, Votes
from moderation.site.site_settings import SiteSettings
from moderation.store.archived.outgoing import Outgoing
from moderation.store.keys import key
from moderation.store.server.commands import Redis
from moderation.submission import Author
from tests.moderation.every_server.conftest import Moderation
from tests.support.archive import move

ON = SiteSettings(votes=True, down_votes=True)
READER = Voter("id:reader", is_author=True)
OTHER = Voter("id:other", is_author=True)


@pytest.fixture
def votes(moderation: Moderation, redis: Redis) -> Votes:
    return Votes(moderation.store, redis, moderation.site)


def test_a_vote_brings_a_comment_back(
    moderation: Moderation, votes: Votes, redis: Redis, open_archive: OpenArchive
) -> None:
    """It keeps the votes of before, and a reader who voted then has still one."""
    comment = moderation.judged()
    moderation.judged("The newest one stays where it is.")
    votes.cast(comment, READER, Vote.UP, ON)
    assert move(redis, open_archive, moderation.site).comments == 1
    archived = moderation.get(comment.id)
    assert archived.up == 1
    assert votes.cast(archived, READER, Vote.UP, ON) == Tally(1, 0)
    assert votes.cast(archived, OTHER, Vote.UP, ON) == Tally(2, 0)
    assert redis.exists(key(moderation.site, "comment", comment.id))


@pytest.mark.parametrize("is_erased", [True, False])
def test_forgotten_votes_count_no_more(
    moderation: Moderation,
    votes: Votes,
    redis: Redis,
    open_archive: OpenArchive,
    is_erased: bool,
) -> None:
    """Also with the author's last comment: a later vote of the same reader is one, not two."""
    comment = moderation.judged()
    own = moderation.judged(who=Author("Reader", id="reader"))
    moderation.judged("The newest one stays where it is.")
    votes.cast(comment, READER, Vote.UP, ON)
    move(redis, open_archive, moderation.site)
    if is_erased:
        moderation.store.erase(moderation.site, own.id, by="key:1")
    else:
        assert votes.forget(READER.key) == 1
    assert not redis.exists(key(moderation.site, "votes", comment.id))
    assert moderation.get(comment.id).up == 0
    assert votes.cast(comment, READER, Vote.UP, ON) == Tally(1, 0)


def test_a_vote_during_a_move_counts(
    moderation: Moderation,
    votes: Votes,
    redis: Redis,
    open_archive: OpenArchive,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It changes neither version nor journal; the comment stays live with it, and moves later."""
    comment = moderation.judged()
    moderation.judged("The newest one stays where it is.")
    original = Outgoing.take_off

    def voted_before(*arguments: object) -> int:
        monkeypatch.undo()
        votes.cast(comment, READER, Vote.DOWN, ON)
        return original(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Outgoing, "take_off", voted_before)
    move(redis, open_archive, moderation.site)
    assert moderation.get(comment.id).down == 1
    assert votes.cast(comment, READER, Vote.NONE, ON) == Tally(0, 0)
    assert move(redis, open_archive, moderation.site).comments == 1
