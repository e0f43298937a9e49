"""Raids over the API: what comes in, and what goes out (``service/raid_views.py``)."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from moderation.background.runs import RunState
from moderation.raid_decisions.task import TaskKind
from moderation.status import DECIDABLE, Status
from service.schemas.fields import BodySchema, Choice, Text, Whole
from service.schemas.shapes import moment
from service.schemas.site_settings import CODE_LIMIT

NUMBER_MAX = 2**31


def _count(description: str = "") -> fields.Integer:
    metadata = {"description": description} if description else {}
    return fields.Integer(required=True, validate=validate.Range(0), metadata=metadata)


def _number() -> Whole:
    metadata = {"description": "how many comments it decides, where they are more than 20"}
    return Whole(1, NUMBER_MAX, metadata=metadata)


class RaidDecision(BodySchema):
    """What becomes of all copies of a raid."""

    status = Choice(Status, offered=sorted(DECIDABLE), required=True)
    reason = Text(
        CODE_LIMIT, metadata={"description": "one of the settings' reasons; a rejection needs it"}
    )
    number = _number()


class RaidEnd(BodySchema):
    """The word that something is no raid."""

    number = _number()


class Raid(Schema):
    """Nearly the same text by many authors; `id` is that of its first copy."""

    id = fields.String(required=True)
    begun_at = moment(required=True)
    newest_at = moment(required=True, description="when the last copy came")
    ended_at = moment(required=True, allow_none=True, description="null: it goes on")
    no_raid = fields.Boolean(required=True, metadata={"description": "a person said so"})
    by = fields.String(required=True, metadata={"description": "who ended it, or began it again"})
    holds = fields.Boolean(required=True, metadata={"description": "copies that come now are held"})
    comments = _count()
    authors = _count()
    articles = _count()
    held = _count("copies that stand as one card of the held comments")


class Raids(Schema):
    """Raids, those that go on first."""

    raids = fields.List(fields.Nested(Raid), required=True)


class RaidStatuses(Schema):
    """The comments of a raid by status, without those in the archive."""

    held = _count()
    approved = _count()
    rejected = _count()


class RaidRun(Schema):
    """A decision in the background, or its undo."""

    decision = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(list(TaskKind)))
    state = fields.String(required=True, validate=validate.OneOf(list(RunState)))
    by = fields.String(required=True)
    at = moment(required=True)
    total = _count()
    seen = _count("how many of `total` were looked at")
    decided = _count("how many were decided, or taken back")
    left = _count("how many others had changed meanwhile")


class OneRaid(Raid):
    """A raid with where it stands."""

    statuses = fields.Nested(RaidStatuses, required=True)
    run = fields.Nested(
        RaidRun, required=True, allow_none=True, metadata={"description": "the newest one"}
    )


class RaidDone(Schema):
    """What was done about a raid; `decision` takes it back."""

    decision = fields.String(required=True)
    decided = _count("comments that were decided; in the background, that are to be")
    left = _count("comments that others had changed meanwhile")
    background = fields.Boolean(
        required=True, metadata={"description": "it is done in the background; see `run`"}
    )
