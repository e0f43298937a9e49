"""The security headers of every response, the one home of the content security policy."""

from __future__ import annotations

from flask import Flask, Response, request

# Neither inline scripts and styles nor any other origin; data: images are the icons inside the
# vendored style sheets. Source of the rest: OWASP Secure Headers Project.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}

# Pages of other origins load the comment box.
SHARED = frozenset({"/static/embed.js", "/static/embed.css"})


def init_app(app: Flask) -> None:
    """Add the headers to all responses of ``app``; a view that set one itself keeps its own."""
    app.after_request(_secure)


def _secure(response: Response) -> Response:
    if request.path in SHARED:
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    # One look at what is there: asking for each header by itself takes five times as long.
    present = {name.lower() for name, _ in response.headers}
    response.headers.extend(
        (name, value) for name, value in SECURITY_HEADERS.items() if name.lower() not in present
    )
    return response
