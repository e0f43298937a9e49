"""The dashboard's blueprint: who may enter, and what every page needs."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import NotFound as NoSuchPage
from werkzeug.urls import iri_to_uri

from moderation.errors import NotFound, SiteArchived, StoreUnavailable
from moderation.registry import EVERY_SITE, Moderator, Permission, Site
from service.access.sessions import (
    Identity,
    came_from_our_page,
    csrf_token,
    identity,
    keep_visitor,
    lacks_second_step,
    lost_its_cookie,
    lost_its_session,
)
from service.dashboard import locale, words
from service.dashboard.access import FORM_BYTES_MAX, Access, Contract, Pages
from service.dashboard.plain_http import plain_http
from service.http import problems
from service.http.addresses import read_url
from service.own_address import has_dashboard
from service.services import services

STATIC = Path(__file__).parents[1] / "static"

blueprint = Pages("dashboard", "service", url_prefix="/")


def contract() -> Contract:
    """Return what the route of this request states."""
    return blueprint.contracts[str(request.endpoint).removeprefix("dashboard.")]


def logged_in() -> Identity:
    """Return who is logged in, and with which session; only behind ``_guard``."""
    person = identity()
    assert person  # noqa: S101  (every view that is not public is behind the guard)
    return person


def moderator() -> Moderator:
    """Return who is logged in; only behind ``_guard``."""
    return logged_in().moderator


def is_htmx() -> bool:
    """Return whether the answer is to be a fragment."""
    return request.headers.get("HX-Request") == "true"


def go(target: str) -> ResponseReturnValue:
    """Send the browser to another page, from a form or from htmx."""
    if is_htmx():
        return Response(status=204, headers={"HX-Redirect": iri_to_uri(target)})
    return redirect(target, 303)


def own_path(path: str | None) -> str:
    """Return ``path`` if it is one of this installation's, else the way to the first page."""
    # Browsers drop control characters and take a backslash for a slash: such a path may lead away.
    path, root = path or "", f"{request.script_root}/"
    if path.startswith(root) and path.isprintable() and "\\" not in path:
        parts = read_url(path)
        if parts.path and not parts.netloc and not path.startswith("//"):
            return path
    return url_for("dashboard.index")


TOLD = (
    "decided",
    "bulk",
    "left",
    "undone",
    "raid",
    "nothing",
    "skipped",
    "answered",
    "golden",
)  # what a page says once


def here() -> str:
    """Return this page's address without what the page before it had to say."""
    parameters = [
        (name, value) for name, value in request.args.items(multi=True) if name not in TOLD
    ]
    return asked_path() + ("?" + urlencode(parameters) if parameters else "")


def asked_path() -> str:
    """Return this page's path as the browser has it, below the path of MODQUEUE_PUBLIC_URL."""
    return request.script_root + request.path


def asked() -> str:
    """Return this page's address with its query; a page that answers a form has none."""
    query = request.query_string.decode("latin-1") if request.method == "GET" else ""
    return asked_path() + (f"?{query}" if query else "")


def with_args(path: str, **arguments: str | int | None) -> str:
    """Return ``path``, an address of ours, with more arguments; None leaves one out."""
    added = urlencode({name: value for name, value in arguments.items() if value is not None})
    return f"{path}{'&' if '?' in path else '?'}{added}"


def _place() -> str | None:
    """Return the page that the moderator is on, to come back to after logging in."""
    if is_htmx():
        parts = read_url(request.headers.get("HX-Current-URL", ""))
        return parts.path + ("?" + parts.query if parts.query else "")
    if request.method == "GET":
        return asked()
    known = {name: (request.view_args or {}).get(name) for name in ("site", "comment_id")}
    return url_for("dashboard.comment", **known) if all(known.values()) else None


@blueprint.before_request
def _guard() -> ResponseReturnValue | None:
    """Let a request in: forms from our own pages only, everything but log-in for moderators."""
    if not has_dashboard():
        return problems.of_http(NoSuchPage())
    longer = contract().bytes_max > FORM_BYTES_MAX and identity() is not None
    request.max_content_length = contract().bytes_max if longer else FORM_BYTES_MAX
    g.unattended = contract().unattended
    if request.method == "POST" and not came_from_our_page():
        if lost_its_cookie():
            return plain_http()
        if lost_its_session():
            return go(url_for("dashboard.log_in_form", next=_place()))
        return problem(403, gettext("This page is out of date"), gettext("Reload the page."))
    if contract().needs is Access.PUBLIC:
        return None
    person = identity()
    if person is None:
        return go(url_for("dashboard.log_in_form", next=_place()))
    return _led_away(person.moderator) or _barred(person.moderator, here_site())


