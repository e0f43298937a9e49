"""Our web application over a store that keeps nothing: what the rest of a request costs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from flask import Flask

from moderation.comment import new_comment_id
from moderation.errors import Refused
from moderation.store.acceptance import Accepted, Intake
from moderation.store.server.connection import connect
from moderation.store.writer import Store


class NothingStore(Store):
    """Accepts at once and forgets."""

    def accept(
        self, site: str, comments: Sequence[Intake], **_: object
    ) -> tuple[list[Accepted | Refused], bool]:
        """Return a receipt for each comment."""
        now = int(time.time() * 1000)
        return [Accepted(new_comment_id(), now, 1, replayed=False) for _ in comments], False


def __getattr__(name: str) -> Flask:
    # Put together when gunicorn asks for it: importing service.wsgi needs a server that runs.
    if name != "app":
        raise AttributeError(name)
    from service.wsgi import app

    parts = app.extensions["modqueue"]
    store = NothingStore(connect(parts.settings.redis_url))
    app.extensions["modqueue"] = replace(parts, store=store)
    return app
