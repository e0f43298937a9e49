"""A connection to the broker that gives up at once where Celery would try for ever.

Celery's remote control publishes with kombu's ``retry=True`` and no limit (kombu/pidbox.py): where
the broker went between the connection and the message, who asked never came back.
"""

from __future__ import annotations

from typing import Any

from celery.app.amqp import AMQP
from kombu.connection import Connection


class OneTry(Connection):
    """A connection that repeats nothing."""

    def ensure(self, *what: Any, **options: Any) -> Any:
        """Return what does it once, and raises the first error of the connection."""
        return super().ensure(*what, **options | {"max_retries": 0})  # type: ignore[no-untyped-call]


class TriedOnce(AMQP):  # type: ignore[misc]
    """What makes an app's connections, as ``Celery.amqp_cls`` wants it."""

    Connection = OneTry
