"""When the limits that keep a promise are to be found anew without a click."""

from __future__ import annotations

from moderation.background.runs import SCHEDULED, Runs, RunState
from moderation.learning.keeping import newest_shipped, scoring_model
from moderation.learning.labels import SiteLabels
from moderation.learning.models import ModelStore
from moderation.learning.proof.trial import on_trial
from moderation.policy import Policy
from moderation.promise.limits import Limits
from moderation.promise.promise import EVERY_LANGUAGE, promise_for
from moderation.store.reader import Reader
from moderation.store.server.clock import DAY_MS, WEEK_MS


class Renewal:
    """Follows the labels of sites that promise something: each week, and with each other model.

    It looks at what is in force and at what scores, so it also makes up for what a promise, a
    promotion, a return, another share of the audit or an upgrade left undone.
    """

    def __init__(self, store: Reader, models: ModelStore, runs: Runs) -> None:
        self._store, self._models, self._runs = store, models, runs

    def __call__(self, site: str) -> bool:
        """Ask for the limits of ``site`` if they are due; return whether that was asked just now.

        Raises StoreUnavailable.
        """
        policy = self._store.policy(site)
        if not policy.promises or self._is_unwanted(site) or not self._is_due(site, policy):
            return False
        return self._runs.ask(site, by=SCHEDULED)

    def _is_unwanted(self, site: str) -> bool:
        """Return whether a person cancelled the newest run less than a day ago."""
        run = self._runs.get(site)
        return run.state is RunState.CANCELLED and self._store.now() - run.ended_at < DAY_MS

    def _is_due(self, site: str, policy: Policy) -> bool:
        limits = policy.limits
        if self._store.now() - limits.at >= WEEK_MS or _is_promised_anew(policy):
            return True
        if on_trial(limits, self._store.settings(site).audit_percent) != limits:
            return True  # answers would count as if people were asked as before
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


def _is_promised_anew(policy: Policy) -> bool:
    """Return whether limits in force are for another promise, or a promised language has none."""
    known = policy.limits.of_shipped
    languages = {*known, *policy.promises} - {EVERY_LANGUAGE}
    promised = {language: promise_for(policy.promises, language) for language in languages}
    return any(
        promise is not None and (language not in known or known[language].promise != promise)
        for language, promise in promised.items()
    )
