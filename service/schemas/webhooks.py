"""Webhooks as JSON: what may come in, and what goes out."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, validate
from marshmallow import fields as base

from moderation.webhooks.endpoint import DESCRIPTION_LIMIT, URL_LIMIT, Disabled, EventType
from moderation.webhooks.endpoints import OVERLAP_SECONDS
from moderation.webhooks.post import Fault
from service import cursors
from service.schemas.answers import ID_EXAMPLE
from service.schemas.checks import Count, fail, past_time
from service.schemas.fields import (
    BodySchema,
    Choice,
    Flag,
    Parameter,
    QuerySchema,
    Text,
    Whole,
    messages,
)

OVERLAP_SECONDS_MAX = 7 * 24 * 3600
PAGE_LIMIT = 200
OUTCOMES = ("delivered", "retrying", "given_up")


def delivery_cursor(value: str) -> None:
    """Accept what a page of deliveries gave as ``next``."""
    if not cursors.older(value):
        raise fail("must be the next of an earlier answer")


def _events() -> base.List[Any]:
    return base.List(
        Choice(EventType),
        validate=Count(0, len(EventType)),
        error_messages=messages("a list"),
        metadata={"description": "Types to be told of; empty or absent: all."},
    )


class NewWebhook(BodySchema):
    """Where to post events from now on."""

    url = Text(URL_LIMIT, required=True)
    description = Text(DESCRIPTION_LIMIT, minimum=0)
    events = _events()


class WebhookChange(BodySchema):
    """What to change; absent fields stay as they are."""

    url = Text(URL_LIMIT)
    description = Text(DESCRIPTION_LIMIT, minimum=0)
    events = _events()
    enabled = Flag(metadata={"description": "true goes on where it stopped; nothing is skipped"})


class Rotation(BodySchema):
    """How long former secrets go on signing beside the new one."""

    overlap_seconds = Whole(
        0,
        OVERLAP_SECONDS_MAX,
        load_default=OVERLAP_SECONDS,
        metadata={"description": "0 ends them at once, for a secret that leaked."},
    )


class Replay(BodySchema):
    """From when on events are sent again."""

    since = Text(35, check=past_time, required=True, metadata={"description": "RFC 3339"})


class DeliveriesQuery(QuerySchema):
    """Which part of the log."""

    after = base.String(
        validate=delivery_cursor, metadata={"description": "`next` of the page before."}
    )
    limit = Parameter(1, PAGE_LIMIT, load_default=50)


class Webhook(Schema):
    """An endpoint and how it is doing."""

    id = base.String(required=True, metadata={"example": "wh_5f0c2d9e7a1b"})
    url = base.String(required=True, metadata={"format": "uri"})
    description = base.String(required=True)
    events = base.List(base.String(validate=validate.OneOf(list(EventType))), required=True)
    enabled = base.Boolean(required=True)
    disabled_at = base.String(allow_none=True, metadata={"format": "date-time"})
    disabled_because = base.String(allow_none=True, validate=validate.OneOf(list(Disabled)))
    failing_since = base.String(
        allow_none=True,
        metadata={"format": "date-time", "description": "first failure after the last success"},
    )
    created_at = base.String(required=True, metadata={"format": "date-time"})
    waiting = base.Integer(
        required=True,
        validate=validate.Range(0),
        metadata={"description": "messages that are listed and not delivered yet"},
    )


class WebhookWithSecret(Webhook):
    """An endpoint with the secret that signs from now on; it is not shown again."""

    secret = base.String(required=True, metadata={"example": "whsec_..."})


class Webhooks(Schema):
    """A site's endpoints, oldest first."""

    webhooks = base.List(base.Nested(Webhook), required=True)


class TestMessage(Schema):
    """The test that was ordered; the log shows under its id what came of it."""

    __test__ = False  # pytest would take it for a test
    message_id = base.String(required=True)


class Delivery(Schema):
    """One attempt. What the receiver answered besides its status is not kept."""

    at = base.String(required=True, metadata={"format": "date-time"})
    message_id = base.String(required=True, metadata={"description": "the webhook-id"})
    event = base.String(required=True, metadata={"description": "cursor in the events feed"})
    type = base.String(required=True)
    comment_id = base.String(allow_none=True, metadata={"example": ID_EXAMPLE})
    attempt = base.Integer(required=True, validate=validate.Range(1))
    outcome = base.String(required=True, validate=validate.OneOf(OUTCOMES))
    status = base.Integer(
        allow_none=True,
        validate=validate.Range(100, 599),
        metadata={"description": "of the answer; null: none"},
    )
    fault = base.String(allow_none=True, validate=validate.OneOf(list(Fault)))
    seconds = base.Float(required=True, validate=validate.Range(0))
    next_at = base.String(allow_none=True, metadata={"format": "date-time"})


class Deliveries(Schema):
    """Attempts, newest first."""

    deliveries = base.List(base.Nested(Delivery), required=True)
    next = base.String(allow_none=True, metadata={"description": "`after` of the next page"})
