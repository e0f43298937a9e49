"""The processes beside web: workers, sweeper, projector and sender of webhooks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from moderation.projection.search import Projection
from moderation.store.installation_keys import ROUND
from moderation.webhooks.endpoints import Endpoints
from service.cli.doctor.finding import Finding, State
from service.cli.parts import Parts
from service.cli.status import workers

LATE_SECONDS = 15.0  # for a verdict
LAG_WARN_SECONDS = 10.0
LOOK_SECONDS = 0.1
DOCS = "see docs/operations.md"


def worker_models(parts: Parts) -> Iterator[Finding]:
    """Ask the workers which model they score with."""
    models = workers(parts.settings)
    names = sorted(set(models.values()))
    sentence = f"{len(models)} running, with {', '.join(names) or 'no model'}"
    if not models:
        advice = f"Start one, or the broker: comments wait until one runs ({DOCS})."
        yield Finding("workers", State.FAULT, "none answers within a second", advice)
    elif len(names) > 1:
        advice = "Restart those of the older release: two models judge differently."
        yield Finding("workers", State.WARN, sentence, advice)
    else:
        yield Finding("workers", State.OK, sentence)


def queue(parts: Parts) -> Iterator[Finding]:
    """Look at the oldest comment of each site that has no verdict."""
    for site in parts.registry.sites():
        backlog = parts.store.backlog(site.slug)
        sentence = (
            f"{site.slug}: {backlog.waiting} wait, {backlog.leased} with a worker, "
            f"the oldest for {backlog.oldest_seconds:.1f} s"
        )
        if backlog.oldest_seconds > LATE_SECONDS:
            yield Finding("queue", State.WARN, sentence, f"Start more workers ({DOCS}).")
        else:
            yield Finding("queue", State.OK, sentence)


def sweeper(parts: Parts) -> Iterator[Finding]:
    """Wait for the mark that each round of the sweeper leaves for as long as a round takes."""
    deadline = time.monotonic() + 2 * parts.settings.sweep_seconds + 1
    while not parts.redis.exists(ROUND):
        if time.monotonic() > deadline:
            advice = f"Start `python -m worker.sweep`: it wakes workers and erases files ({DOCS})."
            yield Finding("sweeper", State.FAULT, "no round was swept just now", advice)
            return
        time.sleep(LOOK_SECONDS)
    yield Finding("sweeper", State.OK, "runs")


def projection(parts: Parts) -> Iterator[Finding]:
    """Compare what this machine searches with each site's journal."""
    place = parts.settings.projection
    view = Projection(place)
    if isinstance(place, Path) and not place.exists():
        sentence = f"there is no {place} on this machine"
        advice = "Start `python -m worker.project` where web runs; elsewhere this is as it should."
        yield Finding("projection", State.WARN, sentence, advice)
        return
    for site in parts.registry.sites():
        unread = parts.store.events(site.slug, after=view.cursor(site.slug), limit=1).items
        lag = (parts.store.now() - unread[0].at) / 1000 if unread else 0.0
        sentence = f"{site.slug}: {lag:.1f} s behind the journal"
        if lag > LAG_WARN_SECONDS:
            advice = f"Look whether `python -m worker.project` runs on this machine ({DOCS})."
            yield Finding("projection", State.WARN, sentence, advice)
        else:
            yield Finding("projection", State.OK, sentence)


def webhooks(parts: Parts) -> Iterator[Finding]:
    """Name the webhooks that fail or were switched off for failing."""
    for site in parts.registry.sites():
        endpoints = Endpoints(parts.redis).all(site.slug)
        failing = [endpoint for endpoint in endpoints if endpoint.fails]
        for endpoint in failing:
            sentence = f"{site.slug}: {endpoint.id} fails, {endpoint.waiting} messages wait"
            advice = f"See why with `modqueue webhooks log {site.slug} {endpoint.id}`."
            yield Finding("webhooks", State.WARN, sentence, advice)
        if not failing:
            yield Finding("webhooks", State.OK, f"{site.slug}: {len(endpoints)}, none fails")
