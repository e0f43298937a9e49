"""``verify-key``, ``comment-check``, ``submit-spam``, ``submit-ham``, ``usage-limit``.

Answers are words in plain text. The protocol knows spam and ham only, so what the site's policy
finds likely to be bad is spam: WordPress keeps that where moderators can look. What nobody judged
is spam with an error: WordPress and Discourse ask a person then, and no other client publishes it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

from flask import Blueprint, Response
from werkzeug.exceptions import RequestEntityTooLarge

from moderation import policy as policies
from moderation.errors import StoreUnavailable
from moderation.judging import readings_for, text_facts
from moderation.policy import Routing
from moderation.registry import Scope
from moderation.status import Route
from moderation.store.learning.labels import Label
from service.http.problems import STORE_RETRY_SECONDS
from service.integrations.akismet.requests import (
    Check,
    Invalid,
    form,
    read_check,
    require_blog,
    require_site,
)
from service.integrations.languages import counts, is_unsure
from service.integrations.parts import integration_keys, keep, scorer
from service.monitoring.metrics import metrics
from service.services import services

THANKS = "Thanks for making the web a better place."
# "Likely" by the site's thresholds, or on its word list; "unsure", links and languages are not.
LIKELY_RULES = frozenset({"score_hold", "score_reject"})
UNJUDGED = "not-judged"  # in X-akismet-error

blueprint = Blueprint("akismet", "service.integrations.akismet")


@blueprint.post("/1.1/verify-key")
def verify_key() -> Response:
    """Say whether the key is good."""
    fields = form()
    require_blog(fields)
    require_site(fields, Scope.SUBMIT)
    return _text("valid")


@blueprint.post("/1.1/comment-check")
def comment_check() -> Response:
    """Say whether a comment is spam."""
    fields = form()
    site = require_site(fields, Scope.SUBMIT)
    check = read_check(fields)
    if not check.is_test:
        integration_keys().count_check(site)
    if check.marked is None:
        response = _judged(check, _route(site, check))
    else:
        response = _text("true" if check.marked else "false")
    response.headers["X-akismet-guid"] = str(uuid4())
    return response


@blueprint.post("/1.1/submit-spam")
def submit_spam() -> Response:
    """Keep a comment that we missed."""
    return _learn(spam=True)


@blueprint.post("/1.1/submit-ham")
def submit_ham() -> Response:
    """Keep a comment that we took for spam."""
    return _learn(spam=False)


@blueprint.route("/1.2/usage-limit", methods=["GET", "POST"])
def usage_limit() -> dict[str, Any]:
    """Say how often the site asked this month; there is no limit."""
    site = require_site(form(), Scope.SUBMIT)
    usage = integration_keys().checks(site)
    return {"limit": "none", "usage": usage, "percentage": 0, "throttled": False}


@blueprint.post("/1.1/get-subscription")
def get_subscription() -> dict[str, Any]:
    """Describe an account that never ends: WordPress saves no key without it."""
    site = require_site(form(), Scope.SUBMIT)
    return {
        "account_id": site,
        "account_name": site,
        "account_type": "enterprise",
        "status": "active",
        "next_billing_date": None,
        "limit_reached": False,
    }


@blueprint.get("/1.1/test")
def connected() -> Response:
    """Say the word by which WordPress' settings page sees that it reaches the server."""
    return _text("connected")


@blueprint.route("/1.<any('1', '2'):_minor>/<path:method>", methods=["GET", "POST"])
def unknown(_minor: str, method: str) -> Response:
    """Answer what the protocol has and we do not (key-sites, get-stats): clients show nothing."""
    response = _invalid(Invalid("This method is not served here."))
    response.status_code = 404
    return response


@blueprint.errorhandler(Invalid)
def _invalid(error: Invalid) -> Response:
    metrics().refuse("akismet-invalid")
    response = _text("invalid")
    response.headers["X-akismet-debug-help"] = str(error)
    return response


@blueprint.errorhandler(RequestEntityTooLarge)
def _too_large(_: RequestEntityTooLarge) -> Response:
    metrics().refuse("akismet-too-large")
    return _text("The request is too large.", 413)


@blueprint.errorhandler(StoreUnavailable)
def _unavailable(_: StoreUnavailable) -> Response:
    """WordPress holds the comment then and asks again later."""
    metrics().refuse("akismet-unavailable")
    response = _text("The store is away for a moment.", 503)
    response.headers["Retry-After"] = str(STORE_RETRY_SECONDS)
    return response


def _text(text: str, status: int = 200) -> Response:
    return Response(text, status, content_type="text/plain; charset=utf-8")


def _judged(check: Check, routing: Routing) -> Response:
    if _is_refused(routing):
        response = _text("true")
    elif check.content.strip() and is_unsure(routing):
        response = _text("true")
        response.headers["X-akismet-error"] = UNJUDGED
    else:
        likely = any(rule.rule in LIKELY_RULES for rule in routing.rules)
        response = _text("true" if likely else "false")
    if _is_blatant(routing):
        response.headers["X-akismet-pro-tip"] = "discard"
    return response


def _route(site: str, check: Check) -> Routing:
    policy, bodies, own = services().store.policy(site), [check.content], scorer(site)
    score = own.score(bodies)[0]
    reading = readings_for(policy, own, bodies)[0]
    facts = text_facts(policy, check.content, score, reading, own.model)
    validated = counts(check.content, score, check.languages)
    return policies.route(policy, replace(facts, validated=validated))


def _is_refused(routing: Routing) -> bool:
    """Return whether the site rejects it, or has a word of it on its list."""
    return routing.route is Route.REJECT or any(rule.rule == "word" for rule in routing.rules)


def _is_blatant(routing: Routing) -> bool:
    """Return whether it is spam above the site's own rejection threshold: nobody looks at it."""
    return any(
        rule.rule == "score_reject" and rule.detail["attribute"] == "spam" for rule in routing.rules
    )


def _learn(*, spam: bool) -> Response:
    fields = form()
    site = require_site(fields, Scope.MODERATE)
    check = read_check(fields)
    readable = check.content.strip() and "\ufffd" not in check.content
    if readable and not check.is_test:
        score = scorer(site).score([check.content])[0]
        label = Label(
            source="akismet",
            text=check.content,
            scores={"SPAM": float(spam)},
            language=score.language,
            community=check.blog,
            reference=check.permalink,
            comment=check.number,
        )
        keep(site, label)
    return _text(THANKS)
