"""Readers' votes as JSON."""

from __future__ import annotations

from enum import StrEnum

from marshmallow import Schema, fields

from moderation.readers.votes import Vote
from service.schemas.fields import BodySchema, Choice, QuerySchema, Text
from service.schemas.requests import ID_LIMIT

OF_READERS = "your own id of the reader, the same as `author.id`"


class VoteWord(StrEnum):
    """What a reader says of a comment."""

    UP = "up"
    DOWN = "down"
    NONE = "none"

    @property
    def vote(self) -> Vote:
        """The vote that it means."""
        return Vote[self.name]


class NewVote(BodySchema):
    """A reader's vote; another one of the same reader replaces it, `none` takes it back."""

    voter_id = Text(ID_LIMIT, required=True, metadata={"description": OF_READERS})
    vote = Choice(VoteWord, required=True)


class VotesQuery(QuerySchema):
    """Whose votes."""

    voter_id = Text(ID_LIMIT, required=True, metadata={"description": OF_READERS})


class Tally(Schema):
    """How many readers are for a comment, and how many against."""

    id = fields.String(required=True)
    up = fields.Integer(required=True, metadata={"minimum": 0})
    down = fields.Integer(required=True, metadata={"minimum": 0})


class ForgottenVotes(Schema):
    """How many votes were taken back."""

    forgotten = fields.Integer(required=True, metadata={"minimum": 0})
