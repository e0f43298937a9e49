"""The comment box: posts, receipts, reports, origins, proofs, and what an address may do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from moderation import actions
from moderation.errors import ConfigError
from moderation.registry.boxes import Boxes, Gate
from moderation.status import Status
from moderation.store.acceptance import Intake, Limits
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from service.access.keyring import Keyring
from service.embed.posts import POSTS_PER_HOUR
from service.embed.proof import BITS_MAX, BITS_MIN, Proofs, solve, zero_bits
from tests.service.embed.conftest import ORIGIN, Page


def test_a_comment_is_posted_judged_and_shown(page: Page) -> None:
    """What a reader posts waits, is judged, and then stands in the thread as text."""
    sent = page.send("/comments", page.comment("<script>alert(1)</script> well written"))
    assert sent.status_code == 202
    receipt = sent.get_json()
    own = f"/comments/{receipt['id']}?receipt={receipt['receipt']}"
    assert page.get(own).get_json()["status"] == "waiting"
    page.judge()
    assert page.get(own).get_json()["status"] == "published"
    thread = page.get("/articles/a%2F1/comments?language=ru").get_json()
    assert thread["count"] == 1
    assert thread["comments"][0]["body"] == "<script>alert(1)</script> well written"
    assert set(thread["comments"][0]) == {
        "id", "above", "removed", "author", "profile",
        "staff", "pick", "body", "parent_id", "posted_at",
        "up", "down",
    }  # fmt: skip
    assert thread["texts"]["send"] == "Отправить"


def test_the_receipt_gives_the_text_until_it_is_erased(page: Page) -> None:
    """What its author sees after a reload comes from here; the tab keeps no text."""
    sent = page.send("/comments", page.comment("an awful remark")).get_json()
    page.judge()
    own = f"/comments/{sent['id']}?receipt={sent['receipt']}"
    assert page.get(own).get_json()["comment"]["body"] == "an awful remark"
    actions.erase(page.store, "demo", sent["id"], by="dana")
    assert page.get(own).get_json() == {
        "id": sent["id"],
        "status": "not published",
        "comment": None,
        "errors_url": None,
        "policy_url": None,
    }


def test_who_is_not_published_may_see_how_often_the_machine_errs(page: Page) -> None:
    """With the rejection comes the public page of the site, where it has one."""
    sent = page.send("/comments", page.comment("an awful remark")).get_json()
    page.judge()
    own = f"/comments/{sent['id']}?receipt={sent['receipt']}"
    show_errors(page.store)
    assert page.get(own).get_json()["errors_url"] is None
    actions.decide(
        page.store, "demo", sent["id"], status=Status.REJECTED, by="dana", expected_version=2
    )
    assert page.get(own).get_json()["errors_url"].endswith("/errors/demo")
    show_errors(page.store, shown=False)
    assert page.get(own).get_json()["errors_url"] is None


def show_errors(store: Store, *, shown: bool = True) -> None:
    settings = store.settings("demo")
    changed = replace(settings, public_ledger=shown)
    actions.save_settings(store, "demo", changed, by="a", expected_version=settings.version)


def test_held_looks_like_waiting_and_needs_its_receipt(page: Page) -> None:
    """An author cannot read the score from the status, and nobody else reads the status."""
    sent = page.send("/comments", page.comment("an awful remark")).get_json()
    page.judge()
    assert page.store.get("demo", sent["id"]).status is Status.HELD
    assert (
        page.get(f"/comments/{sent['id']}?receipt={sent['receipt']}").get_json()["status"]
        == "waiting"
    )
    for receipt in ("", "0" * 32, "é"):
        assert page.get(f"/comments/{sent['id']}?receipt={receipt}").status_code == 404


def test_every_wrong_field_is_named(page: Page) -> None:
    """The problem names each field, so the page can show it where it belongs."""
    document = {"article": {"id": "a"}, "author": {"name": ""}, "body": "x" * 1501}
    answer = page.send("/comments", document)
    assert answer.status_code == 422
    fields = {fault["field"] for fault in answer.get_json()["errors"]}
    assert fields == {"/author/name", "/body", "/proof"}


@pytest.mark.parametrize("field", ["client", "submitted_at", "email"])
def test_a_page_cannot_speak_for_the_site(page: Page, field: str) -> None:
    """Fields that only the site may set are unknown here."""
    answer = page.send("/comments", page.comment(**{field: "x"}))
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == f"/{field}"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://news.example", None])
def test_other_origins_may_not_post(page: Page, origin: str | None) -> None:
    """The public key works on the site's own pages only."""
    answer = page.send("/comments", page.comment(), origin=origin)
    assert answer.status_code == 403
    assert "Access-Control-Allow-Origin" not in answer.headers
    said = f"pages of {origin}" if origin else "a post needs the header Origin"
    assert answer.get_json()["detail"].startswith(said)


