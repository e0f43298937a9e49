"""What the web process works with; put together in ``service/wsgi.py`` and handed to create_app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app

from moderation.actions import Ring
from moderation.judging import Scorer
from moderation.process.config import Settings
from moderation.registry import Registry
from moderation.registry.integration_keys import IntegrationKeys
from moderation.store.acceptance import Limits
from moderation.store.feedback import LabelStore
from moderation.store.writer import Store


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of one web process.

    ``scorer`` is None where no endpoint scores in the request; then no integration is served, and
    ``labels`` and ``integration_keys`` are not needed either. ``broker_answers`` may take a second.
    Until ``is_prepared`` nobody is served.
    """

    settings: Settings
    store: Store
    registry: Registry
    ring: Ring
    scorer: Scorer | None = None
    labels: LabelStore | None = None
    integration_keys: IntegrationKeys | None = None
    broker_answers: Callable[[], bool] = lambda: True
    is_prepared: Callable[[], bool] = lambda: True

    @property
    def limits(self) -> Limits:
        """What intake allows, as the settings say."""
        return Limits(
            rate_per_second=self.settings.rate_per_second,
            burst=self.settings.rate_burst,
            pending_max=self.settings.pending_max,
        )


def services() -> Services:
    """Return the parts that the running app was created with."""
    found: Services = current_app.extensions["modqueue"]
    return found
