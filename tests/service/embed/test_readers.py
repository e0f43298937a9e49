"""Readers whom the site signed: their names, their comments, what they may change."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from moderation import actions
from moderation.readers.keys import ReaderKey, ReaderKeys
from moderation.registry.boxes import Boxes
from moderation.status import Status
from moderation.store.writer import Store
from moderation.submission import Article, Author
from tests.service.embed.conftest import ORIGIN, Page
from tests.support import newsroom
from tests.support.api import problem
from tests.support.reader_tokens import sign


@pytest.fixture
def key(store: Store, site: str) -> ReaderKey:
    return ReaderKeys(store.redis).add_secret("demo")


@pytest.fixture
def asel(page: Page, key: ReaderKey) -> Page:
    """The page as Asel Nur sees it, reader u-7."""
    return page.signed(sign(key, page.box.key))


@pytest.fixture
def bolat(page: Page, key: ReaderKey) -> Page:
    """The page as another reader sees it."""
    return page.signed(sign(key, page.box.key, id="u-8", name="Bolat"))


def post(page: Page, body: str = "Well written.", **more: Any) -> dict[str, Any]:
    """Post as the signed reader of ``page``; return the receipt."""
    document = page.comment(body, **more)
    del document["author"]
    answer = page.send("/comments", document)
    assert answer.status_code == 202, answer.text
    receipt: dict[str, Any] = answer.get_json()
    return receipt


def as_stranger(page: Page, name: str) -> TestResponse:
    return page.send("/comments", page.comment(author={"name": name}))


def thread(page: Page) -> list[dict[str, Any]]:
    comments: list[dict[str, Any]] = page.get("/articles/a%2F1/comments").get_json()["comments"]
    return comments


def test_the_site_says_who_wrote_it(page: Page, key: ReaderKey) -> None:
    """Name, picture, badges and whether the site knows the reader come from the token alone."""
    avatar = "https://news.example/asel.png"
    more = {"avatar": avatar, "badges": ["Subscriber"], "verified": True}
    signed = page.signed(sign(key, page.box.key, **more))
    sent = post(signed)
    page.judge()
    (shown,) = thread(page)
    assert (shown["author"], shown["profile"]) == ("Asel Nur", more)
    author = page.store.get("demo", sent["id"]).submission.author  # type: ignore[union-attr]
    assert author.id == "u-7"
    refused = signed.send("/comments", page.comment(author={"name": "Somebody else"}))
    assert refused.get_json()["errors"][0]["field"] == "/author"


@pytest.mark.parametrize(
    "name", ["Asel Nur", "asel nur", "Аsеl Nur", "A\u200bsel Nur", "ÁSEL NUR", "Asel Nur (staff)"]
)
def test_nobody_takes_the_name_of_a_signed_reader(page: Page, asel: Page, name: str) -> None:
    """From the first sight of a token on, nor one that looks like it; other names are free."""
    asel.get("/articles/a%2F1/mine")
    answer = as_stranger(page, name)
    problem(answer, 409, "name-taken")
    assert as_stranger(page, "Asem Nur").status_code == 202
    form = {"article": "a/1", "name": name, "body": "Well written"}
    again = page.client.post(f"{page.base}/form", data=form, headers={"Origin": ORIGIN})
    assert again.status_code == 409
    assert "Please choose another." in again.text


def test_a_name_without_letters_takes_no_other_one(page: Page, key: ReaderKey) -> None:
    """Signs have no look of their own to compare: such a name is kept as it is."""
    page.signed(sign(key, page.box.key, name="★")).get("/articles/a/mine")
    assert as_stranger(page, "★").status_code == 409
    assert as_stranger(page, "☂").status_code == 202


def test_names_are_kept_as_digests(page: Page, asel: Page, store: Store) -> None:
    """The set of names names nobody."""
    post(asel)
    members = store.redis.execute_command("SMEMBERS", "{demo}:readernames")
    assert members
    assert "asel" not in repr(members).lower()


def test_a_box_may_be_for_signed_readers_alone(page: Page, asel: Page, store: Store) -> None:
    """Then a name alone does not post, by script or by form, and the form's page says so."""
    Boxes(store.redis).set("demo", origins=[ORIGIN], signed_only=True)
    answer = as_stranger(page, "Somebody")
    problem(answer, 401, "reader-needed")
    form = {"article": "a/1", "name": "Somebody", "body": "Well written"}
    again = page.client.post(f"{page.base}/form", data=form, headers={"Origin": ORIGIN})
    assert again.status_code == 401
    assert "Log in on this site to comment." in again.text
    assert "<form" not in page.client.get(f"{page.base}/page?article=a/1").text
    assert post(asel)["status"] == "pending"


def test_the_form_takes_a_token(page: Page, asel: Page) -> None:
    """Without a script the token is a hidden field; it stays when the form comes back."""
    form = {"article": "a/1", "reader": asel.token, "body": "Well written"}
    headers = {"Origin": ORIGIN}
    taken = page.client.post(f"{page.base}/form", data=form, headers=headers)
    assert taken.status_code == 303
    page.judge()
    assert thread(page)[0]["author"] == "Asel Nur"
    again = page.client.post(f"{page.base}/form", data={**form, "body": ""}, headers=headers)
    assert f'name="reader" value="{asel.token}"' in again.text
    bad = page.client.post(f"{page.base}/form", data={**form, "reader": "x.y.z"}, headers=headers)
    assert bad.status_code == 401
    assert "You are no longer logged in." in bad.text


