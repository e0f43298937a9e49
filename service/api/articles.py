"""Articles: what a site shows under them, and their settings."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError

from moderation import actions
from moderation.registry import Scope
from moderation.store.thread.order import ThreadOrder
from moderation.submission import Article
from moderation.text.article_urls import plain
from service import article_views, views
from service.access.api_keys import actor, caller
from service.api.blueprint import EVERY_BODY, ApiBlueprint, invalid
from service.http import problems
from service.http.problems import NOT_PUBLIC, Problem
from service.schemas import answers, article_answers, requests
from service.schemas.checks import field_problems
from service.services import services

SETTINGS = ("closed", "publishing", "premoderated", "slow_seconds", "instruction", "assigned")

blueprint = ApiBlueprint("articles", "Published comments of an article, and its settings.")


@blueprint.route("/v1/articles/<article_id:article_id>/comments", methods=["GET"], scope=Scope.READ)
@blueprint.refuses(NOT_PUBLIC, problems.INVALID)
@blueprint.query(requests.ThreadQuery())
@blueprint.answers(200, answers.Thread())
def thread(query: dict[str, Any], article_id: str) -> dict[str, Any]:
    """List the published comments of an article

    In thread order: each comment before its replies, those of one parent by `submitted_at`, or else
    by arrival. A removed comment stays as a stub while replies to it are shown. Empty for an
    article without any.
    """
    _check_public(query["status"])
    page = services().store.thread(
        caller().site,
        article_id,
        after=query.get("after"),
        limit=query["limit"],
        order=ThreadOrder(query["sort"]),
    )
    return {"comments": [views.public_comment(one) for one in page.items], "next": page.next}


@blueprint.route(
    "/v1/articles/<article_id:article_id>/comments/count", methods=["GET"], scope=Scope.READ
)
@blueprint.refuses()
@blueprint.answers(200, answers.Count())
def count(article_id: str) -> dict[str, Any]:
    """Count the published comments of an article"""
    return {"count": services().store.thread_count(caller().site, article_id)}


@blueprint.route("/v1/articles:count", methods=["POST"], scope=Scope.READ)
@blueprint.refuses(*EVERY_BODY)
@blueprint.body(requests.ArticleIds())
@blueprint.answers(200, answers.Counts())
def count_many(fields: dict[str, Any]) -> dict[str, Any]:
    """Count the published comments of up to 100 articles

    An article without any counts 0; nothing is stored.
    """
    return {"counts": services().store.thread_counts(caller().site, fields["articles"])}


@blueprint.route("/v1/articles/<article_id:article_id>/settings", methods=["GET"], scope=Scope.READ)
@blueprint.refuses(problems.NOT_FOUND)
@blueprint.answers(200, article_answers.ArticleSettings())
def show(article_id: str) -> dict[str, Any]:
    """Look up an article's settings"""
    return views.article(services().store.article(caller().site, article_id))


@blueprint.route(
    "/v1/articles/<article_id:article_id>/settings", methods=["PATCH"], scope=Scope.MODERATE
)
@blueprint.refuses(*EVERY_BODY)
@blueprint.body(requests.ArticleChange())
@blueprint.answers(200, article_answers.ArticleSettings())
def change(fields: dict[str, Any], article_id: str) -> dict[str, Any]:
    """Change an article: close it, hold or slow its comments, assign it, pin what is known of it

    Absent fields stay as they are, null sets one back. A `url` or `title` that is set here is
    pinned: no post changes it; with null posts may say it again. Comments that stand already are
    not touched. Each change can be taken back.
    """
    url = fields.get("url")
    changed = actions.change_article(
        services().store,
        caller().site,
        Article(_checked(article_id), plain(url) if url else None, fields.get("title")),
        released=[name for name, value in fields.items() if value is None],
        assignees=services().registry.assignees(caller().site) if fields.get("assigned") else None,
        by=actor(),
        **{name: fields[name] for name in SETTINGS if name in fields},
    )
    return views.article(changed)


@blueprint.route("/v1/articles/<article_id:article_id>/changes", methods=["GET"], scope=Scope.READ)
@blueprint.refuses()
@blueprint.answers(200, article_answers.MadeChanges())
def changes(article_id: str) -> dict[str, Any]:
    """List what was changed of an article

    The newest first, each field with its value before and after; empty for an article that nobody
    changed.
    """
    made = services().store.article_changes(caller().site, article_id)
    return article_views.changes(made)


@blueprint.route(
    "/v1/articles/<article_id:article_id>/changes/<change_id>",
    methods=["DELETE"],
    scope=Scope.MODERATE,
)
@blueprint.refuses(problems.NOT_FOUND, problems.ARTICLE_CHANGED)
@blueprint.answers(200, article_answers.ArticleSettings())
def undo(article_id: str, change_id: str) -> dict[str, Any]:
    """Take a change of an article back

    By a new change: each field is as it was before. Refused where a later change set one of them.
    """
    store, site = services().store, caller().site
    return views.article(store.undo_article_change(site, article_id, change_id, by=actor()))


def _checked(article_id: str) -> str:
    """Return an id that a comment could have; otherwise no comment would ever meet the settings."""
    try:
        return requests.ARTICLE_ID(article_id)
    except ValidationError as error:
        raise invalid(field_problems({"article_id": error.messages})) from None


def _check_public(status: str) -> None:
    if status != "approved":
        detail = f"this list shows status=approved only, got {status[:40]!r}"
        raise Problem(NOT_PUBLIC, detail)
