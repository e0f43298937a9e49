"""A worker with a scorer for tests: ``python -m worker.start tests.worker.fixture_app``."""

from __future__ import annotations

from moderation.process.config import Config
from tests.support.apps.fixture_scorer import FixtureScorer
from worker.factory import create_worker

app = create_worker(Config.from_env(), FixtureScorer(), __name__)
