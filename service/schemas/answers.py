"""What goes out: the shapes of ``service/views.py``, as the OpenAPI document shows them."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from moderation.attributes import SITE
from moderation.policy import ATTRIBUTES
from moderation.site.fate import Fate
from moderation.status import Route, Status
from service.schemas.problem_details import ProblemDetails
from service.schemas.shapes import moment, whole

ID_EXAMPLE = "k3m5q7s2u4w6y2a4"


def _status() -> fields.String:
    return fields.String(required=True, validate=validate.OneOf([s.value for s in Status]))


def _share() -> fields.Float:
    return fields.Float(validate=validate.Range(0, 1))


def _pick() -> fields.String:
    return fields.String(
        allow_none=True,
        validate=validate.OneOf(["pick", "pin"]),
        metadata={"description": "what the newsroom picked; a pinned one is the article's first"},
    )


class Receipt(Schema):
    """What is durable now."""

    id = fields.String(required=True, metadata={"example": ID_EXAMPLE})
    status = _status()
    version = whole(1, required=True)
    article_id = fields.String(required=True)
    accepted_at = moment()

    def dump(self, obj: Any, **options: Any) -> Any:
        """Return the fields of ``obj``, which have JSON's types already."""
        if options:
            return super().dump(obj, **options)
        return {name: obj[name] for name in self.dump_fields}


class BatchItem(Schema):
    """The answer to one item: ``comment`` with 202, ``problem`` otherwise."""

    status = whole(200, 599, required=True)
    replayed = fields.Boolean(required=True)
    comment = fields.Nested(Receipt)
    problem = fields.Nested(ProblemDetails)


class BatchAnswer(Schema):
    """One answer for each item, in order."""

    results = fields.List(fields.Nested(BatchItem), required=True)


class State(Schema):
    """Where a comment stands."""

    id = fields.String(required=True, metadata={"example": ID_EXAMPLE})
    status = _status()
    version = whole(1, required=True)
    reports = whole(0, required=True)


class Article(Schema):
    """The page that the comment belongs to."""

    id = fields.String(required=True)
    url = fields.String(allow_none=True, metadata={"format": "uri"})
    title = fields.String(allow_none=True)


class Author(Schema):
    """Who wrote it."""

    name = fields.String(required=True)
    id = fields.String(allow_none=True)


class KnownAuthor(Author):
    """Who wrote it, with the key that events and `/v1/authors` have."""

    key = fields.String(required=True)


class FiredRule(Schema):
    """A rule of the policy that fired, in words and figures."""

    rule = fields.String(required=True)
    text = fields.String(required=True)
    detail = fields.Dict(keys=fields.String())


class Highlight(Schema):
    """A stretch of the body that raised an attribute, or `site`, what the site's own model says.

    Offsets in UTF-16 units, end exclusive.
    """

    attribute = fields.String(required=True, validate=validate.OneOf((*ATTRIBUTES, SITE)))
    begin = whole(0, required=True)
    end = whole(1, required=True)
    text = fields.String(required=True)
    weight = fields.Float(required=True, metadata={"description": "log-odds that it added"})


class Verdict(Schema):
    """What the machine makes of the text."""

    route = fields.String(required=True, validate=validate.OneOf([r.value for r in Route]))
    scores = fields.Dict(keys=fields.String(), values=_share())
    risk = _share()
    language = fields.String()
    language_confidence = _share()
    validated = fields.Boolean(
        metadata={"description": "whether the model is validated for this language"}
    )
    model = fields.String(metadata={"description": "empty where nothing could be scored"})
    policy_version = whole(0)
    rules = fields.List(fields.Nested(FiredRule))
    highlights = fields.List(fields.Nested(Highlight))


