"""The newsroom speaks over the API: published at once, told, shown with a badge."""

from __future__ import annotations

from flask.testing import FlaskClient

from moderation.registry import Registry, Scope
from moderation.store.writer import Store
from tests.service.conftest import Post
from tests.support.api import comment, problem


def test_a_journalist_answers(api: FlaskClient, post: Post, store: Store) -> None:
    """No verdict is waited for; thread, look-up, feed of changes and export say who spoke."""
    asked = post(body="calm words")
    fields = {"author": {"name": "Anna Reporter"}, "parent_id": asked, "staff": True}
    answer = api.post("/v1/comments", json=comment(**fields), headers={"Idempotency-Key": "s-1"})
    assert (answer.status_code, answer.get_json()["status"]) == (202, "approved")
    id_ = answer.get_json()["id"]
    again = api.post("/v1/comments", json=comment(**fields), headers={"Idempotency-Key": "s-1"})
    assert again.get_json() == answer.get_json()
    shown = api.get(f"/v1/comments/{id_}").get_json()
    assert (shown["status"], shown["staff"], shown["verdict"]) == ("approved", True, None)
    thread = api.get("/v1/articles/a-1/comments").get_json()["comments"]
    assert [(one["staff"], one["removed"]) for one in thread[-1:]] == [(True, False)]
    told = api.get("/v1/events").get_json()["events"][-1]
    assert told["type"] == "comment.accepted"
    assert told["data"] == {"status": "approved", "staff": True}
    assert store.waiting("demo") == 1  # what was asked, and nothing else


def test_a_readers_limits_do_not_hold(api: FlaskClient, post: Post) -> None:
    """The newsroom answers below a closed article, too."""
    asked = post(body="calm words")
    api.patch("/v1/articles/a-1/settings", json={"closed": True})
    problem(api.post("/v1/comments", json=comment()), 409, "article-closed")
    answer = api.post("/v1/comments", json=comment(parent_id=asked, staff=True))
    assert answer.status_code == 202


def test_a_key_to_submit_does_not_speak_for_the_newsroom(
    api: FlaskClient, registry: Registry, site: str
) -> None:
    """The scope moderate is needed, alone and in a batch, and nothing is stored."""
    _, key = registry.add_key(site, "server", scopes=(Scope.SUBMIT, Scope.READ))
    headers = {"Authorization": f"Bearer {key}"}
    refused = problem(
        api.post("/v1/comments", json=comment(staff=True), headers=headers),
        403,
        "insufficient-scope",
    )
    assert refused["scope"] == "moderate"
    batch = {"comments": [comment(staff=True), comment()]}
    results = api.post("/v1/comments:batch", json=batch, headers=headers).get_json()["results"]
    assert [one["status"] for one in results] == [403, 202]


def test_a_key_to_submit_gives_an_answer_no_other_text(
    api: FlaskClient, registry: Registry, site: str, store: Store
) -> None:
    """The badge would stand at words that the newsroom never wrote; who may answer may edit."""
    spoken = api.post("/v1/comments", json=comment(staff=True)).get_json()["id"]
    _, key = registry.add_key(site, "server", scopes=(Scope.SUBMIT, Scope.READ))
    path, text = f"/v1/comments/{spoken}", {"body": "We were wrong."}
    headers = {"Authorization": f"Bearer {key}"}
    problem(api.patch(path, json=text, headers=headers), 403, "insufficient-scope")
    assert store.get(site, spoken).version == 1
    assert api.patch(path, json=text).status_code == 202


def test_no_reader_is_an_account_of_the_newsroom(api: FlaskClient, store: Store) -> None:
    """An id of yours that is spelled as ours is another author: no bans and counts in common."""
    spoken = api.post("/v1/comments", json=comment(author={"name": "dana"}, staff=True))
    reader = {"name": "Reader", "id": "staff:dana"}
    read = api.post("/v1/comments", json=comment(author=reader))
    first, second = (store.get("demo", one.get_json()["id"]) for one in (spoken, read))
    assert first.submission
    assert second.submission
    assert first.submission.author.key != second.submission.author.key
    act = {"kind": "note", "note": "On leave until May."}
    path = f"/v1/authors/{first.submission.author.key}/acts"
    assert api.post(path, json=act).status_code == 201
    assert api.get("/v1/authors/staff:dana").status_code == 404
