"""Decisions over the API: as a moderator would, with the replies, and back."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from moderation.store.writer import Store
from tests.service.conftest import Post
from tests.support.api import fields, problem


def test_a_comment_is_decided_and_taken_back(
    api: FlaskClient, post: Post, judge: Callable[[], int]
) -> None:
    """A rejection needs a reason and takes its replies along; DELETE brings all of it back."""
    top = post(body="calm words")
    reply = post(body="calm too", parent_id=top)
    judge()
    path = f"/v1/comments/{top}/decision"
    refused = problem(api.post(path, json={"status": "rejected"}), 422, "invalid")
    assert list(fields(refused)) == ["/reason"]
    body = {"status": "rejected", "reason": "spam", "replies": "rejected", "note": "a raid"}
    answer = api.post(path, json={**body, "version": 2})
    assert answer.get_json() == {
        "id": top, "status": "rejected", "version": 3, "reports": 0, "decided": 2,
    }  # fmt: skip
    shown = api.get(f"/v1/comments/{reply}").get_json()
    assert (shown["status"], shown["decision"]["follows"]) == ("rejected", top)
    assert shown["decision"]["reason"] is None
    assert api.get(f"/v1/comments/{top}").get_json()["decision"]["replies"] == "rejected"
    told = api.get("/v1/events").get_json()["events"][-2:]
    assert [event["data"].get("follows") for event in told] == [None, top]
    assert api.delete(path).get_json()["status"] == "approved"
    assert api.get(f"/v1/comments/{reply}").get_json()["status"] == "approved"
    problem(api.post(path, json={**body, "version": 2}), 409, "conflict")


def test_many_replies_need_their_number(
    api: FlaskClient, post: Post, judge: Callable[[], int], store: Store
) -> None:
    """More than twenty comments are decided by their number, which the refusal names."""
    top = post(body="calm words")
    for n in range(20):
        post(body=f"calm {n}", parent_id=top)
    judge()
    path = f"/v1/comments/{top}/decision"
    body = {"status": "rejected", "reason": "spam", "replies": "held"}
    refused = problem(api.post(path, json=body), 409, "number-needed")
    assert refused["number"] == 21
    assert store.get("demo", top).status == "approved"
    assert api.post(path, json={**body, "number": 21}).get_json()["decided"] == 21
