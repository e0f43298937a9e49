"""Picks over the API: made, listed, told, taken back."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from tests.service.conftest import Post
from tests.support.api import problem


def test_a_comment_is_picked_and_let_go(
    api: FlaskClient, post: Post, judge: Callable[[], int]
) -> None:
    """The look-up, the thread and the list of the article say so; the event names the kind."""
    id_ = post(body="calm words")
    path = f"/v1/comments/{id_}/pick"
    problem(api.post(path, json={}), 409, "conflict")
    judge()
    assert api.post(path, json={"pin": True}).get_json()["pick"] == "pin"
    picks = api.get("/v1/articles/a-1/picks").get_json()["comments"]
    assert [(one["id"], one["pick"]) for one in picks] == [(id_, "pin")]
    assert api.get("/v1/articles/a-1/comments").get_json()["comments"] == picks
    told = api.get("/v1/events").get_json()["events"][-1]
    assert (told["type"], told["data"]) == ("comment.picked", {"pick": "pin"})
    assert api.delete(path).get_json()["pick"] is None
    assert api.get("/v1/articles/a-1/picks").get_json() == {"comments": [], "suggested": []}
