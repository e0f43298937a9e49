"""The policies by which texts are flagged, each asked for at most once a second."""

from __future__ import annotations

import time
from collections.abc import Callable

from flask import current_app

from moderation.policy import Policy
from moderation.store.writer import Store
from service.services import services

SECONDS = 1.0  # a new threshold counts from then on; nothing is decided by these answers
SITES_MAX = 1_000

Clock = Callable[[], float]


class RecentPolicies:
    """The policies in force within the last second: half of a call was the way to the store."""

    def __init__(self, store: Store, clock: Clock = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._known: dict[str, tuple[float, Policy]] = {}

    def of(self, site: str) -> Policy:
        """Return the policy of ``site``; raises StoreUnavailable when it must be asked."""
        asked_at, policy = self._known.get(site, (float("-inf"), None))
        now = self._clock()
        if policy is None or now - asked_at >= SECONDS:
            policy = self._store.policy(site)
            if len(self._known) >= SITES_MAX:
                self._known.clear()
            self._known[site] = (now, policy)
        return policy


def policy_of(site: str) -> Policy:
    """Return the policy of ``site`` as this application last read it, within a second."""
    recent: RecentPolicies = current_app.extensions.setdefault(
        "modqueue.recent_policies", RecentPolicies(services().store)
    )
    return recent.of(site)
