"""A site's own models for tests: their weights are the words that the site rejects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from moderation.attributes import SITE
from moderation.judging import Scorer
from moderation.learning.serving import UnusableModel
from moderation.learning.site_model import Trained
from tests.conftest import FakeScore, FakeScorer

BASE = FakeScorer.model


def trained(*words: str, base: str = BASE) -> Trained:
    """Return a model that rejects texts with one of ``words``."""
    blob = "\n".join((base, *words)).encode()
    return Trained(f"{base}+site-{'-'.join(words)}", base, blob, {"labels": 400})


class SiteScorer(FakeScorer):
    """The fake scorer with a site's own score: 0.9 where one of the words is, 0.1 elsewhere."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.model = f"{BASE}+site-{'-'.join(words)}"

    def _score(self, text: str) -> FakeScore:
        score = super()._score(text)
        chance = 0.9 if any(word in text for word in self.words) else 0.1
        return replace(score, scores={**score.scores, SITE: chance})


def with_model(data: bytes) -> Scorer:
    """Return the scorer of a stored model. Raises UnusableModel."""
    base, *words = data.decode("utf-8", "replace").splitlines()
    if base != BASE:
        raise UnusableModel(f"the site's layer belongs to the model {base}, this is {BASE}")
    return SiteScorer(words)