def _led_away(account: Moderator) -> ResponseReturnValue | None:
    """Lead whose password or log-in is not complete to the form that completes it."""
    needs = contract().needs
    if account.must_change and needs is not Access.NEW:
        return go(url_for("dashboard.password_form"))
    may_lack = needs in (Access.NEW, Access.HALF)
    if not may_lack and lacks_second_step(services().registry, account):
        return go(url_for("dashboard.second_step"))
    return None


def _barred(account: Moderator, site: str | None) -> ResponseReturnValue | None:
    """Refuse what the role does not include; of other sites not even that they exist.

    Raises:
        NotFound: there is no such site, or ``account`` is no member of it.
    """
    if site is not None and account.role_on(site) is None:
        raise NotFound("site", site)
    if site is not None and EVERY_SITE in account.memberships:
        services().registry.site(site)  # a role on every site makes none
    if contract().admits(account, site):
        return None
    return problem(403, gettext("Not allowed"), gettext("Your role does not include this."))


def here_site() -> str | None:
    """Return the slug of the site that this page belongs to."""
    site: str | None = (request.view_args or {}).get("site")
    return site


def own_sites() -> list[Site]:
    """Return the sites that who is logged in is a member of, by slug."""
    account = moderator()
    return [site for site in services().registry.sites() if account.role_on(site.slug)]


@blueprint.after_request
def _private(response: Response) -> Response:
    response.headers.setdefault("Cache-Control", "no-store")
    response.vary.add("HX-Request")
    return keep_visitor(response)


@blueprint.app_context_processor
def _everywhere() -> dict[str, Any]:
    settings = services().settings
    return {
        "csrf_token": csrf_token,
        "identity": identity,
        "is_htmx": is_htmx,
        "asked": asked,
        "language": lambda: str(get_locale()),
        "languages": locale.LANGUAGES,
        "theme": locale.theme,
        "keys_on": locale.keys_on,
        "fold_on": locale.fold_on,
        "plural_forms": locale.plural_forms,
        "words": words,
        "asset": asset,
        "openid_name": settings.openid_name if settings.openid else "",
        "may": may,
        "may_decide": may_decide,
        "administers_installation": administers_installation,
    }


def may(permission: str, site: str | None = None) -> bool:
    """Return whether who is logged in has ``permission``, named as in ``Permission``.

    It is asked for ``site``, or else for the site of this page.
    """
    person, place = identity(), site or here_site()
    if person is None or place is None:
        return False
    return person.moderator.may(Permission(permission), place)


def may_decide() -> bool:
    """Return whether the role on this site allows decisions."""
    return may(Permission.DECIDE)


def administers_installation() -> bool:
    """Return whether who is logged in administers the installation."""
    person = identity()
    return person is not None and person.moderator.administers_installation


def asset(name: str) -> str:
    """Return the URL of a static file; it changes with the content, so it may be kept for ever."""
    return url_for("static", filename=name, v=_digest(name))


@cache
def _digest(name: str) -> str:
    return sha256((STATIC / name).read_bytes()).hexdigest()[:10]


def keep_assets(response: Response) -> Response:
    """Let browsers keep a file whose address names its content."""
    if request.endpoint == "static" and "v" in request.args:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def problem(status: int, title: str, text: str, back: str = "") -> ResponseReturnValue:
    """Return a page, or for htmx a sentence, that says what went wrong and what helps.

    The page leads to ``back``, an address of ours, or to the first page.
    """
    if is_htmx():
        page = render_template("dashboard/problem_fragment.html", title=title, text=text)
        return page, status, {"HX-Retarget": "#problem", "HX-Reswap": "innerHTML"}
    return render_template("dashboard/problem.html", title=title, text=text, back=back), status


def refused(status: int) -> ResponseReturnValue:
    """Return a page that says no more than that a request cannot be used."""
    text = gettext("The server could not use this request (%(status)s).", status=status)
    return problem(status, gettext("That did not work"), text)


@blueprint.errorhandler(NotFound)
def _not_found(error: NotFound) -> ResponseReturnValue:
    return problem(404, gettext("Not found"), gettext("There is no such page."))


@blueprint.errorhandler(SiteArchived)
def _archived(error: SiteArchived) -> ResponseReturnValue:
    text = gettext("The site is archived: it can be read, and takes nothing new.")
    return problem(403, gettext("Not done"), text)


@blueprint.errorhandler(HTTPException)
def _refused(error: HTTPException) -> ResponseReturnValue:
    return refused(error.code or 500)


@blueprint.errorhandler(StoreUnavailable)
def _unavailable(error: StoreUnavailable) -> ResponseReturnValue:
    """Answer without asking the store for anything, not even for who is logged in."""
    g.identity = None
    text = gettext("The store cannot be reached. Nothing is lost; try again in a moment.")
    return problem(503, gettext("One moment"), text)
