"""Metrics read from the store at scrape time: exact over all processes and machines.

While the store is away they vanish, all but ``modqueue_store_up`` 0: alert on that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from moderation import queues
from moderation.errors import StoreUnavailable
from moderation.store.installation_keys import INSTALLATION
from moderation.store.server.room import Memory
from service.services import Services

# Upper bounds in seconds, as commit_verdicts.lua counts them.
VERDICT_BUCKETS = ("0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "15", "30", "60")

# Name, help, label besides the site, and the store's counters by that label's value.
COUNTERS: Iterable[tuple[str, str, str, Mapping[str, str]]] = (
    ("modqueue_comments_accepted", "Comments accepted (202).", "", {"": "accepted"}),
    ("modqueue_comments_replayed", "Repeated requests recognised.", "", {"": "replayed"}),
    (
        "modqueue_verdicts",
        "Verdicts by route.",
        "route",
        {route: f"verdicts:{route}" for route in ("approve", "hold", "reject")},
    ),
    (
        "modqueue_decisions",
        "Decisions by the status that they gave.",
        "status",
        {status: f"decisions:{status}" for status in ("approved", "held", "rejected")},
    ),
    (
        "modqueue_attempts",
        "Attempts at scoring by outcome.",
        "outcome",
        {name: f"attempts:{name}" for name in ("committed", "late", "expired", "quarantined")},
    ),
    (
        "modqueue_article_heat",
        "Articles that the breaker held, and let go.",
        "change",
        {change: f"heat:{change}" for change in ("begun", "ended")},
    ),
    (
        "modqueue_raids",
        "Raids that began, and ended.",
        "change",
        {change: f"raids:{change}" for change in ("begun", "ended")},
    ),
    ("modqueue_edits", "Comments edited.", "", {"": "edits"}),
    ("modqueue_reports", "Readers' reports.", "", {"": "reports"}),
    ("modqueue_erased", "Comments erased.", "", {"": "erased"}),
    (
        "modqueue_webhook_attempts",
        "Attempts at webhooks by outcome.",
        "outcome",
        {outcome: f"webhooks:{outcome}" for outcome in ("delivered", "retrying", "given_up")},
    ),
)


class StoreCollector(Collector):
    """All sites' totals and queues."""

    def __init__(self, parts: Services) -> None:
        self._store, self._registry, self._erasures = parts.store, parts.registry, parts.erasures
        self._missing = parts.missing

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics of every site, or the one that says that the store is away."""
        up = GaugeMetricFamily("modqueue_store_up", "1 while the store answers.")
        try:
            families = self._families()
        except StoreUnavailable:
            families = []
            up.add_metric([], 0)
        else:
            up.add_metric([], 1)
        yield up
        yield from families

    def _families(self) -> list[Metric]:
        sites = [site.slug for site in self._registry.sites()]
        totals = {site: self._store.counters(site) for site in sites}
        return [
            *(_counter(totals, *counter) for counter in COUNTERS),
            _verdict_seconds(totals),
            *self._gauges(sites),
            *_memory(self._store.room.fullest()),
            self._incomplete(sites),
        ]

    def _incomplete(self, sites: list[str]) -> Metric:
        family = GaugeMetricFamily(
            "modqueue_store_incomplete",
            "1 where the store lacks data that a site always has; modqueue: the installation.",
            labels=["site"],
        )
        for site in (INSTALLATION, *sites):
            family.add_metric([site], bool(self._missing(site)))
        return family

    def _gauges(self, sites: list[str]) -> list[Metric]:
        comments = GaugeMetricFamily(
            "modqueue_comments", "Comments by status.", labels=["site", "status"]
        )
        queue = GaugeMetricFamily(
            "modqueue_queue_comments",
            "Comments without a verdict: waiting, or with a worker.",
            labels=["site", "state"],
        )
        oldest = GaugeMetricFamily(
            "modqueue_oldest_pending_seconds", "Age of the oldest without one.", labels=["site"]
        )
        erasure = GaugeMetricFamily(
            "modqueue_erasure_pending_seconds",
            "Age of the oldest erasure whose text the store's files may still hold; 0: none.",
            labels=["site"],
        )
        audits = GaugeMetricFamily(
            "modqueue_audits_overdue",
            "Questions of the audit that have waited for an answer for a week.",
            labels=["site"],
        )
        archived = GaugeMetricFamily(
            "modqueue_archived_comments",
            "Comments that moved to the archive, by status.",
            labels=["site", "status"],
        )
        for site in sites:
            for name, moved in self._store.archived.sizes(site).items():
                archived.add_metric([site, name], moved)
            audits.add_metric([site], queues.overdue_audits(self._store, site))
            erasure.add_metric([site], self._erasures.pending_seconds(site))
            for status, count in self._store.counts(site).items():
                comments.add_metric([site, status.value], count)
            backlog = self._store.backlog(site)
            queue.add_metric([site, "waiting"], backlog.waiting)
            queue.add_metric([site, "leased"], backlog.leased)
            oldest.add_metric([site], backlog.oldest_seconds)
        return [comments, queue, oldest, erasure, audits, archived]


def _memory(memory: Memory) -> list[Metric]:
    return [
        GaugeMetricFamily(
            "modqueue_store_memory_bytes", "Memory of the fullest server of the store.", memory.used
        ),
        GaugeMetricFamily(
            "modqueue_store_memory_limit_bytes", "Its maxmemory; 0: no limit.", memory.limit
        ),
    ]


def _counter(
    totals: Mapping[str, Mapping[str, float]],
    name: str,
    text: str,
    label: str,
    sources: Mapping[str, str],
) -> Metric:
    family = CounterMetricFamily(name, text, labels=["site", label] if label else ["site"])
    for site, site_totals in totals.items():
        for value, source in sources.items():
            family.add_metric([site, value] if label else [site], site_totals.get(source, 0.0))
    return family


def _verdict_seconds(totals: Mapping[str, Mapping[str, float]]) -> Metric:
    family = HistogramMetricFamily(
        "modqueue_verdict_seconds", "Time from acceptance to verdict.", labels=["site"]
    )
    for site, site_totals in totals.items():
        buckets, below = [], 0.0
        for bound in VERDICT_BUCKETS:
            below += site_totals.get(f"verdict_seconds_bucket:{bound}", 0.0)
            buckets.append((bound, below))
        buckets.append(("+Inf", site_totals.get("verdict_seconds_count", 0.0)))
        family.add_metric([site], buckets, site_totals.get("verdict_seconds_sum", 0.0))
    return family