def test_preflight_allows_the_site_alone(page: Page) -> None:
    """A browser is told that the site's pages, and no others, may post JSON."""
    path = f"{page.base}/comments"
    allowed = page.client.options(path, headers={"Origin": ORIGIN})
    assert allowed.status_code == 204
    assert allowed.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "Content-Type" in allowed.headers["Access-Control-Allow-Headers"]
    assert page.client.options(path, headers={"Origin": "https://evil.example"}).status_code == 403


def test_unknown_keys_and_cookies(page: Page) -> None:
    """An unknown box does not exist, and no answer of the box sets a cookie."""
    assert page.client.get("/embed/pub_0/challenge").status_code == 404
    assert "Set-Cookie" not in page.get("/challenge").headers


def test_a_proof_is_needed_right_and_used_once(page: Page) -> None:
    """Forged, unsolved, expired and reused proofs are refused by name."""
    used = page.comment()
    assert page.send("/comments", used).status_code == 202
    challenge = page.proof()["challenge"]
    wrong = next(str(n) for n in range(100) if zero_bits(f"{challenge}:{n}") < BITS_MIN)
    for proof in (
        used["proof"],
        {"challenge": challenge, "answer": wrong},
        {"challenge": challenge.replace(f".{BITS_MIN}.", ".0."), "answer": "0"},
        {"challenge": "-", "answer": "-"},
    ):
        answer = page.send("/comments", page.comment(proof=proof))
        assert [fault["field"] for fault in answer.get_json()["errors"]] == ["/proof"]


def test_a_repeated_post_is_one_comment(page: Page, store: Store) -> None:
    """When the answer was lost, the same text under the same key and a new proof is not doubled."""
    ids = set()
    for _ in range(2):
        headers = {"Origin": ORIGIN, "Idempotency-Key": "lost-answer"}
        sent = page.client.post(f"{page.base}/comments", json=page.comment(), headers=headers)
        assert sent.status_code == 202
        ids.add(sent.get_json()["id"])
    assert len(ids) == len(list(store.export("demo"))) == 1


