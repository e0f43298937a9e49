"""Putting the web application together out of its parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from service import api, embed, errors, hosts, integrations, preparation
from service.access import api_keys, keyring, pseudonyms
from service.access.keyring import Keyring
from service.access.openid import log_in as openid
from service.api import events
from service.dashboard import init_dashboard, live
from service.http import compression, headers, logs, public_path, refusals, traces
from service.http.raw_query import RawQueryRequest
from service.monitoring import health, metrics
from service.services import Services


class Application(Flask):
    """Flask for plain functions alone, and for any bytes of a query."""

    request_class = RawQueryRequest

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return ``func``: Flask would ask nine times a request whether it is a coroutine."""
        return func


def create_app(services: Services) -> Flask:
    """Return the web application over ``services``; nothing is read from the environment."""
    app = Application("service")
    app.extensions["modqueue"] = services
    headers.init_app(app, https=services.settings.https)
    compression.init_app(app)
    errors.init_app(app)
    metrics.init_app(app)
    logs.init_app(app)
    traces.init_app(app)
    preparation.init_app(app, services.is_prepared)
    hosts.init_app(app)
    refusals.init_app(app)
    api_keys.init_app(app, services.registry)
    ring_of_keys = Keyring(services.settings.secret, services.settings.former_secrets)
    keyring.init_app(app, ring_of_keys)
    pseudonyms.init_app(app, ring_of_keys)
    events.init_app(app, services.settings.web_threads)
    health.init_app(app)
    api.init_app(app)
    live.init_app(app)
    init_dashboard(app)
    openid.init_app(app, services.settings)
    embed.init_app(app)
    integrations.init_app(app, services)
    public_path.init_app(app, services.settings)
    return app
