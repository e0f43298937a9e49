"""The Akismet API, for WordPress and every other client that can be pointed at another host."""

from __future__ import annotations

from flask import Flask

from service.integrations.akismet import views


def init_app(app: Flask) -> None:
    """Serve the API."""
    app.register_blueprint(views.blueprint)
