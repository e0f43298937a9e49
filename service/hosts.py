"""Under which host names this installation answers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Flask, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from moderation.process.config import Config
from service.dashboard.blueprint import blueprint as dashboard
from service.dashboard.blueprint import problem as page
from service.http.problems import MISDIRECTED, Problem
from service.own_address import has_dashboard
from service.services import Services

# Supervisors ask by address; the page that refuses a name has a style sheet.
EVERY_HOST = frozenset({"health.livez", "static", "embed_script"})
_PORT = re.compile(r":\d*$")
_LOOPBACK = re.compile(r"localhost|127(\.\d{1,3}){3}|\[::1\]")


@dataclass(frozen=True, slots=True)
class Hosts:
    """The names in lower case, with a port where only that one is meant; none: every name."""

    names: frozenset[str]

    @classmethod
    def of(cls, settings: Config) -> Hosts:
        """Return the names that ``settings`` allow."""
        named = set(settings.allowed_hosts)
        if settings.public_url:
            named.add(settings.public_host)
        # A dashboard with names of its own says nothing of where the rest is served.
        return cls(frozenset(named.union(settings.dashboard_hosts) if named else ()))

    def answers(self, host: str) -> bool:
        """Return whether ``host``, as the Host header has it, is one of this installation's."""
        host = host.lower()
        name = _without_port(host).rstrip(".")
        return (
            not self.names
            or host in self.names
            or name in self.names
            or _LOOPBACK.fullmatch(name) is not None
        )


def _without_port(host: str) -> str:
    return _PORT.sub("", host)


def init_app(app: Flask) -> None:
    """Refuse every request to ``app`` under another name."""
    parts: Services = app.extensions["modqueue"]
    hosts = app.extensions["modqueue.hosts"] = Hosts.of(parts.settings)
    if hosts.names:
        app.before_request(_refuse_others)


def _refuse_others() -> ResponseReturnValue | None:
    hosts: Hosts = current_app.extensions["modqueue.hosts"]
    if request.endpoint in EVERY_HOST or hosts.answers(request.headers.get("Host", "")):
        return None
    if request.blueprint == dashboard.name and not has_dashboard():
        return None  # it says itself that it is not found there
    if not _asked_for_a_page():
        raise Problem(MISDIRECTED, "the Host header names none of this installation's hosts")
    g.identity = None  # this page is for anyone, and must not need the store
    text = gettext("This server does not answer under the host name in this address.")
    return page(421, gettext("Unknown host name"), text)


def _asked_for_a_page() -> bool:
    best = request.accept_mimetypes.best_match(["application/json", "text/html"])
    return request.blueprint == dashboard.name or (
        best == "text/html" and not request.path.startswith("/v1/")
    )
