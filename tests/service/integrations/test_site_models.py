"""What is answered in the request is scored with the model that the site promoted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from moderation.attributes import SITE
from moderation.learning.models import ModelStore
from moderation.learning.serving import REMEMBERED_SECONDS, SiteScorers
from moderation.store.server.commands import Redis
from service.app import create_app
from service.services import Services
from tests.service.integrations.conftest import KEY, WordScorer
from tests.support.site_models import BASE, trained, with_model


class Clock:
    """A clock that a test moves on, in s."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def models(redis: Redis) -> ModelStore:
    return ModelStore(redis)


@pytest.fixture
def client(
    services: Services, models: ModelStore, words: WordScorer, clock: Clock, site: str
) -> FlaskClient:
    services.registry.add_key(site, "test", KEY)
    scorers = SiteScorers(words, models, with_model, clock=clock)
    return create_app(replace(services, site_scorers=scorers)).test_client()


def scored(client: FlaskClient, clock: Clock, text: str) -> tuple[str, float | None]:
    """Return the model that `/v1/score` names, and the site's own score."""
    clock.now += 2 * REMEMBERED_SECONDS
    headers = {"Authorization": f"Bearer {KEY}"}
    answer = client.post("/v1/score", json={"texts": [text]}, headers=headers)
    assert answer.status_code == 200, answer.text
    document = answer.get_json()
    return document["model"], document["results"][0]["scores"].get(SITE)


def test_a_promotion_reaches_the_doors(
    client: FlaskClient, clock: Clock, models: ModelStore, site: str
) -> None:
    """And a return does, each within a second."""
    assert scored(client, clock, "turnips") == (WordScorer.model, None)
    model = models.add(site, trained("turnips"), by="ann")
    assert scored(client, clock, "turnips") == (WordScorer.model, None)
    models.promote(site, model.id, by="ann", version=models.places(site).version)
    assert scored(client, clock, "turnips") == (f"{BASE}+site-turnips", 0.9)
    models.roll_back(site, by="ann", version=models.places(site).version)
    assert scored(client, clock, "turnips") == (WordScorer.model, None)


def test_perspective_is_answered_by_it(
    client: FlaskClient, clock: Clock, models: ModelStore, site: str
) -> None:
    """The attributes are those of the base, so an unmodified client sees what it saw before."""
    model = models.add(site, trained("turnips"), by="ann")
    models.promote(site, model.id, by="ann", version=models.places(site).version)
    asked = {"comment": {"text": "awful turnips"}, "requestedAttributes": {"TOXICITY": {}}}
    answer = client.post(f"/v1alpha1/comments:analyze?key={KEY}", json=asked)
    assert answer.status_code == 200, answer.text
    summary = answer.get_json()["attributeScores"]["TOXICITY"]["summaryScore"]
    assert summary["value"] == pytest.approx(0.95)


def test_a_broken_model_leaves_the_shipped_one(
    client: FlaskClient, clock: Clock, models: ModelStore, site: str
) -> None:
    """No client notices, and the page says why."""
    model = models.add(site, trained("turnips", base="another"), by="ann")
    models.promote(site, model.id, by="ann", version=models.places(site).version)
    assert scored(client, clock, "turnips") == (WordScorer.model, None)
    assert "belongs to the model another" in models.faults(site)[model.id].detail
