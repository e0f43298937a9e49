"""Finding the limits of a site's promises in the background: what the learner does beside training.

Twelve seconds of a processor with 200,000 labels of a year (docs/learning.md) are too long for a
request, so a click, a saved promise, a promotion and a return ask for a run.
"""

from __future__ import annotations

import logging
import secrets
import sqlite3

from moderation.background.run_watch import Cancelled, RunWatch
from moderation.background.runs import Order, Runs, RunState
from moderation.errors import LaterRelease, ProjectionUnavailable
from moderation.learning.keeping import keep
from moderation.learning.models import ModelStore
from moderation.projection.search import Projection
from moderation.store.writer import Store

log = logging.getLogger("modqueue.learner")


class LimitFinder:
    """Finds limits where a run was asked for. Raises StoreUnavailable while Redis is away."""

    def __init__(
        self, store: Store, models: ModelStore, projection: Projection, runs: Runs
    ) -> None:
        self._store, self._models, self._projection = store, models, projection
        self._runs = runs

    def __call__(self, site: str) -> bool:
        """Find the limits of ``site`` if that is asked for; return whether they are in force.

        Cancelled, failed or killed at any point it leaves the former ones.
        """
        name = secrets.token_hex(8)
        if not self._runs.get(site).is_due or not self._runs.take(site, name):
            return False
        with RunWatch(self._runs, site, name) as watch:
            state, problem = self._outcome(site, watch)
        self._runs.end(site, name, state, problem)
        log.info("limits.ended site=%s state=%s problem=%s", site, state.value, problem)
        return state is RunState.DONE

    def _outcome(self, site: str, watch: RunWatch) -> tuple[RunState, str]:
        def reach(share: float) -> None:
            watch.reach(share)
            if share >= 1.0 and watch.look() is not Order.GO:  # the last moment to be cancelled
                raise Cancelled

        try:
            keep(self._store, self._models, self._projection, site, reach)
        except Cancelled:
            return RunState.CANCELLED, ""
        except (sqlite3.Error, ProjectionUnavailable) as error:
            log.warning("limits.projection_unavailable site=%s error=%s", site, error)
            return RunState.FAILED, "projection"
        except LaterRelease as error:
            log.warning("limits.later_release site=%s error=%s", site, error)
            return RunState.FAILED, "later_release"
        return RunState.DONE, ""
