"""From a validated body to a submission: the one place where e-mail and IP become digests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import request

from moderation.actions import Intake
from moderation.comment import Article, Author, Submission
from service.author_keys import with_digest
from service.problems import INVALID, FieldProblem, Problem
from service.pseudonyms import Pseudonyms, pseudonyms
from service.services import services

KEY_LENGTH_MAX = 255  # draft-ietf-httpapi-idempotency-key-header-07 leaves it to us; Stripe's limit


def idempotency_key() -> str | None:
    """Return the request's Idempotency-Key, if it has one; raise a Problem if it is not usable."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not 1 <= len(key) <= KEY_LENGTH_MAX:
        problem = f"has {len(key):,} characters, 1 to {KEY_LENGTH_MAX} are allowed"
        field = FieldProblem("Idempotency-Key", problem, KEY_LENGTH_MAX, len(key))
        raise Problem(INVALID, "the Idempotency-Key cannot be used", fields=[field])
    return key


def intake(fields: Mapping[str, Any], payload: object, key: str | None, site: str) -> Intake:
    """Return what ``submit`` takes of validated ``fields``; ``payload`` is the body as it came."""
    digests = pseudonyms()
    payload_digest = digests.payload(canonical(payload)) if key else ""
    submission = _submission(fields, digests)
    author = with_digest(submission.author, site, services().settings.secret)
    return Intake(replace(submission, author=author), key, payload_digest)


def canonical(payload: object) -> str:
    """Return one text for all spellings of a JSON document: sorted keys, no spaces."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _submission(fields: Mapping[str, Any], digests: Pseudonyms) -> Submission:
    article, author = fields["article"], fields["author"]
    client = fields.get("client") or {}
    email, ip = author.get("email"), client.get("ip")
    return Submission(
        article=Article(article["id"], article.get("url"), article.get("title")),
        author=Author(author["name"], author.get("id"), digests.email(email) if email else None),
        body=fields["body"],
        parent_id=fields.get("parent_id"),
        language=fields.get("language"),
        submitted_at=fields.get("submitted_at"),
        ip_digest=digests.ip(ip) if ip else None,
        user_agent=client.get("user_agent"),
    )
