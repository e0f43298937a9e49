"""Coral's external moderation phase."""

from __future__ import annotations

from service.integrations.compatible.shapes import (
    ANYTHING,
    JSON,
    TEXT,
    Protocol,
    Shape,
    answer,
    array,
    operation,
    query,
    ref,
    shape,
)
from service.integrations.coral.answers import SPAM, TOXIC

DESCRIPTION = "Coral's external moderation phase: a comment comes signed, the policy answers."
_PROBLEM = "application/problem+json"
_FLAG: Shape = {"type": "string", "enum": [TOXIC, SPAM]}
_SCHEMAS = {
    "CoralComment": shape(
        ["comment", "author"],
        comment=shape(["body"], body=TEXT),
        author=shape(["id"], id=TEXT),
    ),
    "CoralAnswer": shape(
        ["status", "actions"],
        status={"type": "string", "enum": ["SYSTEM_WITHHELD", "REJECTED"]},
        actions=array(
            shape(
                ["actionType", "reason"], actionType={"type": "string", "const": "FLAG"},
                reason=_FLAG,
            )
        ),
        moderationAction=shape(
            ["status", "rejectionReason"], status=TEXT, rejectionReason=ANYTHING
        ),
    ),
}  # fmt: skip


def describe() -> Protocol:
    """Return the description."""
    site: Shape = {"name": "site", "in": "path", "required": True, "schema": TEXT}
    call = operation(
        "coral_moderate",
        "Judge a comment by the site's policy",
        keys=["coral_signature"],
        parameters=[site, query("plain_text", "Says that the body is plain text, not HTML.")],
        body={JSON: ref("CoralComment")},
        answers={
            200: answer("It is held or rejected.", {JSON: ref("CoralAnswer")}),
            204: {"description": "No opinion: Coral's other phases go on."},
            401: answer("The signature is wrong.", {_PROBLEM: ANYTHING}),
            500: answer("Something failed.", {_PROBLEM: ANYTHING}),
            503: answer("Redis was away from the first comment on.", {_PROBLEM: ANYTHING}),
        },
    )
    name = "X-Coral-Signature"
    key: Shape = {"type": "apiKey", "in": "header", "name": name}
    path = "/integrations/coral/{site}"
    return Protocol(
        "coral", DESCRIPTION, {path: {"post": call}}, _SCHEMAS, {"coral_signature": key}
    )
