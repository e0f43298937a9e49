"""What the proxies in front say of a client, as far as they are trusted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SCHEMES = frozenset({"http", "https"})
# Links are made with it, so what could lead away, such as //elsewhere.example, is none.
PREFIX = re.compile(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*")


class BehindProxies:
    """An application that believes the X-Forwarded headers of the last ``hops`` proxies.

    X-Forwarded-For, -Proto, -Host and -Prefix. No other header about the client is believed.
    """

    def __init__(self, app: WSGIApplication, hops: int) -> None:
        self._app = app
        self._fixed = ProxyFix(self._check, x_for=hops, x_proto=hops, x_host=hops, x_prefix=hops)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request as its client sent it to the first proxy."""
        return self._fixed(environ, start_response)

    def _check(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Take back what no proxy can have meant: it passed on what its client had sent."""
        before = environ["werkzeug.proxy_fix.orig"]
        if environ["wsgi.url_scheme"] not in SCHEMES:
            environ["wsgi.url_scheme"] = before["wsgi.url_scheme"]
        prefix = (environ.get("SCRIPT_NAME") or "").rstrip("/")
        environ["SCRIPT_NAME"] = prefix if PREFIX.fullmatch(prefix) else before["SCRIPT_NAME"] or ""
        return self._app(environ, start_response)
