"""Authors over the API: by the site's own id or by key, and never with an address."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from moderation.process.config import Config
from moderation.projection.projector import Projector
from moderation.registry import Registry, Scope
from moderation.store.authors.acts import Acts
from moderation.store.writer import Store
from service.access.pseudonyms import mailbox_of
from tests.service.conftest import Post
from tests.support.api import comment, fields, problem


@pytest.fixture
def settings(tmp_path: Path) -> Config:
    return Config(secret="s" * 40, data_dir=tmp_path)


@pytest.fixture
def project(
    store: Store, settings: Config, judge: Callable[[], int]
) -> Iterator[Callable[[], None]]:
    """Return what judges all that waits, and brings the projection up to date."""
    projector = Projector(store, settings.projection)

    def run() -> None:
        judge()
        while projector.follow("demo"):
            pass

    yield run
    projector.close()


def test_an_author_by_id_and_by_key(
    api: FlaskClient, post: Post, project: Callable[[], None]
) -> None:
    """The site's own id and the key of a comment name the same author."""
    ids = [post(body="calm words"), post(body="calm too", author={"name": "Asel S.", "id": "u-7"})]
    api.post(f"/v1/comments/{ids[0]}/reports", json={"reporter_id": "u-7", "reason": "rude"})
    project()
    shown = api.get("/v1/authors/u-7").get_json()
    key = api.get(f"/v1/comments/{ids[0]}").get_json()["author"]["key"]
    assert shown["key"] == key
    assert shown["id"] == "u-7"
    assert shown["comments"] == {"pending": 0, "held": 0, "approved": 2, "rejected": 0}
    assert {name["name"] for name in shown["names"]} == {"Asel", "Asel S."}
    assert shown["reports_received"] == shown["reports_made"] == {"reports": 1, "upheld": 0}
    assert shown["rejected"]["of"] == 2
    assert api.get(f"/v1/authors/{key}").get_json() == shown
    assert "asel@example.com" not in str(shown)


@pytest.mark.parametrize("author", ["nobody", "asel@example.com", "id:" + "A" * 22, "a/b/acts"])
def test_an_unknown_author_is_not_found(api: FlaskClient, author: str) -> None:
    """Whoever never wrote a comment has no page; an id may be an address, so none is quoted."""
    answer = api.get(f"/v1/authors/{author}")
    problem(answer, 404, "not-found")
    assert author not in answer.text


def test_authors_need_the_scope_to_read(
    api: FlaskClient, anonymous: FlaskClient, registry: Registry
) -> None:
    """A key that may only submit learns nothing of authors."""
    registry.add_key("demo", "poster", "p" * 40, scopes=frozenset({Scope.SUBMIT}))
    headers = {"Authorization": "Bearer " + "p" * 40}
    problem(anonymous.get("/v1/authors/u-7", headers=headers), 403, "insufficient-scope")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("asel@example.com", "Asel+news@Example.com"),
        ("a.s.el@gmail.com", "asel@googlemail.com"),
        (" asel@example.com ", "asel+@example.com"),
    ],
)
def test_aliases_are_one_mailbox(one: str, other: str) -> None:
    """Capitals, dots and what follows a plus make no other mailbox."""
    assert mailbox_of(one) == mailbox_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("asel@example.com", "asel@example.org"), ("asel@x.kz", "dana@x.kz"), ("+a@x.kz", "+b@x.kz")],
)
def test_others_are_another_mailbox(one: str, other: str) -> None:
    """Another name or domain is another mailbox, and nothing before the plus is no alias."""
    assert mailbox_of(one) != mailbox_of(other)


def act(api: FlaskClient, author: str = "u-7", **body: object) -> dict[str, Any]:
    answer = api.post(f"/v1/authors/{author}/acts", json=body)
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.get_json()
    return document


