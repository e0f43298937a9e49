"""The API's reference for people: ``/docs``, and a page for each kind of problem."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template

from service.problems import KINDS

blueprint = Blueprint("reference", "service.api.reference")


@blueprint.get("/docs")
def page() -> str:
    """Show the OpenAPI document with the vendored viewer; without JavaScript, link to it."""
    return render_template("reference.html")


@blueprint.get("/problems/<slug>")
def problem(slug: str) -> Response:
    """Say what a problem's type URI stands for."""
    kind = KINDS.get(slug) or abort(404)
    return Response(f"{kind.status} {kind.title}.\n", mimetype="text/plain")
