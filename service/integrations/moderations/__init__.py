"""``/v1/moderations`` as OpenAI and Mistral have it: their clients, with another base URL."""

from __future__ import annotations

from flask import Flask

from service.integrations.moderations import views


def init_app(app: Flask) -> None:
    """Serve the endpoint in both dialects."""
    app.register_blueprint(views.blueprint)
