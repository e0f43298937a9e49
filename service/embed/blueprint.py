"""Whose box it is, and from which pages: every request of the comment box passes here."""

from __future__ import annotations

from flask import Blueprint, Response, g, request

from moderation.errors import NotFound
from moderation.registry.boxes import Box
from service.access.api_keys import archived
from service.access.pseudonyms import pseudonyms
from service.http.addresses import client_ip, read_url
from service.http.problems import ORIGIN_REFUSED, Problem
from service.own_address import own_origin
from service.services import services

READING = frozenset({"GET", "HEAD", "OPTIONS"})
blueprint = Blueprint("embed", "service.embed", url_prefix="/embed/<public_key>")


@blueprint.url_value_preprocessor
def _find_box(_: str | None, values: dict[str, str] | None) -> None:
    g.public_key = (values or {}).pop("public_key")


@blueprint.before_request
def _check() -> Response | None:
    current = services().boxes.find(g.public_key)
    if current is None:
        raise NotFound("comment box", g.public_key)
    g.box = current
    origin = request.headers.get("Origin")
    # A browser always names the origin of a post, and never lets a page's script change it.
    if (origin or request.method not in READING) and not allowed(origin):
        raise Problem(
            ORIGIN_REFUSED,
            f"pages of {origin} may not use this comment box"
            if origin
            else "a post needs the header Origin, which every browser sends",
        )
    if request.method == "OPTIONS":
        return Response(status=204)
    if request.method not in READING and services().registry.is_archived(current.site):
        raise archived()
    return None


@blueprint.after_request
def _share(response: Response) -> Response:
    """Let the page's script read the answer (CORS), if its origin may use the box."""
    origin = request.headers.get("Origin")
    response.headers["Vary"] = "Origin"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers.setdefault("Cache-Control", "no-store")
    stored = stored_origin(origin) if "box" in g else None
    if stored:  # our own pages need no leave of their own server
        response.headers["Access-Control-Allow-Origin"] = stored
        response.headers["Access-Control-Allow-Methods"] = "GET, POST, PATCH, DELETE"
        response.headers["Access-Control-Allow-Headers"] = (
            "Authorization, Content-Type, Idempotency-Key"
        )
        response.headers["Access-Control-Max-Age"] = "600"
    return response


def allowed(origin: str | None) -> bool:
    """Return whether pages of ``origin`` may use the box: the site's, and our own (/demo)."""
    return origin is not None and (stored_origin(origin) or own_origin()) == origin


def may_use_box(url: str) -> bool:
    """Return whether ``url`` is a page that may use the box."""
    parts = read_url(url)
    return allowed(f"{parts.scheme}://{parts.netloc}")


def stored_origin(origin: str | None) -> str | None:
    """Return the stored origin of the site that ``origin`` is: only that may go into a header."""
    return next((stored for stored in box().origins if stored == origin), None)


def box() -> Box:
    """Return the comment box of the present request."""
    current: Box = g.box
    return current


def address(at: float | None = None) -> str:
    """Return the digest of the reader's network address in the month of ``at`` (s), or of now.

    The address itself goes no further. What is counted by the hour lies in one month.
    """
    return pseudonyms().ip(box().site, str(client_ip()), at)
