"""The answers to a log-in that cannot be made now: when it can, and what else there is to do."""

from __future__ import annotations

import math
import re

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_timedelta, gettext

from moderation.process.config import is_loopback
from service.access.log_ins import TooManyCodes, TooManyLogIns
from service.http.addresses import read_url
from service.services import services

MINUTE_SECONDS = 60
HOST = re.compile(r"[A-Za-z0-9.-]+(:\d+)?|\[[0-9A-Fa-f:]+\](:\d+)?", re.ASCII)


def try_later(error: TooManyLogIns | TooManyCodes, back: str) -> ResponseReturnValue:
    """Say when the next try is possible; ``back`` leads to its form."""
    seconds = max(1, math.ceil(error.seconds))
    status = 503 if isinstance(error, TooManyLogIns) and error.busy else 429
    page = render_template(
        "dashboard/account/try_later.html", text=_reason(error), when=_when(seconds), back=back
    )
    response = make_response(page, status)
    response.headers["Retry-After"] = str(seconds)
    return response


def _reason(error: TooManyLogIns | TooManyCodes) -> str:
    if isinstance(error, TooManyCodes):
        return str(gettext("Too many wrong codes were typed."))
    if error.busy:
        return str(gettext("Many people are logging in at the moment."))
    return str(gettext("There were too many failed log-ins from here."))


def _when(seconds: int) -> str:
    """Return "in 8 seconds"; what is longer than a minute is rounded up to the next."""
    if seconds > MINUTE_SECONDS:
        seconds = math.ceil(seconds / MINUTE_SECONDS) * MINUTE_SECONDS
    return str(format_timedelta(seconds, threshold=1, granularity="second", add_direction=True))


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
