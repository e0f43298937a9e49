"""When the limits that keep a promise are found anew without a click."""

from __future__ import annotations

from moderation.learning.keeping import keep, newest_shipped, scoring_model
from moderation.learning.labels import SiteLabels
from moderation.learning.models import ModelStore
from moderation.projection.search import Projection
from moderation.promise.limits import Limits
from moderation.store.server.clock import WEEK_MS
from moderation.store.writer import Store


class Renewal:
    """Follows the labels of sites that promise something: each week, and with each other model.

    It looks at what is in force and at what scores, so it also makes up for what a promotion, a
    return or an upgrade of the shipped model left undone.
    """

    def __init__(self, store: Store, models: ModelStore, projection: Projection) -> None:
        self._store, self._models, self._projection = store, models, projection

    def __call__(self, site: str) -> bool:
        """Find the limits of ``site`` anew if they are due; return whether they were.

        Raises StoreUnavailable, sqlite3.Error.
        """
        policy = self._store.policy(site)
        if not policy.promises or not self._is_due(site, policy.limits):
            return False
        keep(self._store, self._models, self._projection, site)
        return True

    def _is_due(self, site: str, limits: Limits) -> bool:
        if self._store.now() - limits.at >= WEEK_MS:
            return True
        if model := scoring_model(self._models, site):
            return limits.model != model.name
        own = {model.name for model in self._models.models(site).all}
        return limits.model in own or self._is_upgraded(site, limits)

    def _is_upgraded(self, site: str, limits: Limits) -> bool:
        """Return whether people answered another shipped model than that of ``limits``.

        Answers to what came before the limits were found say nothing of which model scores now.
        """
        newest = newest_shipped(SiteLabels(self._store).latest(site))
        if newest is None or newest.came_at < limits.at:
            return False
        return newest.model != limits.model
