"""Idempotency-Key: a repeated post is one comment."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from moderation.registry import Registry
from moderation.store.writer import Store
from tests.support.api import comment, fields, problem


def test_repeat_with_the_same_key(api: FlaskClient, site: str, store: Store) -> None:
    """The same Idempotency-Key and payload get the same body again, and nothing is stored twice."""
    headers = {"Idempotency-Key": "order-1"}
    first = api.post("/v1/comments", json=comment(), headers=headers)
    again = api.post("/v1/comments", json=comment(), headers=headers)
    assert (again.status_code, again.data) == (first.status_code, first.data)
    assert again.headers["Location"] == first.headers["Location"]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert store.counters(site)["accepted"] == 1


def test_repeat_with_other_spelling(api: FlaskClient) -> None:
    """The order of fields and white space do not make another payload."""
    headers = {"Idempotency-Key": "k"}
    first = api.post("/v1/comments", json=comment(), headers=headers)
    turned = json.dumps(dict(reversed(comment().items())), indent=3)
    again = api.post(
        "/v1/comments", data=turned, headers={**headers, "Content-Type": "application/json"}
    )
    assert again.data == first.data


def test_same_key_other_payload(api: FlaskClient) -> None:
    """A key that stands for another payload is refused."""
    headers = {"Idempotency-Key": "k"}
    api.post("/v1/comments", json=comment(), headers=headers)
    answer = api.post("/v1/comments", json=comment(body="another"), headers=headers)
    problem(answer, 422, "key-reused")


def test_refusals_are_not_saved(api: FlaskClient) -> None:
    """After a refusal the same key may come with a better payload."""
    headers = {"Idempotency-Key": "k"}
    problem(api.post("/v1/comments", json=comment(body=""), headers=headers), 422, "invalid")
    assert api.post("/v1/comments", json=comment(), headers=headers).status_code == 202


def test_key_of_another_site(api: FlaskClient, registry: Registry) -> None:
    """An Idempotency-Key is a site's own."""
    registry.add_site("other", "Other")
    registry.add_key("other", "test", "o" * 40)
    headers = {"Idempotency-Key": "k"}
    first = api.post("/v1/comments", json=comment(), headers=headers)
    headers["Authorization"] = "Bearer " + "o" * 40
    second = api.post("/v1/comments", json=comment(body="another"), headers=headers)
    assert second.status_code == 202
    assert second.get_json()["id"] != first.get_json()["id"]


@pytest.mark.parametrize(("length", "status"), [(255, 202), (256, 422), (0, 422)])
def test_length_of_the_key(api: FlaskClient, length: int, status: int) -> None:
    """An Idempotency-Key has 1 to 255 characters."""
    answer = api.post("/v1/comments", json=comment(), headers={"Idempotency-Key": "k" * length})
    assert answer.status_code == status
    if status == 422:
        assert fields(problem(answer, 422, "invalid"))["Idempotency-Key"]["received"] == length
