"""Coral's external moderation phase: a comment comes signed, the site's policy answers in time."""

from __future__ import annotations

from flask import Flask

from service.integrations.coral import views
from service.integrations.coral.deadline import Deadline


def init_app(app: Flask, seconds: float) -> None:
    """Serve the phase; an answer takes at most ``seconds``."""
    app.extensions["modqueue.coral"] = views.Coral(Deadline(seconds))
    app.register_blueprint(views.blueprint)
