"""What goes out of articles: the shapes of ``service/article_views.py``."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from moderation.articles.change import FIELDS


class ChangedField(Schema):
    """A field that was changed; null is its default."""

    field = fields.String(required=True, validate=validate.OneOf(FIELDS))
    before = fields.String(required=True, allow_none=True)
    after = fields.String(required=True, allow_none=True)


class MadeChange(Schema):
    """A change of an article."""

    id = fields.String(required=True)
    by = fields.String(required=True)
    at = fields.String(required=True, metadata={"format": "date-time"})
    fields_ = fields.List(
        fields.Nested(ChangedField), required=True, data_key="fields", attribute="fields"
    )
    undoes = fields.String(required=True, allow_none=True)
    undone = fields.Boolean(required=True)


class MadeChanges(Schema):
    """The changes of an article, the newest first."""

    changes = fields.List(fields.Nested(MadeChange), required=True)
