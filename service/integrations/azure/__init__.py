"""Azure's Content Safety: its clients' analysis of texts, with another endpoint."""

from __future__ import annotations

from flask import Flask

from service.integrations.azure import views


def init_app(app: Flask) -> None:
    """Serve ``text:analyze``."""
    app.register_blueprint(views.blueprint)
