"""POST /v1/comments:batch."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from moderation.store.writer import Store
from tests.support.api import comment, fields, problem


def test_each_on_its_own(api: FlaskClient, store: Store, site: str) -> None:
    """Good items are accepted and bad ones refused, each in its place."""
    items = [comment(), comment(body=""), 5, comment(parent_id="a" * 16), comment(body="last")]
    answer = api.post("/v1/comments:batch", json={"comments": items})
    assert answer.status_code == 200
    results = answer.get_json()["results"]
    assert [result["status"] for result in results] == [202, 422, 422, 422, 202]
    assert results[0]["comment"]["status"] == "pending"
    assert set(fields(results[1]["problem"])) == {"/body"}
    assert results[2]["problem"]["errors"][0]["detail"] == "must be an object"
    assert set(fields(results[3]["problem"])) == {"/parent_id"}
    assert api.get(f"/v1/comments/{results[4]['comment']['id']}").get_json()["body"] == "last"
    assert store.counters(site)["accepted"] == 2


def test_repeat(api: FlaskClient) -> None:
    """Each item has a key of its own, so a repeated batch stores only what is new."""
    headers = {"Idempotency-Key": "import-1"}
    first = api.post(
        "/v1/comments:batch", json={"comments": [comment(), comment(body="")]}, headers=headers
    )
    again = api.post(
        "/v1/comments:batch",
        json={"comments": [comment(), comment(body="mended")]},
        headers=headers,
    )
    before, after = first.get_json()["results"], again.get_json()["results"]
    assert after[0] == {**before[0], "replayed": True}
    assert after[1]["status"] == 202
    assert after[1]["replayed"] is False


def test_key_of_an_item(api: FlaskClient) -> None:
    """Item n is kept under the key with #n behind it."""
    batch = {"comments": [comment(), comment(body="two")]}
    answer = api.post("/v1/comments:batch", json=batch, headers={"Idempotency-Key": "k"})
    second = answer.get_json()["results"][1]["comment"]
    alone = api.post("/v1/comments", json=comment(body="two"), headers={"Idempotency-Key": "k#1"})
    assert alone.get_json() == second
    assert alone.headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("count", [0, 101])
def test_how_many(api: FlaskClient, count: int) -> None:
    """A batch has 1 to 100 items."""
    answer = api.post("/v1/comments:batch", json={"comments": [comment()] * count})
    assert fields(problem(answer, 422, "invalid"))["/comments"]["received"] == count


def test_a_hundred_long_ones(api: FlaskClient) -> None:
    """A hundred comments of 1,500 letters are one batch, and one over 1 MiB is too large."""
    items = [comment(body="ш" * 1500)] * 100
    raw = json.dumps({"comments": items}, ensure_ascii=False).encode()
    answer = api.post("/v1/comments:batch", data=raw, content_type="application/json")
    assert {result["status"] for result in answer.get_json()["results"]} == {202}
    answer = api.post(
        "/v1/comments:batch",
        data=raw + b" " * (1024 * 1024 + 1 - len(raw)),
        content_type="application/json",
    )
    assert "limit 1,048,576" in problem(answer, 413, "too-large")["detail"]


@pytest.mark.parametrize("document", [{}, {"comments": {}}, {"comments": None}, []])
def test_no_list(api: FlaskClient, document: object) -> None:
    """A batch without its list is refused as a whole."""
    problem(api.post("/v1/comments:batch", json=document), 422, "invalid")
