"""Where this installation is: its URL, its origin, and whether its dashboard answers here."""

from __future__ import annotations

import re

from flask import request

from moderation.site.site_settings import SiteSettings
from service.http.addresses import UNKNOWN, read_address, read_url
from service.services import services

_PORT = re.compile(r":\d+$")


def own_url() -> str:
    """Return the address of this installation, without a slash at its end.

    werkzeug's ``url_root`` would decode the host's punycode, and raise where it is none.
    """
    return services().settings.public_url or _asked_url()


def asked_url() -> str:
    """Return the address by which this request came, where MODQUEUE_ALLOWED_HOSTS lists its host.

    Elsewhere it is ``own_url``. A client that calls us by a borrowed name is to stay with it.
    """
    host, listed = request.host.lower(), services().settings.allowed_hosts
    return own_url() if {host, _PORT.sub("", host)}.isdisjoint(listed) else _asked_url()


def _asked_url() -> str:
    return f"{request.scheme}://{request.host}{request.script_root}"


def dashboard_url() -> str:
    """Return the address of the dashboard, which may have a host name of its own; no slash ends it.

    A host name of the dashboard alone is not below the path of MODQUEUE_PUBLIC_URL.
    """
    own, named = read_url(own_url()), services().settings.dashboard_hosts
    host = own.netloc.lower()
    if not named or not {host, _PORT.sub("", host)}.isdisjoint(named):
        return own_url()
    return f"{own.scheme}://{named[0]}"


def errors_url(site: str, settings: SiteSettings) -> str | None:
    """Return where everybody sees the machine's errors on ``site``; None where it shows none."""
    return f"{dashboard_url()}/errors/{site}" if settings.public_ledger else None


def own_origin() -> str | None:
    """Return the origin of our own pages; None where nothing but a Host header names it.

    Anyone can let a name of theirs lead here, so without MODQUEUE_PUBLIC_URL only names from the
    settings count, the loopback, and IP addresses, which lead to nobody else.
    """
    own = read_url(own_url())
    if not services().settings.public_url and not _is_ours(own.netloc.lower()):
        return None
    return f"{own.scheme}://{own.netloc}"


def _is_ours(host: str) -> bool:
    settings = services().settings
    named = {"localhost", *settings.dashboard_hosts, *settings.allowed_hosts}
    return not named.isdisjoint({host, _PORT.sub("", host)}) or read_address(host) != UNKNOWN


def has_dashboard() -> bool:
    """Return whether the dashboard answers under the host name of this request."""
    named, host = services().settings.dashboard_hosts, request.host.lower()
    return not named or host in named or _PORT.sub("", host) in named
