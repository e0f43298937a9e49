"""Votes that a site passes on for its readers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from tests.service.conftest import Post
from tests.support.api import problem

Judge = Callable[[], int]


def switch(api: FlaskClient, **changes: bool) -> None:
    current = api.get("/v1/settings").get_json()
    assert api.put("/v1/settings", json={**current, **changes}).status_code == 200


def cast(api: FlaskClient, comment_id: str, vote: str, voter: str = "u-9") -> Any:
    return api.post(f"/v1/comments/{comment_id}/votes", json={"voter_id": voter, "vote": vote})


def test_votes_are_counted_and_shown(api: FlaskClient, post: Post, judge: Judge) -> None:
    """Each reader once; the thread shows the numbers and sorts by them."""
    switch(api, votes=True)
    first, second = post(), post()
    judge()
    assert cast(api, first, "up").get_json() == {"id": first, "up": 1, "down": 0}
    assert cast(api, first, "up", "u-10").get_json()["up"] == 2
    assert cast(api, first, "none", "u-10").get_json()["up"] == 1
    thread = api.get("/v1/articles/a-1/comments?sort=votes").get_json()["comments"]
    assert [(one["id"], one["up"]) for one in thread] == [(first, 1), (second, 0)]
    newest = api.get("/v1/articles/a-1/comments?sort=newest").get_json()["comments"]
    assert [one["id"] for one in newest] == [second, first]
    problem(api.get("/v1/articles/a-1/comments?sort=best"), 422, "invalid")


def test_what_does_not_count_says_why(api: FlaskClient, post: Post, judge: Judge) -> None:
    """Votes that are off, votes on one's own, words that are none, comments that are not there."""
    mine = post(author={"name": "Asel", "id": "u-7"})
    judge()
    assert "switched off" in problem(cast(api, mine, "up"), 409, "vote-refused")["detail"]
    switch(api, votes=True)
    assert "against" in problem(cast(api, mine, "down"), 409, "vote-refused")["detail"]
    own = problem(cast(api, mine, "up", "u-7"), 409, "vote-refused")
    assert "own" in own["detail"]
    problem(cast(api, mine, "sideways"), 422, "invalid")
    problem(cast(api, "a" * 16, "up"), 404, "not-found")


def test_a_readers_votes_are_forgotten(api: FlaskClient, post: Post, judge: Judge) -> None:
    """All of them at once; asked again there are none."""
    switch(api, votes=True)
    ids = [post(), post()]
    judge()
    for comment_id in ids:
        cast(api, comment_id, "up")
    for forgotten in (2, 0):
        answer = api.delete("/v1/votes?voter_id=u-9")
        assert (answer.status_code, answer.get_json()) == (200, {"forgotten": forgotten})
    thread = api.get("/v1/articles/a-1/comments").get_json()["comments"]
    assert [one["up"] for one in thread] == [0, 0]
