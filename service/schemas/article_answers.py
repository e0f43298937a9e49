"""What goes out of articles: the shapes of ``service/article_views.py``."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from moderation.articles.change import FIELDS, SLOW_SECONDS_MAX
from moderation.articles.heat import Figure
from moderation.policy import Publishing
from service.schemas.answers import Article
from service.schemas.shapes import moment

PINNABLE = ("url", "title")


class ChangedField(Schema):
    """A field that was changed; null is its default."""

    field = fields.String(required=True, validate=validate.OneOf(FIELDS))
    before = fields.String(required=True, allow_none=True)
    after = fields.String(required=True, allow_none=True)


class MadeChange(Schema):
    """A change of an article."""

    id = fields.String(required=True)
    by = fields.String(required=True)
    at = moment(required=True)
    fields_ = fields.List(
        fields.Nested(ChangedField), required=True, data_key="fields", attribute="fields"
    )
    undoes = fields.String(required=True, allow_none=True)
    undone = fields.Boolean(required=True)


class MadeChanges(Schema):
    """The changes of an article, the newest first."""

    changes = fields.List(fields.Nested(MadeChange), required=True)


class ArticleHeat(Schema):
    """Why all comments of an article are held although nobody asked for it."""

    since = moment(required=True)
    figure = fields.String(required=True, validate=validate.OneOf([f.value for f in Figure]))
    value = fields.Float(required=True)
    limit = fields.Float(required=True, metadata={"description": "what the value passed"})


class ArticleSettings(Article):
    """What the store knows of an article; ``publishing`` null follows the policy."""

    closed = fields.Boolean(required=True)
    publishing = fields.String(
        allow_none=True, validate=validate.OneOf([p.value for p in Publishing])
    )
    premoderated = fields.Boolean(
        required=True, metadata={"description": "every comment is held for the moderators"}
    )
    slow_seconds = fields.Integer(
        required=True,
        validate=validate.Range(0, SLOW_SECONDS_MAX),
        metadata={"description": "a person posts once in so many seconds; 0: any time"},
    )
    instruction = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "for moderators, on every card of the article"},
    )
    assigned = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "a moderator's log-in name, or `team:` and a team's id"},
    )
    heat = fields.Nested(
        ArticleHeat,
        required=True,
        allow_none=True,
        metadata={"description": "why the breaker holds every comment"},
    )
    pinned = fields.List(
        fields.String(validate=validate.OneOf(PINNABLE)),
        required=True,
        metadata={"description": "what was set here, so that posts do not change it"},
    )
