"""The security headers of every response, the one home of the content security policy."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, Response
from werkzeug.datastructures import Headers

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# Neither inline scripts and styles nor any other origin; data: images are the icons inside the
# vendored style sheets. Scripts make HTML of text through the one policy of trusted-types.js, and
# no script of a text. Source of the rest: OWASP Secure Headers Project.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types modqueue",
    )
)
# For the vendored viewer of the API's reference, which writes HTML itself (React).
VIEWER_POLICY = CONTENT_SECURITY_POLICY.partition("; require-trusted-types-for")[0]
_ORIGIN = re.compile(r"[A-Za-z0-9.:/\[\]-]+")  # nothing that ends a directive, a header or a line
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}
# A year. Without subdomains: what else runs below the host's name is not ours to decide.
_HSTS = ("Strict-Transport-Security", "max-age=31536000")
_NO_STORE = ("cache-control", ("Cache-Control", "no-store"))
_LOWER = [(name.lower(), (name, value)) for name, value in SECURITY_HEADERS.items()]

# Pages of other origins load the comment box.
SHARED = frozenset({"/static/embed.js", "/static/embed.css"})

_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9/._~-]+")
_WITHOUT_BODY = frozenset({204, 304})


class SecureResponse(Response):
    """A response with the security headers; a view that set one itself keeps its own.

    They are added to the finished list of headers: werkzeug's own check and copy of each header
    took a tenth of the processor time of a request.
    """

    added = _LOWER

    def keep_nowhere(self) -> None:
        """Let neither proxies nor browsers keep it, unless it says itself who may."""
        self.added = [*self.added, _NO_STORE]

    def get_wsgi_response(
        self, environ: WSGIEnvironment
    ) -> tuple[Iterable[bytes], str, list[tuple[str, str]]]:
        """Return body, status and headers for the web server."""
        if environ.get("PATH_INFO") in SHARED:
            self.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        body, status, headers = super().get_wsgi_response(environ)
        present = {name.lower() for name, _ in headers}
        headers += [header for name, header in self.added if name not in present]
        return body, status, headers

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:
        """Return the headers; what werkzeug would not change is not copied."""
        return self.headers if self._is_finished() else super().get_wsgi_headers(environ)

    def _is_finished(self) -> bool:
        present = {name.lower(): value for name, value in self.headers}
        return (
            self.status_code >= 200
            and self.status_code not in _WITHOUT_BODY
            and "content-length" in present
            and "content-location" not in present
            and _PLAIN_ADDRESS.fullmatch(present.get("location", "/")) is not None
        )


def form_leads_to(origin: str) -> str:
    """Return the content security policy of a page whose form may lead to ``origin`` as well.

    Chromium applies form-action to the redirect behind a form, too.

    Raises:
        ValueError: ``origin`` has a character that no origin has, and that could end a directive.
    """
    if not _ORIGIN.fullmatch(origin):
        raise ValueError(f"{origin!r} is no origin")
    return CONTENT_SECURITY_POLICY.replace("form-action 'self'", f"form-action 'self' {origin}")


class StrictResponse(SecureResponse):
    """A secure response that browsers may have over HTTPS alone from now on (RFC 6797)."""

    added = [*_LOWER, (_HSTS[0].lower(), _HSTS)]  # noqa: RUF012  (never changed)


def init_app(app: Flask, *, https: bool) -> None:
    """Make every response of ``app`` a secure one."""
    app.response_class = StrictResponse if https else SecureResponse
