"""The web process put together: ``gunicorn -c python:service.gunicorn service.wsgi:app``."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from moderation.config import Settings
from moderation.connection import connect
from moderation.doorbell import Doorbell
from moderation.errors import SettingInvalid
from moderation.registry import Registry
from moderation.startup import require_durable_store
from moderation.store import Store
from service import create_app, logs
from service.services import Services


def build(settings: Settings) -> Flask:
    """Return the application over the store that ``settings`` name.

    Raises:
        SettingInvalid: ``MODQUEUE_SECRET`` is missing, or the store can lose comments.
        StoreUnavailable: the store did not answer for a minute.
    """
    logs.configure(settings.log_level)
    if not settings.secret:
        raise SettingInvalid("MODQUEUE_SECRET", "is needed here; `modqueue run` sets it by itself")
    require_durable_store(settings)
    redis = connect(settings.redis_url)
    ring = Doorbell(settings.broker, web=True)
    app = create_app(Services(settings, Store(redis), Registry(redis), ring))
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


app = build(Settings.from_env())
