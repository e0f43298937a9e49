"""/v1/score: many texts in one request."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from moderation.store.server.commands import Redis
from tests.service.integrations.conftest import KEY, WordScorer


def score(client: FlaskClient, body: Any, key: str = KEY) -> Any:
    return client.post("/v1/score", json=body, headers={"Authorization": f"Bearer {key}"})


def test_scores_come_in_order(client: FlaskClient, words: WordScorer, redis: Redis) -> None:
    """Every text gets its scores in its place, from one batch, and nothing is stored."""
    before = sorted(redis.scan_iter())
    answer = score(client, {"texts": ["awful", "fine", "қазақ"]}).get_json()
    assert words.texts == ["awful", "fine", "қазақ"]
    assert answer["model"] == "words-1"
    assert [item["scores"]["toxicity"] for item in answer["results"]] == [0.95, 0.001, 0.001]
    assert [item["validated"] for item in answer["results"]] == [True, True, False]
    assert sorted(redis.scan_iter()) == before


def test_a_thousand_texts_are_taken(client: FlaskClient) -> None:
    """The limit is 1,000 texts, and it is named."""
    assert len(score(client, {"texts": ["a"] * 1_000}).get_json()["results"]) == 1_000
    refused = score(client, {"texts": ["a"] * 1_001}).get_json()
    assert refused["errors"][0]["limit"] == 1_000


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"texts": []}, 422),
        ({"texts": [5]}, 422),
        ({"texts": ["a", " "]}, 422),
        ({"texts": ["a" * 20_001]}, 422),
        ({"texts": ["a" * 20_000] * 220}, 413),
    ],
)
def test_bad_bodies_are_problems(client: FlaskClient, body: Any, status: int) -> None:
    """Our own form answers with our own problems."""
    answer = score(client, body)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_a_key_is_needed(client: FlaskClient) -> None:
    """Scoring costs, so it takes a key."""
    assert score(client, {"texts": ["a"]}, key="wrong").status_code == 401


def test_it_is_described(client: FlaskClient) -> None:
    """/openapi.json has the endpoint wherever it is served."""
    assert "/v1/score" in client.get("/openapi.json").get_json()["paths"]
