"""The API's reference for people: ``/docs``, and a page for each kind of problem."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, render_template

from service.http.headers import VIEWER_POLICY
from service.http.problems import KINDS
from service.own_address import has_dashboard

blueprint = Blueprint("reference", "service.api.reference")


@blueprint.get("/docs")
def page() -> Response:
    """Show the OpenAPI document with the vendored viewer; without JavaScript, link to it."""
    if not has_dashboard():  # people type their keys in here
        abort(404)
    response = make_response(render_template("reference.html"))
    response.headers["Content-Security-Policy"] = VIEWER_POLICY
    return response


@blueprint.get("/problems/<slug>")
def problem(slug: str) -> Response:
    """Say what a problem's type URI stands for."""
    kind = KINDS.get(slug) or abort(404)
    return Response(f"{kind.status} {kind.title}.\n", mimetype="text/plain")
