"""The learner put together: ``python -m worker.start worker.learner`` (see the Procfile).

``python -m worker.learner SITE`` does what was asked for on one site and ends, without a message.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from moderation.archive.opening import opener
from moderation.background.runs import Runs
from moderation.errors import ModqueueError
from moderation.learning.labels import SiteLabels
from moderation.learning.learner import Learner
from moderation.learning.models import ModelStore
from moderation.process.config import Config
from moderation.process.logs import configure as configure_logs
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from worker.learning import create_learner_app
from worker.trainer import trainer


def make_learner(settings: Config) -> Learner:
    """Return a learner over the store that ``settings`` name.

    Raises:
        ArtifactError: the model that it teaches is missing or altered.
    """
    redis = connect(settings.redis_url)
    return Learner(
        SiteLabels(Store(redis, opener(settings.archive))),
        ModelStore(redis),
        Runs(redis),
        trainer(settings),
    )


def main(arguments: Sequence[str]) -> int:
    """Do what was asked for on the site that is named; return the exit code."""
    (site,) = arguments
    settings = Config.from_env()
    configure_logs(settings.log_level)
    make_learner(settings).learn(site)
    return 0


try:
    if __name__ == "__main__":
        sys.exit(main(sys.argv[1:]))
    _settings = Config.from_env()
    app = create_learner_app(_settings, lambda: make_learner(_settings))
except ModqueueError as error:
    raise SystemExit(f"modqueue learner: {error}") from None
