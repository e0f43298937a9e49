"""The answer to a log-in over plain HTTP, where browsers do not keep the cookie of a session."""

from __future__ import annotations

import re

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation.process.setting_checks import is_loopback
from service.http.addresses import read_url
from service.services import services

HOST = re.compile(r"[A-Za-z0-9.-]+(:\d+)?|\[[0-9A-Fa-f:]+\](:\d+)?", re.ASCII)


def came_over_plain_http() -> bool:
    """Return whether the browser will not keep the cookies of this answer.

    Browsers say where a request comes from (Sec-Fetch-Mode) over HTTPS and on this machine alone;
    that tells a proxy that ends TLS, and is not among MODQUEUE_TRUSTED_PROXIES, from plain HTTP.
    """
    settings = services().settings
    host = read_url(f"//{request.host}").hostname or ""
    if not settings.https or request.is_secure or is_loopback(host):
        return False
    return bool(settings.trusted_proxies) or "Sec-Fetch-Mode" not in request.headers


def plain_http() -> ResponseReturnValue:
    """Say why a log-in cannot work over plain HTTP, and what would."""
    return render_template("dashboard/account/plain_http.html", address=_https_address()), 403


def _https_address() -> str | None:
    """Return the address of the log-in page over HTTPS, if it can be told."""
    settings = services().settings
    if settings.public_url.startswith("https://"):
        return f"https://{read_url(settings.public_url).netloc}{url_for('dashboard.log_in_form')}"
    known = HOST.fullmatch(request.host)
    return f"https://{request.host}{url_for('dashboard.log_in_form')}" if known else None
