"""Answers of the newsroom, from within a conversation."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.comment import Comment
from moderation.conversation import staff
from moderation.desk.claims import Kind, LastAction
from moderation.errors import ParentRemoved
from moderation.registry import Permission
from moderation.submission import AUTHOR_NAME_LIMIT, BODY_LIMIT, STAFF, Author, cut, utf16_length
from service.dashboard.blueprint import blueprint, go, moderator, own_path, problem, with_args
from service.dashboard.deciding.decisions import typed_note
from service.intake import author_of
from service.services import services


@blueprint.post("/sites/<site>/comments/<comment_id>/answer", needs=Permission.DECIDE)
def answer(site: str, comment_id: str) -> ResponseReturnValue:
    """Answer a comment as the newsroom, under the name that colleagues read."""
    services().registry.require_open(site)
    parent, body = services().store.get(site, comment_id), typed_note("body")
    length = utf16_length(body)
    if not 0 < length <= BODY_LIMIT:
        return problem(422, gettext("Not sent"), _length_words(length))
    try:
        given = _answer(parent, body)
    except ParentRemoved:
        text = gettext("The comment was removed meanwhile; nobody can answer it.")
        return problem(409, gettext("Not sent"), text)
    services().desk(site).note_action(moderator().name, LastAction(Kind.ANSWER, given))
    own = url_for("dashboard.thread", site=site, comment_id=comment_id)
    back = request.form.get("back")
    return go(with_args(own_path(back) if back else own, answered=given))


def _answer(parent: Comment, body: str) -> str:
    parts, by = services(), moderator()
    return staff.answer(parts.store, parts.ring, parent, _author(parent.site), body, by=by.name).id


def _author(site: str) -> Author:
    by = moderator()
    name = cut(by.shown_name, AUTHOR_NAME_LIMIT)
    return author_of(site, {"name": name, "id": f"{STAFF}{by.name}"}, staff=True)


def _length_words(length: int) -> str:
    return str(
        gettext(
            "Length of the text: %(length)s characters, limit: %(limit)s.",
            length=length,
            limit=BODY_LIMIT,
        )
    )
