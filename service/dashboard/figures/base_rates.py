"""Base rates: how people decided comments with scores like this one's."""

from __future__ import annotations

import time
from typing import Any

from flask import current_app

from moderation.projection.statistics import Statistics
from service.dashboard.blueprint import blueprint
from service.services import services

CASES_MIN = 50  # below it a share says more about chance than about the site
KEPT_SECONDS = 300.0  # the shares move slowly, and counting them takes a look at every decision


@blueprint.app_context_processor
def _shares() -> dict[str, Any]:
    return {"rejected_before": rejected_before}


def rejected_before(site: str) -> dict[str, int]:
    """Return, for attributes with enough cases, how many in 100 held for it people rejected."""
    cache: dict[str, tuple[float, dict[str, int]]]
    cache = current_app.extensions.setdefault("modqueue.base_rates", {})
    entry = cache.get(site)
    if entry is None or time.monotonic() - entry[0] > KEPT_SECONDS:
        entry = cache[site] = (time.monotonic(), _count(site))
    return entry[1]


def _count(site: str) -> dict[str, int]:
    figures = Statistics(services().projection, site)
    shares = figures.approved_anyway(singly=True)
    return {
        code: round(100 * (1 - approved.share))
        for code, approved in shares.items()
        if approved.of >= CASES_MIN
    }
