"""The web process put together: ``gunicorn -c service/gunicorn.py service.wsgi:app``."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from moderation.config import Settings
from moderation.connection import connect
from moderation.doorbell import Doorbell
from moderation.errors import SettingInvalid
from moderation.registry import Registry
from moderation.store import Store
from service import create_app
from service.services import Services


def build(settings: Settings) -> Flask:
    """Return the application over the store that ``settings`` name.

    Raises:
        SettingInvalid: ``REDIS_URL`` or ``MODQUEUE_SECRET`` is missing; ``modqueue run`` sets both.
    """
    for name, value in (("REDIS_URL", settings.redis_url), ("MODQUEUE_SECRET", settings.secret)):
        if not value:
            raise SettingInvalid(name, "is needed here; `modqueue run` sets it by itself")
    redis = connect(settings.redis_url)
    ring = Doorbell(settings.broker_url or settings.redis_url, web=True)
    app = create_app(Services(settings, Store(redis), Registry(redis), ring))
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


app = build(Settings.from_env())
