"""The web: the API for sites and the dashboard for moderators, two doors to ``moderation``."""

from __future__ import annotations

from flask import Flask

from service import headers
from service.services import Services


def create_app(services: Services) -> Flask:
    """Return the web application over ``services``; nothing is read from the environment."""
    app = Flask("service")
    app.extensions["modqueue"] = services
    headers.init_app(app)
    return app
