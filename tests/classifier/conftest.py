"""The shipped model, for whoever asks it."""

from __future__ import annotations

import pytest

import classifier
from tests.support import shipped_model


@pytest.fixture(scope="session")
def scorer() -> classifier.Scorer:
    """The shipped model."""
    return shipped_model.scorer()