def test_challenges_expire_and_grow(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A challenge ends after half an hour; each post beyond the free ones doubles the work."""
    proofs, gate = Proofs(Keyring("s" * 32)), Gate(store.redis, "demo")
    challenge, bits = proofs.challenge(0, gate)
    answer = solve(challenge, bits)
    now = gate.now()
    monkeypatch.setattr(Gate, "now", lambda _: now + 31 * 60)
    assert "expired" in str(proofs.problem(challenge, answer, gate))
    monkeypatch.undo()
    assert proofs.problem(challenge, answer, gate) is None
    assert [proofs.challenge(posts, gate)[1] for posts in (3, 5, 100)] == [
        BITS_MIN, BITS_MIN + 2, BITS_MAX,
    ]  # fmt: skip


def test_one_address_cannot_flood(page: Page) -> None:
    """Beyond its posts of an hour an address is told to come later."""
    statuses = [
        page.send("/comments/aaaaaaaaaaaaaaaa/reports", {}).status_code
        for _ in range(POSTS_PER_HOUR + 1)
    ]
    assert statuses == [404] * POSTS_PER_HOUR + [429]


def test_readers_report_what_is_published(page: Page) -> None:
    """A published comment takes one report of an address; others do not exist here."""
    held = page.send("/comments", page.comment("an awful remark")).get_json()["id"]
    shown = page.send("/comments", page.comment()).get_json()["id"]
    page.judge()
    for _ in range(2):
        assert page.send(f"/comments/{shown}/reports", {"reason": "rude"}).status_code == 202
    assert page.send(f"/comments/{held}/reports", {}).status_code == 404
    reports = page.store.reports("demo", shown)
    assert [report.reason for report in reports] == ["rude"]
    assert "127.0.0.1" not in repr(reports)


def test_a_look_never_blocks(page: Page, store: Store) -> None:
    """The nudge looks at the text and keeps nothing; a site that does not want it gets no look."""
    assert page.send("/look", {"body": "an awful remark"}).get_json() == {"high": True}
    assert page.send("/look", {"body": "well written"}).get_json() == {"high": False}
    assert store.counts("demo")[Status.PENDING] == 0
    Boxes(store.redis).set("demo", nudge=False)
    assert page.send("/look", {"body": "an awful remark"}).get_json() == {"high": False}


def test_a_removed_comment_cannot_be_answered(page: Page) -> None:
    """Readers see a stub above the replies, and the box and its form refuse a further one."""
    parent = page.send("/comments", page.comment("First")).get_json()["id"]
    page.judge()
    reply = page.send("/comments", page.comment("Reply", parent_id=parent)).get_json()["id"]
    page.judge()
    actions.erase(page.store, "demo", parent, by="site")
    stub, shown = page.get("/articles/a%2F1/comments").get_json()["comments"]
    assert stub == {"id": parent, "above": None, "removed": True}
    assert (shown["id"], shown["above"], shown["removed"]) == (reply, parent, False)
    assert "This comment was removed." in page.client.get(f"{page.base}/page?article=a/1").text
    answer = page.send("/comments", page.comment("Late", parent_id=parent))
    assert (answer.status_code, answer.get_json()["type"]) == (409, "/problems/parent-removed")
    form = {"article": "a/1", "name": "Asel", "body": "Late", "parent_id": parent}
    again = page.client.post(f"{page.base}/form", data=form, headers={"Origin": ORIGIN})
    assert again.status_code == 409
    assert "The comment that you answer was removed." in again.text


def test_the_box_shows_when_a_comment_was_posted(page: Page, store: Store) -> None:
    """Comments that a site brought along carry their own time."""
    submission = Submission(
        Article("a/1"), Author("Asel"), "Old", submitted_at="2019-05-01T17:00:00+05:00"
    )
    actions.submit(store, str, "demo", Intake(submission), caller="site", limits=Limits())
    page.judge()
    (shown,) = page.get("/articles/a%2F1/comments").get_json()["comments"]
    assert shown["posted_at"] == "2019-05-01T12:00:00.000Z"


def test_what_nobody_can_see_is_not_posted(page: Page) -> None:
    """A name and a text of invisible characters are missing, in the box and in its form."""
    unseen = {"author": {"name": "\u3164"}, "body": "\u200b"}
    answer = page.send("/comments", page.comment(**unseen))
    assert answer.status_code == 422
    assert {fault["field"] for fault in answer.get_json()["errors"]} == {"/author/name", "/body"}
    form = {"article": "a", "name": "\u3164", "body": "\u200b"}
    again = page.client.post(f"{page.base}/form", data=form, headers={"Origin": ORIGIN})
    assert again.status_code == 422
    assert "Enter your name." in again.text
    assert "Write a comment." in again.text


@pytest.mark.parametrize(
    "origin",
    [
        "news.example",
        "https://news.example/",
        "javascript:",
        "",
        "https://a.example:99999",
        "https://[",
    ],
)
def test_origins_are_checked(store: Store, site: str, origin: str) -> None:
    """Only scheme and host make an origin."""
    with pytest.raises(ConfigError, match="origin"):
        Boxes(store.redis).set(site, origins=[origin])


def test_the_script_may_be_loaded_by_other_origins(page: Page) -> None:
    """The box's script and sheet carry the header that other origins' pages need."""
    for name, policy in (("embed.js", "cross-origin"), ("dashboard/modqueue.css", "same-origin")):
        with page.client.get(f"/static/{name}") as answer:
            assert answer.headers["Cross-Origin-Resource-Policy"] == policy
