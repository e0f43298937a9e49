"""The shipped model and a layer on top of it, once for all tests of the folder."""

from __future__ import annotations

import pytest

import classifier
from classifier.adaptation import adapt
from tests.classifier.adaptation.decisions import decisions


@pytest.fixture(scope="session")
def base() -> classifier.Scorer:
    """The shipped model."""
    return classifier.load()


@pytest.fixture(scope="session")
def layer(base: classifier.Scorer) -> classifier.SiteLayer:
    """What 300 decisions teach."""
    return adapt(decisions(300), base)