class Decision(Schema):
    """A move after the verdict: by a moderator, by readers' reports, or an undo."""

    status = _status()
    previous = _status()
    by = fields.String(required=True)
    at = moment()
    reason = fields.String(allow_none=True)
    reason_text = fields.String(
        allow_none=True,
        metadata={"description": "the site's words for the author, in the comment's language"},
    )
    category = fields.String(
        allow_none=True, metadata={"description": "of a statement of reasons (EU DSA)"}
    )
    note = fields.String(allow_none=True, metadata={"description": "to the author, by hand"})
    undoes = whole(1, allow_none=True)
    replies = fields.String(
        allow_none=True,
        validate=validate.OneOf([fate.value for fate in Fate]),
        metadata={"description": "what became of the replies to a rejected comment"},
    )
    follows = fields.String(
        allow_none=True,
        metadata={"description": "the comment above, with whose rejection this came"},
    )


class Edit(Schema):
    """A former text."""

    body = fields.String(required=True)
    version = whole(1, required=True)
    at = moment(description="when it was replaced")
    status = _status()


class Comment(State):
    """A comment with its verdict, decision and former texts; an erased one has no text."""

    accepted_at = moment()
    staff = fields.Boolean(metadata={"description": "whether the newsroom itself wrote it"})
    pick = _pick()
    article = fields.Nested(Article, allow_none=True)
    author = fields.Nested(KnownAuthor, allow_none=True)
    body = fields.String(allow_none=True)
    parent_id = fields.String(allow_none=True)
    language = fields.String(allow_none=True)
    submitted_at = moment(allow_none=True)
    verdict = fields.Nested(Verdict, allow_none=True)
    decision = fields.Nested(Decision, allow_none=True)
    errors_url = fields.String(
        allow_none=True,
        metadata={
            "description": "for the author of a rejected comment: the public page of the "
            "machine's errors, where the site shows it"
        },
    )
    guidelines_url = fields.String(
        allow_none=True,
        metadata={
            "description": "for the author of a rejected comment: the site's guidelines, at the "
            "section of the reason where it names one"
        },
    )
    edits = fields.List(fields.Nested(Edit))


class PublicComment(Schema):
    """What a site shows to its readers; a removed one has an id and the place of its replies."""

    id = fields.String(required=True, metadata={"example": ID_EXAMPLE})
    parent_id = fields.String(allow_none=True)
    removed = fields.Boolean(required=True)
    author = fields.Nested(Author, allow_none=True)
    body = fields.String(allow_none=True)
    accepted_at = moment(allow_none=True)
    submitted_at = moment(allow_none=True, description="as you said it")
    staff = fields.Boolean(metadata={"description": "whether the newsroom itself wrote it"})
    pick = _pick()
    edited = fields.Boolean()
    up = whole(0)
    down = whole(0)


class Thread(Schema):
    """Public comments of an article, each before its replies."""

    comments = fields.List(fields.Nested(PublicComment), required=True)
    next = fields.String(
        allow_none=True, metadata={"description": "`after` of the next page; null at the end"}
    )


class SuggestedComment(PublicComment):
    """A comment that might be picked."""

    score = _share()


class Picks(Schema):
    """What the newsroom picked of an article, the pinned one first, and what it might pick."""

    comments = fields.List(fields.Nested(PublicComment), required=True)
    suggested = fields.List(fields.Nested(SuggestedComment), required=True)


class Count(Schema):
    """How many public comments an article has."""

    count = whole(0, required=True)


class Counts(Schema):
    """How many public comments each article has, by its id."""

    counts = fields.Dict(keys=fields.String(), values=whole(0), required=True)


class ErasedLabels(Schema):
    """How many labels are gone; 0 where none carried the reference."""

    erased = whole(0, required=True)


class Event(Schema):
    """One change."""

    cursor = fields.String(required=True)
    type = fields.String(required=True, metadata={"example": "comment.judged"})
    at = moment()
    comment_id = fields.String(allow_none=True)
    version = whole(0)
    by = fields.String()
    data = fields.Dict(keys=fields.String())


class Feed(Schema):
    """Changes in order; ask again with ``after`` = ``next``."""

    events = fields.List(fields.Nested(Event), required=True)
    next = fields.String(allow_none=True)
