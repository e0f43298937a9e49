"""``POST /integrations/coral/<site>``.

Coral waits 200 ms by default and then publishes without us, and so it does on any answer that is
not 2xx. So the signature is the only thing that is refused; every other trouble holds the comment.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Blueprint, Response, current_app, request

from moderation import policy as policies
from moderation.errors import StoreUnavailable
from moderation.judging import readings_for, text_facts
from moderation.policy import Policy, Routing
from moderation.registry.integration_keys import IntegrationKeys
from moderation.site.site_settings import SiteSettings
from moderation.store.writer import Store
from moderation.submission import Author
from moderation.text.blank import is_blank
from service.access.author_ids import with_digests
from service.access.keyring import keyring
from service.http.problems import UNAUTHORIZED, Problem
from service.integrations.coral.answers import HOLD, answer
from service.integrations.coral.deadline import Deadline
from service.integrations.coral.html_text import to_text
from service.integrations.coral.signature import is_signed
from service.integrations.parts import integration_keys, raw_body, scorer
from service.services import services

BODY_BYTES_MAX = 256 * 1024  # Coral's longest comment is far below that
# To be read and scored well within the deadline, whatever it is made of; what is longer is for a
# person.
HTML_LENGTH_MAX = 20_000
CACHE_SECONDS = 4.0  # a changed secret or policy counts within 5 s

blueprint = Blueprint("coral", "service.integrations.coral")


@dataclass(frozen=True, slots=True)
class Site:
    """A site's secret, if it has one, its policy and its settings."""

    secret: str | None = None
    policy: Policy = field(default_factory=Policy)
    settings: SiteSettings = field(default_factory=SiteSettings)


class Coral:
    """What is remembered between comments: each site's own things, for a few seconds.

    While Redis is away the last known ones go on, however old.
    """

    def __init__(self, deadline: Deadline) -> None:
        self.deadline = deadline
        self._known: dict[str, tuple[float, Site]] = {}

    def site(self, slug: str, keys: IntegrationKeys, store: Store) -> Site:
        """Return what counts for the site now.

        Raises:
            StoreUnavailable: Redis is away and this site was never asked for.
        """
        known = self._known.get(slug)
        now = time.monotonic()
        if known and now - known[0] < CACHE_SECONDS:
            return known[1]
        if known:  # one comment asks and may be late; the others go on with what is known
            self._known[slug] = (now, known[1])
        try:
            request_ = _read(slug, keys, store)
        except StoreUnavailable:
            if known is None:
                raise
            return known[1]
        if request_.secret:  # anyone can invent sites, so only real ones are remembered
            self._known[slug] = (now, request_)
        else:
            self._known.pop(slug, None)
        return request_


def _read(slug: str, keys: IntegrationKeys, store: Store) -> Site:
    secret = None if keys.is_archived(slug) else keys.coral_secret(slug)
    return Site(secret, store.policy(slug), store.settings(slug)) if secret else Site()


@blueprint.post("/integrations/coral/<site>")
@blueprint.post("/integrations/coral/<site>/")  # people paste it so, and Coral follows no redirect
def moderate(site: str) -> Response:
    """Judge a comment by the site's policy."""
    raw = raw_body(BODY_BYTES_MAX)
    if raw is None:
        return _json(HOLD)
    coral: Coral = current_app.extensions["modqueue.coral"]
    work = _Work(
        site=site,
        raw=raw,
        signature=request.headers.get("X-Coral-Signature", ""),
        plain="plain_text" in request.args,
        coral=coral,
    )
    held: dict[str, Any] | None = HOLD
    document = coral.deadline.run(work, otherwise=held, passing=(Problem,))
    if document is None:
        return Response(status=204)
    return _json(document)


def _json(document: dict[str, Any]) -> Response:
    return Response(json.dumps(document), content_type="application/json")


class _Work:
    """One comment on its way to an answer; called in another thread, so it carries its parts."""

    def __init__(self, *, site: str, raw: bytes, signature: str, plain: bool, coral: Coral) -> None:
        self._site = site
        self._raw = raw
        self._signature = signature
        self._plain = plain
        self._coral = coral
        self._store = services().store
        self._keyring = keyring()
        self._keys = integration_keys()
        self._scorer = scorer(site)

    def __call__(self) -> dict[str, Any] | None:
        """Return Coral's answer, None for no opinion; raise a Problem for a bad signature."""
        site = self._coral.site(self._site, self._keys, self._store)
        if site.secret is None or not is_signed(self._raw, self._signature, site.secret):
            detail = "X-Coral-Signature does not fit the secret of this site"
            raise Problem(UNAUTHORIZED, detail)
        routing, language = self._route(site.policy, json.loads(self._raw))
        return answer(routing, site.settings.reasons, language)

    def _route(self, policy: Policy, document: dict[str, Any]) -> tuple[Routing, str]:
        """Return where the comment goes, and the language that it is in."""
        body = document["comment"]["body"]
        if len(body) > HTML_LENGTH_MAX:
            raise ValueError("too long to be judged in time")
        text = body if self._plain else to_text(body)
        text.encode()  # half a surrogate pair cannot be matched by a policy's patterns
        if is_blank(text):
            raise ValueError("nothing that a reader could see")
        score = self._scorer.score([text])[0]
        reading = readings_for(policy, self._scorer, [text])[0]
        facts = text_facts(policy, text, score, reading, self._scorer.model)
        facts = replace(facts, author_approved=self._approved_before(policy, document))
        return policies.route(policy, facts), score.language

    def _approved_before(self, policy: Policy, document: dict[str, Any]) -> int:
        if not policy.hold_first_comment:  # nobody asks, so save the round trip
            return 0
        plain = Author("", str(document["author"]["id"]))
        candidates = with_digests(plain, self._site, self._keyring)
        return max(one.approved for one in self._store.authors(self._site, candidates))
