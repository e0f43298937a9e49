"""All held comments of an author, or from the author's addresses, decided and undone as one."""

from __future__ import annotations

from dataclasses import replace

from flask import render_template, request
from flask.typing import ResponseReturnValue

from moderation.projection.search import Query
from moderation.registry import Permission
from moderation.status import Status
from service.dashboard.blueprint import blueprint
from service.dashboard.deciding.bulk import preview_of
from service.dashboard.frame import frame


@blueprint.get("/sites/<site>/held-of/<author:author_key>", needs=Permission.SEE_COMMENTS)
def held_of(site: str, author_key: str) -> ResponseReturnValue:
    """Show how many comments by how many people a bulk decision would touch, before it is made."""
    near = "near" in request.args
    held = Query(site, status=Status.HELD)
    query = replace(held, near=author_key) if near else replace(held, author=author_key)
    return render_template(
        "dashboard/authors/held.html",
        **frame(site, "bulk", None, None),
        author_key=author_key,
        near=near,
        preview=preview_of(site, query),
    )
