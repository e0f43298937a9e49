"""Log-in by OpenID Connect: to the provider, back from it, and out of it again."""

from __future__ import annotations

import logging

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.registry import Moderator
from service.access import sessions
from service.access.openid import log_in as openid
from service.access.openid.errors import ProviderAway, Refused
from service.dashboard.access import Access
from service.dashboard.blueprint import blueprint, own_path
from service.services import services

log = logging.getLogger("modqueue.web")


@blueprint.get("/log-in/openid", needs=Access.PUBLIC)
def openid_log_in() -> ResponseReturnValue:
    """Lead the browser to the provider; where there is none, to the log-in page."""
    provider, target = openid.provider(), request.args.get("next", "")
    if provider is None:
        return redirect(url_for("dashboard.log_in_form", next=target or None), 303)
    try:
        address, begun = openid.begin(provider, target)
    except ProviderAway as error:
        return _away(error)
    return openid.keep(make_response(redirect(address, 303)), begun)


@blueprint.get("/log-in/openid/back", needs=Access.PUBLIC)
def openid_back() -> ResponseReturnValue:
    """Let in who comes back from the provider, or say why not."""
    provider, begun = openid.provider(), openid.begun_here()
    if provider is None:
        return redirect(url_for("dashboard.log_in_form"), 303)
    if begun is None:
        return openid.forget(_refused("cookie"))
    try:
        account = openid.finish(provider, begun, request.args)
    except ProviderAway as error:
        return openid.forget(make_response(_away(error)))
    except Refused as error:
        return openid.forget(_refused(str(error)))
    return openid.forget(_admit(account, begun.next) if account else _without_role())


def _admit(account: Moderator, target: str) -> Response:
    return sessions.open_session(make_response(redirect(own_path(target), 303)), account)


def left(account: Moderator) -> ResponseReturnValue:
    """Say that the session is over, and where to log out of the provider as well.

    It is a link, because a page's form may not lead to another site, not even by a redirect.
    """
    provider = openid.provider()
    try:
        address = openid.log_out_address(provider) if provider and account.openid else None
    except ProviderAway:
        address = None
    if address is None:
        return redirect(url_for("dashboard.log_in_form"), 303)
    return render_template("dashboard/account/left.html", address=address, provider=_name())


def _name() -> str:
    return services().settings.openid_name


def _page(status: int, title: str, text: str) -> Response:
    page = render_template("dashboard/account/openid.html", title=title, text=text)
    return make_response(page, status)


def _away(error: ProviderAway) -> Response:
    log.warning("openid.away problem=%s", error)
    text = gettext(
        "%(provider)s does not answer. Try again in a moment; whoever has a password here can log "
        "in with it.",
        provider=_name(),
    )
    return _page(503, gettext("That did not work"), text)


def _refused(word: str) -> Response:
    log.warning("openid.refused because=%s", word)
    text = gettext("This log-in was ended, is over ten minutes old, or was used already.")
    return _page(403, gettext("Not logged in"), text)


def _without_role() -> Response:
    text = gettext(
        "%(provider)s says who you are, but none of your groups has a role here. Ask an admin.",
        provider=_name(),
    )
    return _page(403, gettext("Not logged in"), text)
