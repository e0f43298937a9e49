"""The models of a site, and an empty projection."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderation.learning.models import ModelStore
from moderation.projection.search import Projection
from moderation.store.server.commands import Redis


@pytest.fixture
def models(redis: Redis) -> ModelStore:
    return ModelStore(redis)


@pytest.fixture
def projection(tmp_path: Path) -> Projection:
    return Projection(tmp_path / "projection.sqlite3")
