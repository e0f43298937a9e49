"""From a validated body to a submission: the one place where e-mail and IP become digests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import request

from moderation.store.acceptance import Intake
from moderation.submission import STAFF, Article, Author, Submission
from moderation.text.article_urls import plain
from service.access import author_ids
from service.access.keyring import keyring
from service.access.pseudonyms import pseudonyms
from service.http.problems import INVALID, FieldProblem, Problem
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


def intake(site: str, fields: Mapping[str, Any], payload: object, key: str | None) -> Intake:
    """Return what ``submit`` takes of validated ``fields``; ``payload`` is the body as it came."""
    payload_digest = " ".join(pseudonyms().payloads(canonical(payload))) if key else ""
    return Intake(_submission(site, fields), key, payload_digest, _also(site, fields))


def _also(site: str, fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the addresses of a comment as older bans name them; none of it is stored."""
    names, ip = pseudonyms(), (fields.get("client") or {}).get("ip")
    address = fields["author"].get("email")
    networks = names.former_ips(site, ip) if ip else []
    mailboxes = names.mailboxes(site, address)[1:] if address else []
    domains = names.domains(site, address)[1:] if address else []
    return (
        *(f"mailbox:{digest}" for digest in mailboxes),
        *(f"network:{digest}" for digest in networks),
        *(f"domain:{digest}" for digest in domains),
    )


def canonical(payload: object) -> str:
    """Return one text for all spellings of a JSON document: sorted keys, no spaces."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _submission(site: str, fields: Mapping[str, Any]) -> Submission:
    article = fields["article"]
    url = article.get("url")
    client = fields.get("client") or {}
    ip = client.get("ip")
    return Submission(
        article=Article(article["id"], plain(url) if url else None, article.get("title")),
        author=author_of(site, fields["author"], staff=bool(fields.get("staff"))),
        body=fields["body"],
        parent_id=fields.get("parent_id"),
        language=fields.get("language"),
        submitted_at=fields.get("submitted_at"),
        ip_digest=pseudonyms().ip(site, ip) if ip else None,
        user_agent=client.get("user_agent"),
    )


def author_of(site: str, fields: Mapping[str, Any], *, staff: bool = False) -> Author:
    """Return the author with a keyed digest; whoever is known under a former secret stays known."""
    name, id_, address = fields["name"], fields.get("id"), fields.get("email")
    id_ = f"{STAFF}{name}" if staff and not id_ else id_
    # Nobody but the box gives a profile, from what the site signed.
    author = Author(name, id_, profile=fields.get("profile"), staff=staff)
    known_as = author_ids.with_address(author, site, pseudonyms(), address) if address else [author]
    candidates = [
        candidate for one in known_as for candidate in author_ids.with_digests(one, site, keyring())
    ]
    if len(candidates) == 1:  # no former secret is named, so nobody asks the store
        return candidates[0]
    return author_ids.known(services().store, services().acts, site, candidates)
