"""Webhooks: endpoints of a site, and the deliveries to them."""

from __future__ import annotations

from typing import Any

from flask import url_for

from moderation.registry import Scope
from moderation.submission import milliseconds
from moderation.webhooks.endpoint import Endpoint
from moderation.webhooks.outbox import Delivery
from service import views
from service.access.api_keys import actor, caller
from service.api.blueprint import ApiBlueprint
from service.http import problems
from service.schemas import webhooks as schemas
from service.services import services

blueprint = ApiBlueprint("webhooks", "Have changes posted to you, signed (Standard Webhooks 1.0).")

BODY_PROBLEMS = (
    problems.MALFORMED,
    problems.TOO_LARGE,
    problems.UNSUPPORTED,
    problems.INVALID,
    problems.STORE_UNAVAILABLE,
)


@blueprint.route("/v1/webhooks", methods=["GET"], scope=Scope.SETTINGS)
@blueprint.refuses(problems.STORE_UNAVAILABLE)
@blueprint.answers(200, schemas.Webhooks())
def index() -> dict[str, Any]:
    """List webhooks"""
    return {"webhooks": [_shown(endpoint) for endpoint in services().endpoints.all(caller().site)]}


@blueprint.route("/v1/webhooks", methods=["POST"], scope=Scope.SETTINGS)
@blueprint.refuses(*BODY_PROBLEMS)
@blueprint.body(schemas.NewWebhook())
@blueprint.answers(201, schemas.WebhookWithSecret())
def add(fields: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Add a webhook

    It is told of what happens from now on. The `secret` is shown only this once.
    """
    endpoint, secret = services().endpoints.add(
        caller().site,
        fields["url"],
        description=fields.get("description") or "",
        events=fields.get("events") or (),
        by=actor(),
    )
    headers = {"Location": url_for("webhooks.show", webhook_id=endpoint.id)}
    return {**_shown(endpoint), "secret": secret}, 201, headers


@blueprint.route("/v1/webhooks/<webhook_id>", methods=["GET"], scope=Scope.SETTINGS)
@blueprint.refuses(problems.NOT_FOUND, problems.STORE_UNAVAILABLE)
@blueprint.answers(200, schemas.Webhook())
def show(webhook_id: str) -> dict[str, Any]:
    """Look up a webhook"""
    return _shown(services().endpoints.get(caller().site, webhook_id))


@blueprint.route("/v1/webhooks/<webhook_id>", methods=["PATCH"], scope=Scope.SETTINGS)
@blueprint.refuses(problems.NOT_FOUND, *BODY_PROBLEMS)
@blueprint.body(schemas.WebhookChange())
@blueprint.answers(200, schemas.Webhook())
def change(fields: dict[str, Any], webhook_id: str) -> dict[str, Any]:
    """Change a webhook, disable or enable it

    Enabled again, it is told of everything that it missed.
    """
    return _shown(services().endpoints.change(caller().site, webhook_id, **fields, by=actor()))


@blueprint.route("/v1/webhooks/<webhook_id>", methods=["DELETE"], scope=Scope.SETTINGS)
@blueprint.refuses(problems.NOT_FOUND, problems.STORE_UNAVAILABLE)
@blueprint.answers(204)
def remove(webhook_id: str) -> None:
    """Remove a webhook, with its log and all that waits for it"""
    services().endpoints.remove(caller().site, webhook_id, by=actor())


@blueprint.route("/v1/webhooks/<webhook_id>/secret", methods=["POST"], scope=Scope.SETTINGS)
@blueprint.refuses(problems.NOT_FOUND, *BODY_PROBLEMS)
@blueprint.body(schemas.Rotation())
@blueprint.answers(200, schemas.WebhookWithSecret())
def rotate(fields: dict[str, Any], webhook_id: str) -> dict[str, Any]:
    """Rotate the secret

    Messages carry a signature by the new one and by former ones, three at most, for
    `overlap_seconds`.
    """
    endpoints, site = services().endpoints, caller().site
    seconds = fields["overlap_seconds"]
    secret = endpoints.rotate(site, webhook_id, overlap_seconds=seconds, by=actor())
    return {**_shown(endpoints.get(site, webhook_id)), "secret": secret}


@blueprint.route("/v1/webhooks/<webhook_id>/test", methods=["POST"], scope=Scope.SETTINGS)
@blueprint.refuses(problems.NOT_FOUND, problems.INVALID, problems.STORE_UNAVAILABLE)
@blueprint.answers(202, schemas.TestMessage())
def test(webhook_id: str) -> dict[str, Any]:
    """Send a test message

    One attempt as soon as its turn comes, whatever the webhook subscribed to; see its log.
    """
    return {"message_id": services().endpoints.test(caller().site, webhook_id, by=actor())}


@blueprint.route("/v1/webhooks/<webhook_id>/replay", methods=["POST"], scope=Scope.SETTINGS)
@blueprint.refuses(problems.NOT_FOUND, *BODY_PROBLEMS)
@blueprint.body(schemas.Replay())
@blueprint.answers(202, schemas.Webhook())
def replay(fields: dict[str, Any], webhook_id: str) -> dict[str, Any]:
    """Send events again

    All since a time, under the ids that they had, so a receiver that has them can tell.
    """
    since = milliseconds(fields["since"])
    return _shown(services().endpoints.replay(caller().site, webhook_id, since=since, by=actor()))


@blueprint.route("/v1/webhooks/<webhook_id>/deliveries", methods=["GET"], scope=Scope.SETTINGS)
@blueprint.refuses(problems.NOT_FOUND, problems.INVALID, problems.STORE_UNAVAILABLE)
@blueprint.query(schemas.DeliveriesQuery())
@blueprint.answers(200, schemas.Deliveries())
def deliveries(query: dict[str, Any], webhook_id: str) -> dict[str, Any]:
    """Read the delivery log

    The latest attempts, about 1,000, newest first.
    """
    site = caller().site
    services().endpoints.get(site, webhook_id)
    page = services().outbox.deliveries(
        site, webhook_id, before=query.get("after"), limit=query["limit"]
    )
    return {"deliveries": [_attempt(item) for item in page.items], "next": page.next}


def _shown(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "description": endpoint.description,
        "events": [event.value for event in endpoint.events],
        "enabled": endpoint.enabled,
        "disabled_at": _time(endpoint.disabled_at),
        "disabled_because": endpoint.disabled_because,
        "failing_since": _time(endpoint.failing_since),
        "created_at": _time(endpoint.created_at),
        "waiting": endpoint.waiting,
    }


def _attempt(delivery: Delivery) -> dict[str, Any]:
    return {
        "at": _time(delivery.at),
        "message_id": delivery.message_id,
        "event": delivery.event,
        "type": delivery.type,
        "comment_id": delivery.comment_id,
        "attempt": delivery.attempt,
        "outcome": delivery.outcome,
        "status": delivery.status,
        "fault": delivery.fault,
        "seconds": delivery.seconds,
        "next_at": _time(delivery.next_at),
    }


def _time(milliseconds: int | None) -> str | None:
    return None if milliseconds is None else views.time(milliseconds)
