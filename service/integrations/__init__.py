"""Foreign protocols, answered in the request: one package each, its errors in its own shape."""

from __future__ import annotations

from flask import Flask

from service.integrations import (
    akismet,
    azure,
    compatible,
    coral,
    moderations,
    perspective,
    score,
)
from service.services import Services


def init_app(app: Flask, services: Services) -> None:
    """Serve the integrations that are on; none of them without a scorer."""
    if services.scorer is None:
        return
    score.init_app(app)
    compatible.init_app(app)
    if "perspective" in services.settings.served:
        perspective.init_app(app)
    if "coral" in services.settings.served:
        coral.init_app(app, services.settings.coral_deadline_seconds)
    if "akismet" in services.settings.served:
        akismet.init_app(app)
    if "moderations" in services.settings.served:
        moderations.init_app(app)
    if "azure" in services.settings.served:
        azure.init_app(app)
