"""A worker with a scorer for tests: ``celery -A tests.worker.fixture_app worker``."""

from __future__ import annotations

from moderation.process.config import Config
from tests.support.apps.fixture_scorer import FixtureScorer
from worker.factory import create_worker

app = create_worker(Config.from_env(), FixtureScorer(), __name__)
