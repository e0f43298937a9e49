"""Comments: submit, look up, edit, withdraw, report."""

from __future__ import annotations

from typing import Any

from flask import request

from moderation import actions
from moderation.registry import Scope
from moderation.site.site_settings import SiteSettings
from moderation.status import Status
from service import views
from service.access.api_keys import actor, caller, require_staff
from service.api.blueprint import EVERY_BODY, ApiBlueprint, document
from service.guidelines import url_for_author
from service.http import problems
from service.http.proxied import itself
from service.intake import idempotency_key, intake
from service.own_address import errors_url
from service.schemas import answers, requests
from service.services import services

blueprint = ApiBlueprint("comments", "Comments of your site: submit, look up, edit, withdraw.")

IDEMPOTENCY_NOTE = (
    "Up to 255 characters of your choice, apart from those of other API keys. The same key with "
    "the same payload gets the first answer again for 7 days, and nothing is stored twice."
)


@blueprint.route("/v1/comments", methods=["POST"], scope=Scope.SUBMIT)
@blueprint.accepts_header("Idempotency-Key", IDEMPOTENCY_NOTE)
@blueprint.refuses(
    *EVERY_BODY,
    problems.AUTHOR_BANNED,
    problems.ARTICLE_CLOSED,
    problems.PARENT_REMOVED,
    problems.KEY_REUSED,
    problems.RATE_LIMITED,
    problems.SLOW_MODE,
    problems.QUEUE_FULL,
)
@blueprint.body(requests.NewComment())
@blueprint.answers(202, answers.Receipt())
def submit(fields: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Submit a comment

    It is durable once this answers 202; its verdict follows within seconds, see the events feed.
    """
    require_staff(fields)
    parts, site = services(), caller().site
    accepted = actions.submit(
        parts.store,
        parts.ring,
        site,
        intake(site, fields, document(), idempotency_key()),
        caller=actor(),
        limits=parts.limits,
    )
    # Under the collection that was posted to; url_for takes ten times as long.
    asked = itself(request)
    headers = {"Location": f"{asked.script_root}{asked.path}/{accepted.id}"}
    if accepted.replayed:
        headers["Idempotency-Replayed"] = "true"
    return views.receipt(accepted, fields["article"]["id"], bool(fields.get("staff"))), 202, headers


@blueprint.route("/v1/comments/<comment_id:comment_id>", methods=["GET"], scope=Scope.READ)
@blueprint.refuses(problems.NOT_FOUND)
@blueprint.answers(200, answers.Comment())
def show(comment_id: str) -> dict[str, Any]:
    """Look up a comment

    Its verdict, the decision in force and its former texts. An erased comment has no text.
    """
    store, site = services().store, caller().site
    (comment,) = store.with_pins(site, [store.public_view(store.get(site, comment_id))])
    is_rejected = comment.status is Status.REJECTED
    given = comment.decision.reason if comment.decision else None
    settings = store.settings(site) if given or is_rejected else SiteSettings()
    errors = errors_url(site, settings) if is_rejected else None
    guidelines = url_for_author(comment, settings.reasons, views.language(comment))
    return views.comment(comment, settings.reasons, errors, guidelines)


@blueprint.route("/v1/comments/<comment_id:comment_id>", methods=["PATCH"], scope=Scope.SUBMIT)
@blueprint.refuses(*EVERY_BODY, problems.AUTHOR_BANNED, problems.NOT_FOUND, problems.CONFLICT)
@blueprint.body(requests.CommentEdit())
@blueprint.may_answer(200, answers.State, "The same text: nothing changed")
@blueprint.answers(202, answers.State())
def edit(fields: dict[str, Any], comment_id: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Give a comment a new text

    It is pending again and gets a new verdict; the old text stays in its history. The same text
    changes nothing and is answered with 200. One of the newsroom needs the scope `moderate`, too.
    """
    parts, site = services(), caller().site
    former = parts.store.get(site, comment_id)
    require_staff({"staff": former.is_staff})
    edited = actions.edit(parts.store, parts.ring, site, comment_id, fields["body"], by=actor())
    status = 200 if len(edited.edits) == len(former.edits) else 202
    return views.state(parts.store.public_view(edited)), status, {}


@blueprint.route("/v1/comments/<comment_id:comment_id>", methods=["DELETE"], scope=Scope.SUBMIT)
@blueprint.refuses(problems.NOT_FOUND)
@blueprint.answers(204)
def withdraw(comment_id: str) -> None:
    """Withdraw a comment

    Its text and author are erased for good; its id and the list of what happened stay.
    """
    actions.erase(services().store, caller().site, comment_id, by=actor())


@blueprint.route(
    "/v1/comments/<comment_id:comment_id>/reports", methods=["POST"], scope=Scope.SUBMIT
)
@blueprint.refuses(*EVERY_BODY, problems.NOT_FOUND, problems.CONFLICT)
@blueprint.body(requests.NewReport())
@blueprint.answers(202, answers.State())
def report(fields: dict[str, Any], comment_id: str) -> dict[str, Any]:
    """Report a comment

    Each reader counts once. Enough readers (`reports_to_hold` in the policy) bring an approved
    comment back to the moderators.
    """
    reporter, reason = fields["reporter_id"], fields.get("reason") or ""
    store, site = services().store, caller().site
    reported = actions.report(store, site, comment_id, reporter=reporter, reason=reason)
    return views.state(store.public_view(reported))
