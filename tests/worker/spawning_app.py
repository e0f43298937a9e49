"""The tests' worker with children as macOS starts them: anew, not forked."""

from __future__ import annotations

from billiard import set_start_method

from moderation.process.config import Config
from tests.support.apps.fixture_scorer import FixtureScorer
from worker.factory import create_worker

set_start_method("spawn", force=True)
app = create_worker(Config.from_env(), FixtureScorer(), __name__)
