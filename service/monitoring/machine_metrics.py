"""Metrics of this machine beside the store: broker, projection, and witness."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from moderation.errors import ProjectionUnavailable
from moderation.store.server.witness import Witness
from service.services import Services


class MachineCollector(Collector):
    """What a scrape looks at; each look may take a second where the broker is away."""

    def __init__(self, parts: Services) -> None:
        self._parts = parts
        self._projection = parts.projection
        self._witness = Witness(parts.settings.witness)

    def collect(self) -> Iterator[Metric]:
        """Yield what is known now; a file that cannot be read is left out."""
        yield GaugeMetricFamily(
            "modqueue_broker_up", "1 while the broker answers.", int(self._parts.broker_answers())
        )
        with suppress(sqlite3.Error, ProjectionUnavailable):
            yield CounterMetricFamily(
                "modqueue_projection_rebuilds",
                "Times that a site's rows were dropped because its journal was another one.",
                self._projection.rebuilds(),
            )
            yield GaugeMetricFamily(
                "modqueue_projection_damaged",
                "Comments and journal lines that are left out, because they cannot be read.",
                self._projection.damaged(),
            )
        with suppress(OSError):
            yield CounterMetricFamily(
                "modqueue_store_losses",
                "Times that a site's journal lacked lines that this machine had seen.",
                len(self._witness.testimony().losses),
            )
