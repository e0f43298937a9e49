"""``python -m benchmarks.worker drain|each instant|shipped|mortal ...``: the worker, and its rival.

``drain`` is the worker as it is. ``each`` is the same service with one Celery message per comment:
the same store, policy, scorer and settings, but a task claims and judges one comment.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from celery import Celery

import classifier
from benchmarks.scorer import InstantScorer, MortalScorer
from moderation import judging
from moderation.judging import Scorer
from moderation.process.config import Config
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from worker.factory import create_worker, drain_limits

EACH_TASK = "benchmarks.each"
SCORERS: dict[str, Callable[[], Scorer]] = {
    "instant": InstantScorer,
    "shipped": classifier.load,
    "mortal": lambda: MortalScorer(classifier.load()),
}


def main() -> None:
    """Run a Celery worker; what follows the two words goes to Celery."""
    task, scorer_name, *options = sys.argv[1:]
    settings = Config.from_env()
    scorer = SCORERS[scorer_name]()
    app = create_worker(settings, scorer)
    if task == "each":
        register_each(app, settings, scorer)
    app.worker_main(["worker", "--without-gossip", "--without-mingle", *options])


def register_each(app: Celery, settings: Config, scorer: Scorer) -> None:
    """Give ``app`` the task that judges one comment."""
    store, limits = Store(connect(settings.redis_url)), drain_limits(settings)

    @app.task(name=EACH_TASK)  # type: ignore[untyped-decorator]
    def each(site: str) -> None:
        claimed, _ = store.claim(
            site, batch=1, lease_seconds=limits.lease_seconds, attempts_max=limits.attempts_max
        )
        if claimed:
            judging.judge(store, judging.AtWork(scorer), site, claimed, worker="worker:each")


if __name__ == "__main__":
    main()
