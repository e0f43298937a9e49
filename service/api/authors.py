"""Authors: what is known of them, and what is done about them."""

from __future__ import annotations

import re
from typing import Any

from moderation.authors.act import Plan
from moderation.errors import NotFound
from moderation.projection.authors.facts import author_figures, reports_made, stranger
from moderation.projection.search import Query, Sort
from moderation.registry import Scope
from moderation.submission import Author, milliseconds
from service import author_views
from service.access import author_ids
from service.access.api_keys import actor, caller
from service.access.keyring import keyring
from service.api.blueprint import EVERY_BODY, ApiBlueprint
from service.http import problems
from service.schemas import author_answers, author_requests
from service.services import services

KEY = re.compile(
    r"(?:id|name|staff):[A-Za-z0-9_-]{22}|(?:mail|mailbox|network|domain):[0-9a-f]{32}"
)  # what events and the list of sanctions name

blueprint = ApiBlueprint("authors", "Authors: what is known of them, what is done about them.")


def _key_of(site: str, author_id: str) -> str:
    """Return the key behind what an address names: a key as events have it, or the site's own id.

    Whoever is known under a former secret stays known.
    """
    if KEY.fullmatch(author_id):
        return author_id
    candidates = author_ids.with_digests(Author("", author_id), site, keyring())
    if len(candidates) == 1:
        return candidates[0].key
    return author_ids.known(services().store, services().acts, site, candidates).key


@blueprint.route("/v1/authors/<author_id:author_id>", methods=["GET"], scope=Scope.READ)
@blueprint.refuses(problems.NOT_FOUND)
@blueprint.answers(200, author_answers.AuthorFigures())
def show(author_id: str) -> dict[str, Any]:
    """Look up an author

    By your own id, percent-encoded, or by the `key` that comments and events have. The figures
    follow a change within seconds.
    """
    site = caller().site
    key = _key_of(site, author_id)
    figures = author_figures(services().projection, site, key)
    acts, (sanction,) = services().acts.upon(site, key), services().acts.standing(site, [key])
    if figures is None and not acts:
        raise NotFound("author")
    own_id = _own_id(site, key)
    made = reports_made(services().projection, site, own_id) if own_id else None
    return author_views.author(figures or stranger(key), made, own_id, acts, sanction)


@blueprint.route("/v1/authors/<author_id:author_id>/acts", methods=["POST"], scope=Scope.MODERATE)
@blueprint.refuses(*EVERY_BODY, problems.ACT_CONFLICT)
@blueprint.body(author_requests.NewAct())
@blueprint.answers(201, author_answers.AuthorAct())
def act(fields: dict[str, Any], author_id: str) -> dict[str, Any]:
    """Act upon an author

    `premoderation` holds every comment, `suspension` and `ban` refuse them, `trust` leaves out what
    is held for being the first or unsure; the newest of them that is not over is in force. A
    `warning` and a `note` change nothing. Subjects of a sanction's list are taken, too.
    """
    site, until = caller().site, fields.get("until")
    plan = Plan(
        fields["kind"],
        actor(),
        reason=fields.get("reason"),
        until=milliseconds(until) if until else None,
        note=fields.get("note"),
        to_author=fields.get("to_author"),
    )
    reasons = [reason.code for reason in services().store.settings(site).offered]
    return author_views.act(services().acts.act(site, _key_of(site, author_id), plan, reasons))


@blueprint.route(
    "/v1/authors/<author_id:author_id>/acts/<act_id>", methods=["DELETE"], scope=Scope.MODERATE
)
@blueprint.refuses(problems.NOT_FOUND, problems.ACT_CONFLICT)
@blueprint.answers(200, author_answers.AuthorAct())
def undo(author_id: str, act_id: str) -> dict[str, Any]:
    """Take an act back

    By a new act, `undo`; a sanction that stood before is in force again.
    """
    site = caller().site
    undone = services().acts.undo(site, _key_of(site, author_id), act_id, by=actor())
    return author_views.act(undone)


@blueprint.route("/v1/sanctions", methods=["GET"], scope=Scope.READ)
@blueprint.refuses(problems.INVALID)
@blueprint.query(author_requests.SanctionsQuery())
@blueprint.answers(200, author_answers.Sanctions())
def sanctions(query: dict[str, Any]) -> dict[str, Any]:
    """List the sanctions that nobody took back

    The newest first; one whose `until` has passed is in force no more.
    """
    page = services().acts.sanctions(caller().site, after=query.get("after"), limit=query["limit"])
    return author_views.sanctions(page)


def _own_id(site: str, key: str) -> str | None:
    """Return the site's own id of an author, as the newest comment has it."""
    newest = services().projection.find(Query(site, author=key), sort=Sort.NEWEST, limit=1).items
    comments = services().store.get_many(site, newest)
    ids = (comment.submission.author.id for comment in comments if comment.submission)
    return next(ids, None)
