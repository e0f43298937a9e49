"""Readers' votes: one of each reader on a comment, which another one of theirs replaces."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from moderation.comment import Comment
from moderation.errors import NotFound
from moderation.readers.errors import VoteRefused
from moderation.site.site_settings import SiteSettings
from moderation.store.calls import MISSING
from moderation.store.keys import key
from moderation.store.scripting import Script, Scripts
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors
from moderation.store.writer import Store

OWN = -1  # what the script answers in place of counts


class Vote(Enum):
    """What a reader says; ``NONE`` takes the former vote back."""

    UP = 1
    DOWN = -1
    NONE = 0


@dataclass(frozen=True, slots=True)
class Voter:
    """Who votes: the key of an author of the site, or a digest of a network and the comment."""

    key: str
    is_author: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How many readers are for a comment and how many against."""

    up: int
    down: int


@dataclass(frozen=True, slots=True)
class CastVote(Script[list[int]]):
    """Answers the votes up and down, nothing where it takes none, -1 where it is the voter's."""

    file = "readers/vote.lua"
    refused_when_full = True
    id: str
    voter: str
    vote: int
    named: bool


@dataclass(frozen=True, slots=True)
class ForgetVotes(Script[int]):
    """Answers how many votes the author had."""

    file = "readers/forget_votes.lua"
    author: str


class Votes:
    """The votes of one site. Methods raise StoreUnavailable while Redis is away."""

    def __init__(self, store: Store, redis: Redis, site: str) -> None:
        self._store, self._redis, self._site = store, redis, site

    def cast(self, comment: Comment, voter: Voter, vote: Vote, settings: SiteSettings) -> Tally:
        """Count what ``voter`` says of a published comment.

        Raises:
            VoteRefused: the site counts no such votes, or the comment is the voter's own.
            NotFound: the comment is not published.
        """
        if not settings.votes:
            raise VoteRefused("the site has readers' votes switched off")
        if vote is Vote.DOWN and not settings.down_votes:
            raise VoteRefused("the site counts votes for a comment alone, none against one")
        is_own = voter.is_author and is_by(comment, voter.key)
        call = CastVote(comment.id, voter=voter.key, vote=vote.value, named=voter.is_author)
        counts = [OWN] if is_own else self._upon(comment.id, call)
        if counts == [OWN]:
            raise VoteRefused("nobody votes on their own comment")
        if counts in ([], [MISSING, 0]):
            raise NotFound("comment", comment.id)
        return Tally(*counts)

    @redis_errors
    def keep_from(self, comment_id: str, network: str) -> None:
        """Let nobody without a name in ``network`` vote on a comment that came from it."""
        self._redis.hset(key(self._site, "votes", comment_id), network, "0")

    @redis_errors
    def forget(self, author_key: str) -> int:
        """Take back every vote of an author; return how many there were."""
        self._store.recall_voted(self._site, author_key)
        return Scripts(self._redis).run(self._site, ForgetVotes(author=author_key))

    @redis_errors
    def _upon(self, comment_id: str, call: CastVote) -> list[int]:
        return self._store.upon(self._site, comment_id, call)


def is_by(comment: Comment, author_key: str) -> bool:
    """Return whether the author with this key wrote the comment."""
    return comment.submission is not None and comment.submission.author.key == author_key
