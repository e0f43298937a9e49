"""A learner for tests, as ``python -m worker.start`` runs it; a mark makes it hang."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from moderation.background.runs import Runs
from moderation.learning.labels import SiteLabels
from moderation.learning.learner import Learner, Lesson
from moderation.learning.models import ModelStore
from moderation.learning.site_model import Trained
from moderation.process.config import Config
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from tests.support.site_models import HANG_FILE, WordTrainer
from worker.learning import create_learner_app

settings = Config.from_env()


class HangingTrainer(WordTrainer):
    """Trains, unless it is told to hang."""

    def __call__(
        self,
        lessons: Sequence[Lesson],
        *,
        progress: Callable[[float], None],
        is_cancelled: Callable[[], bool],
    ) -> Trained:
        progress(0.25)
        while (settings.data_dir / HANG_FILE).exists() and not is_cancelled():
            time.sleep(0.02)
        return super().__call__(lessons, progress=progress, is_cancelled=is_cancelled)


def make_learner() -> Learner:
    """Return a learner whose leases end soon."""
    redis = connect(settings.redis_url)
    runs = Runs(redis, lease_seconds=1.0)
    return Learner(SiteLabels(Store(redis)), ModelStore(redis), runs, HangingTrainer())


app = create_learner_app(settings, make_learner, __name__, look_seconds=0.1)