def test_a_ban_over_the_api(api: FlaskClient) -> None:
    """A ban refuses with 403, its reason in the site's words and its end; an undo lifts it."""
    until = "2035-01-01T00:00:00Z"
    text = {"note": "for colleagues", "to_author": "Write to us"}
    done = act(api, kind="ban", reason="insult", until=until, **text)
    assert "for colleagues" not in str(done)
    refused = problem(api.post("/v1/comments", json=comment()), 403, "author-banned")
    assert (refused["sanction"], refused["reason"], refused["until"]) == ("ban", "insult", until)
    assert refused["reason_text"]
    assert refused["note"] == "Write to us"
    (listed,) = api.get("/v1/sanctions").get_json()["sanctions"]
    assert listed["act"] == done
    shown = api.get("/v1/authors/u-7").get_json()
    assert shown["sanction"] == done
    assert shown["key"] == listed["author"]
    undone = api.delete(f"/v1/authors/u-7/acts/{done['id']}").get_json()
    assert (undone["kind"], undone["undoes"]) == ("undo", done["id"])
    assert api.post("/v1/comments", json=comment()).status_code == 202
    assert api.get("/v1/sanctions").get_json() == {"sanctions": [], "next": None}
    problem(api.delete(f"/v1/authors/u-7/acts/{done['id']}"), 404, "not-found")


def test_a_banned_author_changes_no_comment(api: FlaskClient) -> None:
    """A new text is refused as a new comment is, with the same words."""
    comment_id = api.post("/v1/comments", json=comment()).get_json()["id"]
    act(api, kind="ban", reason="insult")
    answer = api.patch(f"/v1/comments/{comment_id}", json={"body": "Another text"})
    refused = problem(answer, 403, "author-banned")
    assert (refused["sanction"], refused["reason"]) == ("ban", "insult")
    assert refused["reason_text"]


def test_a_banned_author_fails_alone_in_a_batch(api: FlaskClient) -> None:
    """The other comments of a batch are taken."""
    act(api, kind="ban", reason="spam")
    other = comment(author={"name": "Dana", "id": "u-8"})
    answer = api.post("/v1/comments:batch", json={"comments": [comment(), other]})
    assert [item["status"] for item in answer.get_json()["results"]] == [403, 202]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "undo"}, "/kind"),
        ({"kind": "exile"}, "/kind"),
        ({"kind": "ban"}, "/reason"),
        ({"kind": "ban", "reason": "rude"}, "/reason"),
        ({"kind": "suspension", "reason": "spam"}, "/until"),
        ({"kind": "ban", "reason": "spam", "until": "2001-01-01T00:00:00Z"}, "/until"),
        ({"kind": "note"}, "/note"),
        ({"kind": "note", "note": "x" * 501}, "/note"),
    ],
)
def test_an_act_that_cannot_be_used(api: FlaskClient, body: dict[str, str], field: str) -> None:
    """Every field that is wrong is named, and nothing is done."""
    refused = problem(api.post("/v1/authors/u-7/acts", json=body), 422, "invalid")
    assert field in fields(refused)
    problem(api.get("/v1/authors/u-7"), 404, "not-found")


def test_a_page_of_sanctions_leads_to_the_next(api: FlaskClient) -> None:
    """Each sanction is listed once, the newest first; a cursor that no page gave is refused."""
    for number in range(3):
        act(api, f"u-{number}", kind="ban", reason="spam")
    first = api.get("/v1/sanctions?limit=2").get_json()
    second = api.get("/v1/sanctions", query_string={"after": first["next"]}).get_json()
    authors = [one["author"] for one in (*first["sanctions"], *second["sanctions"])]
    assert len(set(authors)) == 3
    assert second["next"] is None
    problem(api.get("/v1/sanctions?after=x"), 422, "invalid")


def test_the_first_of_two_acts_wins(api: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has not seen a colleague's act is told so."""
    act(api, kind="trust")
    monkeypatch.setattr(Acts, "upon", lambda *_: [])
    ban = {"kind": "ban", "reason": "spam"}
    problem(api.post("/v1/authors/u-7/acts", json=ban), 409, "act-conflict")
