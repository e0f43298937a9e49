"""The Comment Analyzer (Perspective) API, v1alpha1: a drop-in for what ends on 31 December 2026."""

from __future__ import annotations

from flask import Flask

from service.integrations.perspective import discovery, views


def init_app(app: Flask) -> None:
    """Serve the API and its discovery document."""
    for module in (views, discovery):
        app.register_blueprint(module.blueprint)