def test_what_waits_is_found_on_any_device(page: Page, asel: Page, bolat: Page) -> None:
    """By the token alone: one's own of this article, pending and held alike, and nobody else's."""
    first, second = post(asel, "An awful remark"), post(asel, "A new one")
    post(bolat, "Of somebody else")
    post(asel, "Elsewhere", article={"id": "b"})
    own = asel.get("/articles/a%2F1/mine").get_json()["comments"]
    assert [one["id"] for one in own] == [second["id"], first["id"]]
    page.judge()
    (held,) = asel.get("/articles/a%2F1/mine").get_json()["comments"]
    assert (held["body"], held["receipt"]) == ("An awful remark", first["receipt"])
    assert page.get("/articles/a%2F1/mine").status_code == 401


def test_own_comments_are_changed_and_judged_again(page: Page, asel: Page, store: Store) -> None:
    """The old text stays in the history; the new one is hidden until it is judged."""
    sent = post(asel)
    page.judge()
    assert "editable_until" in thread(asel)[0]
    assert "editable_until" not in thread(page)[0]
    path = f"/comments/{sent['id']}"
    answer = asel.send(path, {"body": "A better text"}, method="PATCH")
    assert (answer.status_code, answer.get_json()["status"]) == (202, "waiting")
    assert thread(page) == []
    page.judge()
    assert thread(page)[0]["body"] == "A better text"
    assert [edit.body for edit in store.get("demo", sent["id"]).edits] == ["Well written."]


def test_own_comments_are_deleted_for_good(page: Page, asel: Page, store: Store) -> None:
    sent = post(asel)
    page.judge()
    assert asel.send(f"/comments/{sent['id']}", None, method="DELETE").status_code == 204
    assert thread(page) == []
    assert store.get("demo", sent["id"]).submission is None
    assert asel.get("/articles/a%2F1/mine").get_json()["comments"] == []


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_nobody_changes_anothers(page: Page, asel: Page, bolat: Page, method: str) -> None:
    """Neither another reader, nor one without a token, nor a page of another origin."""
    path, text = f"/comments/{post(asel)['id']}", {"body": "Taken over"}
    unsigned = page.send("/comments", page.comment()).get_json()["id"]
    assert bolat.send(path, text, method=method).status_code == 404
    assert asel.send(f"/comments/{unsigned}", text, method=method).status_code == 404
    assert page.send(path, text, method=method).status_code == 401
    assert asel.send(path, text, "https://evil.example", method).status_code == 403
    assert asel.send(path, text, None, method).status_code == 403
    page.judge()
    assert {comment["body"] for comment in thread(page)} == {"Well written."}


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_comment_can_be_changed_for_a_while(
    page: Page, asel: Page, store: Store, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For the minutes that the box allows, and not once it was rejected."""
    sent = post(asel, "An awful remark")
    page.judge()
    path, text = f"/comments/{sent['id']}", {"body": "Mild"}
    seen = store.get("demo", sent["id"]).version
    actions.decide(
        store, "demo", sent["id"], status=Status.REJECTED, by="dana", expected_version=seen,
        reason="insult",
    )  # fmt: skip
    assert asel.send(path, text, method=method).status_code == 409
    other = f"/comments/{post(asel)['id']}"
    later = store.now() + 15 * 60_000 + 1000
    monkeypatch.setattr(type(store), "now", lambda _: later)
    answer = asel.send(other, text, method=method)
    assert answer.status_code == 409
    assert "15 minutes" in answer.get_json()["detail"]


def test_a_key_of_one_reader_gives_no_receipt_to_another(
    page: Page, asel: Page, bolat: Page
) -> None:
    """The same Idempotency-Key and text of another reader is another request."""
    statuses = []
    for one in (asel, bolat, page):
        document = one.comment()
        if one is not page:
            del document["author"]
        headers = {"Origin": ORIGIN, "Idempotency-Key": "guessed"}
        if one.token:
            headers["Authorization"] = f"Bearer {one.token}"
        statuses.append(
            one.client.post(f"{one.base}/comments", json=document, headers=headers).status_code
        )
    assert statuses == [202, 422, 422]


def test_a_browser_may_send_the_token(page: Page) -> None:
    """The preflight names the header and the methods, to the site's pages alone."""
    path = f"{page.base}/comments/aaaaaaaaaaaaaaaa"
    allowed = page.client.options(path, headers={"Origin": ORIGIN}).headers
    assert "Authorization" in allowed["Access-Control-Allow-Headers"]
    assert {"PATCH", "DELETE"} <= set(allowed["Access-Control-Allow-Methods"].split(", "))
    assert "Access-Control-Allow-Credentials" not in allowed


def test_a_token_is_in_no_log(page: Page, asel: Page, caplog: pytest.LogCaptureFixture) -> None:
    """Neither a good one nor a bad one."""
    caplog.set_level("DEBUG")
    post(asel)
    page.signed("bad.bad.bad").get("/articles/a/mine")
    assert str(asel.token) not in caplog.text
    assert "bad.bad" not in caplog.text


def test_a_reader_changes_no_answer_of_the_newsroom(page: Page, key: ReaderKey) -> None:
    """Whatever id the site's readers may choose: neither its text nor its end is theirs."""
    spoken = Author("dana", "staff:dana", staff=True)
    given = newsroom.submit(page.store, "demo", Article("a/1"), spoken, "Yes, on Monday.")
    reader = page.signed(sign(key, page.box.key, id="staff:dana", name="Reader"))
    path = f"/comments/{given}"
    problem(reader.send(path, {"body": "We were wrong."}, method="PATCH"), 404, "not-found")
    problem(reader.send(path, {}, method="DELETE"), 404, "not-found")
    assert page.store.get("demo", given).version == 1
