"""What a site shows under its articles, and their settings."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from moderation.registry import Registry
from tests.service.conftest import Post
from tests.support.api import comment, fields, problem

Judge = Callable[[], int]
IDS = [
    "a-1", "../x", "a/b", "{x}", "*", ":", "a//b", "/a/", "comments", "x/comments/count",
    "a/settings", "a?b#c", "%2e", "日本 \N{GRINNING FACE}", "a\nb",
]  # fmt: skip


def test_only_approved_text_is_public(api: FlaskClient, post: Post, judge: Judge) -> None:
    """Pending and held comments are not listed and not counted."""
    approved = post(body="calm words")
    post(body="awful words")
    judge()
    post(body="still pending")
    (shown,) = api.get("/v1/articles/a-1/comments").get_json()["comments"]
    assert (shown["id"], shown["body"]) == (approved, "calm words")
    assert shown["author"] == {"name": "Asel", "id": "u-7"}
    assert shown["edited"] is False
    assert "verdict" not in shown
    assert api.get("/v1/articles/a-1/comments/count").get_json() == {"count": 1}


def test_thread_order(api: FlaskClient, post: Post, judge: Judge) -> None:
    """Each comment comes before its replies, pages included."""
    first = post(body="first")
    second = post(body="second")
    reply = post(body="reply to first", parent_id=first)
    deep = post(body="reply to reply", parent_id=reply)
    judge()
    seen, after = [], None
    for _ in range(5):
        query = {"limit": 1, **({"after": after} if after else {})}
        page = api.get("/v1/articles/a-1/comments", query_string=query).get_json()
        seen += [item["id"] for item in page["comments"]]
        after = page["next"]
        if after is None:
            break
    assert seen == [first, reply, deep, second]
    whole = api.get("/v1/articles/a-1/comments?status=approved").get_json()
    assert [item["id"] for item in whole["comments"]] == seen
    assert whole["next"] is None


def test_a_removed_comment_leaves_a_stub(api: FlaskClient, post: Post, judge: Judge) -> None:
    """Its replies keep their place below an id without a text, which nobody can answer."""
    parent = post(body="first")
    reply = post(body="reply", parent_id=parent)
    judge()
    api.delete(f"/v1/comments/{parent}")
    stub, shown = api.get("/v1/articles/a-1/comments").get_json()["comments"]
    nothing = dict.fromkeys(("author", "body", "accepted_at", "submitted_at"))
    assert stub == {"id": parent, "parent_id": None, "removed": True, **nothing}
    assert (shown["id"], shown["parent_id"], shown["removed"]) == (reply, parent, False)
    assert api.get("/v1/articles/a-1/comments/count").get_json() == {"count": 1}
    answer = api.post("/v1/comments", json=comment(parent_id=parent))
    assert parent in problem(answer, 409, "parent-removed")["detail"]


def test_threads_follow_the_sites_clock(api: FlaskClient, post: Post, judge: Judge) -> None:
    """Comments are listed by `submitted_at`, as the site said it, whatever came first."""
    times = ["2024-03-01T09:00:00Z", "2024-03-01T13:30:00+05:00"]
    for time in times:
        post(submitted_at=time)
    judge()
    listed = api.get("/v1/articles/a-1/comments").get_json()["comments"]
    assert [one["submitted_at"] for one in listed] == times[::-1]


@pytest.mark.parametrize("status", ["held", "pending", "rejected", "erased", "all", ""])
def test_nothing_else_is_listed(api: FlaskClient, status: str) -> None:
    """Other lists are not for the public, and the answer says so."""
    answer = api.get("/v1/articles/a-1/comments", query_string={"status": status})
    problem(answer, 403, "not-public")


@pytest.mark.parametrize("article_id", IDS)
def test_ids_in_addresses(api: FlaskClient, post: Post, judge: Judge, article_id: str) -> None:
    """Percent-encoded, every id reaches its own list, count and settings, and no other's."""
    post(article={"id": article_id})
    judge()
    address = f"/v1/articles/{quote(article_id, safe='')}"
    assert len(api.get(f"{address}/comments").get_json()["comments"]) == 1
    assert api.get(f"{address}/comments/count").get_json() == {"count": 1}
    assert api.get(f"{address}/settings").get_json()["id"] == article_id
    for other in IDS:
        if other != article_id:
            count = api.get(f"/v1/articles/{quote(other, safe='')}/comments/count").get_json()
            assert count == {"count": 0}, other


def test_article_without_comments(api: FlaskClient) -> None:
    """An article that nobody commented has an empty list, as a page needs it."""
    assert api.get("/v1/articles/new/comments").get_json() == {"comments": [], "next": None}
    assert api.get("/v1/articles/new/comments/count").get_json() == {"count": 0}
    problem(api.get("/v1/articles/new/settings"), 404, "not-found")


def test_of_another_site(api: FlaskClient, post: Post, judge: Judge, registry: Registry) -> None:
    """Another site's article of the same id is another article."""
    post()
    judge()
    registry.add_site("other", "Other")
    registry.add_key("other", "test", "o" * 40)
    headers = {"Authorization": "Bearer " + "o" * 40}
    answer = api.get("/v1/articles/a-1/comments/count", headers=headers)
    assert answer.get_json() == {"count": 0}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=many", "limit"),
        ("after=0", "after"),
        ("after=%5B", "after"),
        ("after=" + "9" * 500, "after"),
        ("after=%00", "after"),
    ],
)
def test_parameters(api: FlaskClient, query: str, field: str) -> None:
    """A parameter that cannot be used is named."""
    answer = api.get(f"/v1/articles/a-1/comments?{query}")
    assert set(fields(problem(answer, 422, "invalid"))) == {field}


def test_closed(api: FlaskClient, post: Post) -> None:
    """A closed article takes no comments until it is opened again."""
    post()
    settings = "/v1/articles/a-1/settings"
    assert api.patch(settings, json={"closed": True}).get_json()["closed"] is True
    detail = problem(api.post("/v1/comments", json=comment()), 409, "article-closed")["detail"]
    assert "'a-1'" in detail
    assert api.patch(settings, json={"closed": False}).get_json()["closed"] is False
    post()


def test_published_at_once(api: FlaskClient, post: Post, judge: Judge) -> None:
    """With post-moderation a comment is public at once and goes when its verdict says so."""
    address = "/v1/articles/a-1"
    changed = api.patch(f"{address}/settings", json={"publishing": "post"}).get_json()
    assert (changed["publishing"], changed["closed"]) == ("post", False)
    post(body="awful words")
    assert api.get(f"{address}/comments/count").get_json() == {"count": 1}
    judge()
    assert api.get(f"{address}/comments/count").get_json() == {"count": 0}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"closed": 1}, "/closed"),
        ({"closed": "true"}, "/closed"),
        ({"closed": None}, "/closed"),
        ({"publishing": "never"}, "/publishing"),
        ({"publishing": 1}, "/publishing"),
        ({"open": True}, "/open"),
    ],
)
def test_settings_are_validated(api: FlaskClient, change: dict[str, object], field: str) -> None:
    """A setting that cannot be used is named."""
    answer = api.patch("/v1/articles/a-1/settings", json=change)
    assert set(fields(problem(answer, 422, "invalid"))) == {field}


def test_too_long_an_id(api: FlaskClient) -> None:
    """An id that no comment could have gets no settings."""
    answer = api.patch(f"/v1/articles/{'x' * 201}/settings", json={"closed": True})
    assert set(fields(problem(answer, 422, "invalid"))) == {"/article_id"}
