"""The application with every integration on, over the real store and a scorer with rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation.policy import ATTRIBUTES
from moderation.process.config import Config
from moderation.registry import Registry
from moderation.registry.integration_keys import IntegrationKeys
from moderation.store.learning.labels import LabelStore
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from service.app import create_app
from service.services import Services
from tests.support.plain_reading import PlainReader
from tests.support.servers.web_store import store_redis  # noqa: F401 - a fixture

KEY = "p" * 40


@dataclass(frozen=True, slots=True)
class Rated:
    """What the fake scorer says."""

    scores: dict[str, float]
    language: str
    language_confidence: float
    validated: bool
    highlights: tuple[()] = ()
    apart: None = None


class WordScorer(PlainReader):
    """Rates by words: "awful" is toxic and an insult, "threaten" a threat, "casino" spam.

    Cyrillic is Russian, with "қ" Kazakh; "bonjour" is some other language; without letters there
    is no telling. ``texts`` keeps the last batch.
    """

    model = "words-1"

    def __init__(self) -> None:
        self.texts: list[str] = []

    def score(self, texts: Sequence[str]) -> list[Rated]:
        self.texts = list(texts)
        return [self._rate(text.lower()) for text in texts]

    def _rate(self, text: str) -> Rated:
        scores = dict.fromkeys(ATTRIBUTES, 0.001)
        if "awful" in text or "ужас" in text:
            scores |= {"toxicity": 0.95, "insult": 0.8, "obscene": 0.4}
        if "threaten" in text:
            scores |= {"toxicity": 0.9, "threat": 0.97}
        if "casino" in text:
            scores |= {"spam": 0.98}
        language, sure = _language(text)
        return Rated(scores, language, sure, language in {"en", "ru"})


def _language(text: str) -> tuple[str, float]:
    if not any(character.isalpha() for character in text):
        return "other", 0.0
    if "қ" in text:
        return "kk", 0.99
    if "норм" in text:
        return "kk", 0.6
    if any("а" <= character <= "я" for character in text):
        return "ru", 0.99
    return ("other", 0.95) if "bonjour" in text else ("en", 0.99)


@pytest.fixture
def words() -> WordScorer:
    return WordScorer()


@pytest.fixture
def settings() -> Config:
    """Patience with Coral's comments: the machine may be busy; who tests the deadline cuts it."""
    return Config(secret="s" * 40, coral_deadline_seconds=8.0)


@pytest.fixture
def services(
    settings: Config,
    store: Store,
    registry: Registry,
    redis: Redis,
    words: WordScorer,
    rings: list[str],
) -> Services:
    return Services(
        settings=settings,
        store=store,
        registry=registry,
        ring=rings.append,
        scorer=words,
        labels=LabelStore(redis),
        integration_keys=IntegrationKeys(redis),
    )


@pytest.fixture
def app(services: Services, site: str) -> Flask:
    """The application, with KEY as a key of the first site."""
    services.registry.add_key(site, "test", KEY)
    return create_app(services)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
