"""The box without a script: an article's comments and a form on a page of ours.

A plain form cannot do a proof of work, so an address gets few posts this way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Response, g, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from moderation.comment import Comment, is_comment_id
from moderation.errors import Refused
from moderation.readers.reader import Reader
from moderation.store.pages import Page
from moderation.store.thread.stubs import Stub
from service import cursors
from service.embed.blueprint import blueprint, box, may_use_box, stored_origin
from service.embed.demo import policy_url
from service.embed.form_fields import Unreadable, read_form
from service.embed.posts import check_rate, receive
from service.embed.readers import signed
from service.embed.schemas import FormComment, SignedForm, validated
from service.embed.texts import LANGUAGES, TEXTS, count_of_comments
from service.embed.thread import order_of
from service.http.addresses import read_url
from service.http.headers import form_leads_to
from service.http.problems import (
    ARTICLE_CLOSED,
    AUTHOR_BANNED,
    INVALID,
    NAME_TAKEN,
    PARENT_REMOVED,
    RATE_LIMITED,
    READER_NEEDED,
    READER_REFUSED,
    SLOW_MODE,
    FieldProblem,
    Problem,
    of_error,
)
from service.services import services

FORM_POSTS_PER_HOUR = 5
SHOWN = 100
WORDS_OF_KIND = {
    ARTICLE_CLOSED: "closed",
    AUTHOR_BANNED: "banned",
    PARENT_REMOVED: "no_reply",
    RATE_LIMITED: "busy",
    SLOW_MODE: "slow",
    READER_REFUSED: "log_in_again",
    READER_NEEDED: "log_in",
    NAME_TAKEN: "name_taken",
}


@dataclass(frozen=True, slots=True)
class Back:
    """The page that a form stands on; ``origin`` is the site's stored one, "" for our own."""

    url: str
    origin: str


@blueprint.get("/page")
def page() -> Response:
    """Show the comments of ``?article=`` and the form."""
    return _page(request.args, {}, 200)


@blueprint.post("/form")
def post() -> AnyResponse:
    """Take the form: back to the article on success, else the form again with its problems."""
    try:
        form = read_form()
    except Unreadable as error:
        texts = TEXTS[_language(error.readable)]
        return _page(error.readable, {"": texts["unreadable"]}, INVALID.status)
    back, language = _back(form), _language(form)
    try:
        _take(form, back)
    except Problem as problem:
        return _page(form, _faults(problem, language), problem.kind.status)
    except Refused as refused:
        return _page(form, _faults(known := of_error(refused), language), known.kind.status)
    return redirect(f"{back.url}#modqueue-thanks" if back else _own_page(form), code=303)


def _take(form: Mapping[str, str], back: Back | None) -> None:
    if form.get("back") and not back:
        raise Problem(INVALID, "the form cannot lead back there")
    known = signed(form["reader"]) if form.get("reader") else None
    fields = validated(SignedForm() if known else FormComment(), _document(form, known))
    check_rate("form", FORM_POSTS_PER_HOUR)
    receive(fields, known, {}, None)


def _document(form: Mapping[str, str], known: Reader | None) -> dict[str, Any]:
    article = {"id": form.get("article", ""), "title": form.get("title") or None}
    stranger = {"author": {"name": form.get("name", "").strip()}}
    return {
        "article": article,
        **({} if known else stranger),
        "body": form.get("body", ""),
        "parent_id": form.get("parent_id") or None,
    }


def _faults(problem: Problem, language: str) -> dict[str, str]:
    """Return what is wrong by field, under "" what is wrong with the whole, in the language."""
    texts = TEXTS[language]
    by_field = {"/author/name": texts["missing_name"], "/body": texts["missing_comment"]}
    named = {fault.field: _fault(fault, by_field, texts) for fault in problem.fields}
    return named or {"": texts[WORDS_OF_KIND.get(problem.kind, "failed")]}


def _fault(fault: FieldProblem, by_field: dict[str, str], texts: dict[str, str]) -> str:
    if fault.field == "/body" and fault.limit and fault.received:
        return texts["over"].format(over=fault.received - fault.limit)
    return by_field.get(fault.field, fault.detail)


def _back(values: Mapping[str, str]) -> Back | None:
    """Return the page to go back to, if it may use the box; its fragment is dropped."""
    url = values.get("back", "")
    if not may_use_box(url):
        return None
    parts = read_url(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    return Back(parts._replace(fragment="").geturl(), stored_origin(origin) or "")


def _own_page(form: Mapping[str, str]) -> str:
    query = urlencode({"article": form.get("article", ""), "language": _language(form)})
    return f"page?{query}#modqueue-thanks"


def _language(values: Mapping[str, str]) -> str:
    asked = values.get("language", "")
    return asked if asked in LANGUAGES else "en"


def _comments(article: str, values: Mapping[str, str]) -> Page[Comment | Stub]:
    """Return what ``?sort=newest``, ``?after=`` or ``?at=`` a comment asks for, SHOWN at most."""
    at, order = values.get("at", ""), order_of(values)
    after = cursors.thread(values.get("after"))
    named = at if is_comment_id(at) and not after else None
    thread = services().store.thread
    return thread(box().site, article, after=after, limit=SHOWN, at=named, order=order)


def _page(values: Mapping[str, str], faults: dict[str, str], status: int) -> Response:
    article, language = values.get("article", ""), _language(values)
    back = _back(values)
    comments = _comments(article, values) if article else Page([], None)
    text = render_template(
        "embed/page.html",
        policy_url=policy_url(box(), language),
        heading=count_of_comments(services().store.thread_count(box().site, article), language),
        key=g.public_key,
        article=article,
        comments=comments.items,
        next=comments.next,
        faults=faults,
        values=values,
        signed_only=box().signed_only,
        back=back.url if back else "",
        language=language,
        texts=TEXTS[language],
    )
    response = make_response(text, status)
    if back and back.origin:
        response.headers["Content-Security-Policy"] = form_leads_to(back.origin)
    return response
