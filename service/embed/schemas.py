"""What a page's script sends: the API's own fields, less what a reader has no business to set."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError

from moderation.submission import ARTICLE_ID_LIMIT, AUTHOR_NAME_LIMIT, BODY_LIMIT
from service.api.blueprint import invalid
from service.schemas import checks
from service.schemas.checks import field_problems
from service.schemas.fields import BodySchema, Choice, Part, Text
from service.schemas.requests import REASON_LIMIT, TITLE_LIMIT, URL_LIMIT
from service.schemas.votes import VoteWord

PROOF_LIMIT = 200


class BoxArticle(BodySchema):
    """The page that the box stands on."""

    id = Text(ARTICLE_ID_LIMIT, required=True)
    url = Text(URL_LIMIT, check=checks.web_url)
    title = Text(TITLE_LIMIT)


class BoxAuthor(BodySchema):
    """A name is all that the box asks for."""

    name = Text(AUTHOR_NAME_LIMIT, required=True)


class Proof(BodySchema):
    """A challenge with its answer."""

    challenge = Text(PROOF_LIMIT, required=True)
    answer = Text(PROOF_LIMIT, required=True)


class SignedComment(BodySchema):
    """A comment from the box of a reader whom the site signed."""

    article = Part(BoxArticle, required=True)
    body = Text(BODY_LIMIT, required=True)
    parent_id = Text(16, check=checks.comment_id)
    language = Text(35, check=checks.language)
    proof = Part(Proof, required=True)


class BoxComment(SignedComment):
    """A comment from the box of somebody who gives a name."""

    author = Part(BoxAuthor, required=True)


class SignedForm(BodySchema):
    """A comment from a form without a script of a reader whom the site signed."""

    article = Part(BoxArticle, required=True)
    body = Text(BODY_LIMIT, required=True)
    parent_id = Text(16, check=checks.comment_id)


class FormComment(SignedForm):
    """A comment from a form without a script of somebody who gives a name."""

    author = Part(BoxAuthor, required=True)


class SignedVote(BodySchema):
    """A vote of a reader whom the site signed."""

    vote = Choice(VoteWord, required=True)


class BoxVote(SignedVote):
    """A vote of somebody without a name."""

    proof = Part(Proof, required=True)


class BoxReport(BodySchema):
    """A reader's flag."""

    reason = Text(REASON_LIMIT)


def validated(schema: Schema, document: object) -> dict[str, Any]:
    """Return ``document`` by ``schema``; raise the Problem that names every field at fault."""
    try:
        fields: dict[str, Any] = schema.load(document)  # type: ignore[arg-type]
    except ValidationError as error:
        raise invalid(field_problems(error.messages_dict)) from None
    return fields
