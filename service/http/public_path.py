"""Below a path of the news site's host: ``MODQUEUE_PUBLIC_URL=https://news.example/talk``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask

from moderation.process.config import Config

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def init_app(app: Flask, settings: Config) -> None:
    """Serve ``app`` below the path of the public address, if it has one."""
    if settings.public_path:
        app.wsgi_app = UnderPath(app.wsgi_app, settings)  # type: ignore[method-assign]


class UnderPath:
    """An application below the path of ``settings.public_url``, to which every link leads.

    The proxy in front may take the path off a request or leave it. One that names a path of its
    own (X-Forwarded-Prefix) is believed. Host names of the dashboard alone are not below the path.
    """

    def __init__(self, app: WSGIApplication, settings: Config) -> None:
        self._app = app
        self._path = settings.public_path
        self._elsewhere = frozenset(settings.dashboard_hosts) - {settings.public_host}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request whose path is the one inside the application."""
        asked = environ.get("PATH_INFO", "")
        if not environ.get("SCRIPT_NAME") and not self._is_elsewhere(environ):
            environ["SCRIPT_NAME"] = self._path
            if f"{asked}/".startswith(f"{self._path}/"):
                environ["PATH_INFO"] = asked[len(self._path) :] or "/"
        return self._app(environ, start_response)

    def _is_elsewhere(self, environ: WSGIEnvironment) -> bool:
        host = environ.get("HTTP_HOST", "").lower()
        return host in self._elsewhere or host.rpartition(":")[0] in self._elsewhere
