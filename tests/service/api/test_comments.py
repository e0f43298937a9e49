"""Looking up, editing, withdrawing and reporting a comment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from moderation import actions
from moderation.policy import DEFAULT_THRESHOLDS
from moderation.registry import Registry
from moderation.status import Status
from moderation.store.writer import Store
from tests.service.conftest import Post
from tests.support.api import comment, fields, problem

Judge = Callable[[], int]


def test_pending(api: FlaskClient, post: Post) -> None:
    """Before its verdict a comment is pending and has neither verdict nor decision."""
    found = api.get(f"/v1/comments/{post()}").get_json()
    assert (found["status"], found["version"]) == ("pending", 1)
    assert found["verdict"] is None
    assert found["decision"] is None
    assert found["edits"] == []


def test_verdict(api: FlaskClient, post: Post, judge: Judge) -> None:
    """A verdict says how likely, by which model and policy, which rules fired, and which words."""
    comment_id = post(body="\N{GRINNING FACE} an awful bridge")
    judge()
    found = api.get(f"/v1/comments/{comment_id}").get_json()
    verdict = found["verdict"]
    assert (found["status"], found["version"]) == ("held", 2)
    assert verdict["route"] == "hold"
    assert verdict["scores"] == {"toxicity": 0.95, "insult": 0.6}
    assert (verdict["language"], verdict["language_confidence"]) == ("en", 0.99)
    assert verdict["validated"] is True
    assert (verdict["model"], verdict["policy_version"]) == ("fake-1", 0)
    first = verdict["rules"][0]
    assert (first["rule"], first["detail"]["attribute"]) == ("score_hold", "toxicity")
    threshold = round(100 * DEFAULT_THRESHOLDS["toxicity"].hold)
    assert first["text"] == f"toxicity: 95 in 100 likely, over the threshold of {threshold}"
    assert {word["attribute"] for word in verdict["highlights"]} == {"toxicity"}


def test_words_are_cut_by_utf16_units(
    api: FlaskClient, post: Post, store: Store, site: str
) -> None:
    """Offsets count UTF-16 units, and the text of each word is cut by them."""
    from moderation.judging import DrainLimits, drain

    class Pointing:
        model = "pointing"

        def score(self, texts: list[str]) -> list[object]:
            from tests.support.fake_scorer import FakeHighlight, FakeScore

            return [
                FakeScore({"insult": 0.9}, (FakeHighlight("insult", 3, 8, 1.0),)) for _ in texts
            ]

    comment_id = post(body="\N{GRINNING FACE} awful bridge")
    drain(store, lambda _: None, Pointing(), site, DrainLimits(), worker="test")  # type: ignore[arg-type]
    (word,) = api.get(f"/v1/comments/{comment_id}").get_json()["verdict"]["highlights"]
    expected = {"attribute": "insult", "begin": 3, "end": 8, "text": "awful", "weight": 1.0}
    assert word == expected


def test_clean_comment_is_approved(api: FlaskClient, post: Post, judge: Judge) -> None:
    """What is clearly clean needs no moderator."""
    comment_id = post()
    judge()
    assert api.get(f"/v1/comments/{comment_id}").get_json()["status"] == "approved"


def test_decision(api: FlaskClient, post: Post, judge: Judge, store: Store, site: str) -> None:
    """A decision says what, by whom, from what, when and why."""
    comment_id = post(body="awful")
    judge()
    actions.decide(
        store,
        site,
        comment_id,
        status=Status.REJECTED,
        by="madina",
        expected_version=2,
        reason="insult",
    )
    found = api.get(f"/v1/comments/{comment_id}").get_json()
    decision = found["decision"]
    assert found["status"] == decision["status"] == "rejected"
    assert (decision["previous"], decision["by"]) == ("held", "madina")
    assert decision["reason"] == "insult"
    assert decision["at"].endswith("Z")


def test_the_author_can_be_told_why(
    api: FlaskClient, post: Post, judge: Judge, store: Store, site: str
) -> None:
    """A rejection has the reason's words in the comment's language and the note to its author.

    The note for colleagues is nowhere, and the feed says only that there is a note.
    """
    comment_id = post(body="awful", language="ru-KZ")
    judge()
    actions.decide(
        store, site, comment_id, status=Status.REJECTED, by="madina", expected_version=2,
        reason="threat",
        note="third one today", to_author="Пожалуйста, без угроз.",
    )  # fmt: skip
    answer = api.get(f"/v1/comments/{comment_id}")
    decision = answer.get_json()["decision"]
    assert decision["reason_text"] == "Угрозы и призывы к насилию не публикуются."
    assert decision["category"] == "STATEMENT_CATEGORY_VIOLENCE"
    assert decision["note"] == "Пожалуйста, без угроз."
    feed = api.get("/v1/events")
    assert feed.get_json()["events"][-1]["data"]["has_note"] is True
    assert "third one" not in answer.text + feed.text
    assert "без угроз" not in feed.text
    api.delete(f"/v1/comments/{comment_id}")
    assert "без угроз" not in str(store.redis.hgetall(f"{{{site}}}:comment:{comment_id}"))


def test_the_author_of_a_rejected_comment_may_see_the_errors(
    api: FlaskClient, post: Post, judge: Judge, store: Store, site: str
) -> None:
    """With the reason comes the site's public page of them; otherwise there is none to name."""
    comment_id = post(body="awful")
    judge()

    def named() -> str | None:
        url: str | None = api.get(f"/v1/comments/{comment_id}").get_json()["errors_url"]
        return url

    show_errors(store, site, shown=True)
    assert named() is None
    actions.decide(store, site, comment_id, status=Status.REJECTED, by="madina", expected_version=2)
    assert named() == f"http://localhost/errors/{site}"
    assert api.get(f"/errors/{site}").status_code == 200
    show_errors(store, site, shown=False)
    assert named() is None


def show_errors(store: Store, site: str, *, shown: bool) -> None:
    settings = store.settings(site)
    changed = replace(settings, public_ledger=shown)
    actions.save_settings(store, site, changed, by="a", expected_version=settings.version)


def test_edit(api: FlaskClient, post: Post, judge: Judge, rings: list[str]) -> None:
    """An edited comment waits for a new verdict, and its old text is kept."""
    comment_id = post(body="awful")
    judge()
    rings.clear()
    answer = api.patch(f"/v1/comments/{comment_id}", json={"body": "better"})
    assert answer.status_code == 202
    assert answer.get_json() == {
        "id": comment_id,
        "status": "pending",
        "version": 3,
        "reports": 0,
    }
    assert rings == ["demo"]
    judge()
    found = api.get(f"/v1/comments/{comment_id}").get_json()
    assert (found["body"], found["status"]) == ("better", "approved")
    (former,) = found["edits"]
    assert (former["body"], former["version"], former["status"]) == ("awful", 2, "held")


@pytest.mark.parametrize("changes", [{}, {"body": ""}, {"body": "x" * 1501}, {"body": 1}])
def test_edit_is_validated(api: FlaskClient, post: Post, changes: dict[str, object]) -> None:
    """A new text obeys the rules of the first one."""
    answer = api.patch(f"/v1/comments/{post()}", json=changes)
    assert "/body" in fields(problem(answer, 422, "invalid"))


def test_the_same_text_changes_nothing(api: FlaskClient, post: Post, judge: Judge) -> None:
    """The same text again, also with other line ends and blanks around, is 200 and no event."""
    id_ = post(body="Well\nwritten.")
    judge()
    before = api.get("/v1/events").get_json()["events"]
    for same in ("Well\r\nwritten.", "Well\nwritten.\n", "  Well\nwritten. "):
        answer = api.patch(f"/v1/comments/{id_}", json={"body": same})
        assert (answer.status_code, answer.get_json()["status"]) == (200, "approved")
    assert api.get("/v1/events").get_json()["events"] == before


def test_only_the_text_can_be_edited(api: FlaskClient, post: Post) -> None:
    """Author and article stay as they are."""
    body = {"body": "x", "author": {"name": "Other"}}
    answer = api.patch(f"/v1/comments/{post()}", json=body)
    assert set(fields(problem(answer, 422, "invalid"))) == {"/author"}


def test_withdraw(api: FlaskClient, post: Post, judge: Judge) -> None:
    """A withdrawn comment has no text and no author, here and among the published ones."""
    comment_id = post()
    judge()
    assert api.delete(f"/v1/comments/{comment_id}").status_code == 204
    found = api.get(f"/v1/comments/{comment_id}").get_json()
    assert found["status"] == "erased"
    assert found["body"] is found["author"] is found["article"] is found["verdict"] is None
    assert api.get("/v1/articles/a-1/comments").get_json()["comments"] == []
    assert api.delete(f"/v1/comments/{comment_id}").status_code == 204


def test_after_withdrawal(api: FlaskClient, post: Post) -> None:
    """An erased comment can be neither edited nor reported."""
    comment_id = post()
    api.delete(f"/v1/comments/{comment_id}")
    problem(api.patch(f"/v1/comments/{comment_id}", json={"body": "x"}), 409, "conflict")
    report = {"reporter_id": "r-1", "reason": "rude"}
    problem(api.post(f"/v1/comments/{comment_id}/reports", json=report), 409, "conflict")


def test_reports_bring_it_back(api: FlaskClient, post: Post, judge: Judge) -> None:
    """Three distinct readers bring an approved comment back; one reader three times does not."""
    comment_id = post()
    judge()
    address = f"/v1/comments/{comment_id}/reports"
    for reader in ("r-1", "r-1", "r-1", "r-2"):
        answer = api.post(address, json={"reporter_id": reader, "reason": "rude"})
        assert answer.status_code == 202
    assert (answer.get_json()["status"], answer.get_json()["reports"]) == ("approved", 2)
    answer = api.post(address, json={"reporter_id": "r-3"})
    assert (answer.get_json()["status"], answer.get_json()["reports"]) == ("held", 3)


@pytest.mark.parametrize(
    ("report", "field"),
    [
        ({"reason": "rude"}, "/reporter_id"),
        ({"reporter_id": 7}, "/reporter_id"),
        ({"reporter_id": "x" * 201}, "/reporter_id"),
        ({"reporter_id": "r", "reason": "x" * 501}, "/reason"),
    ],
)
def test_report_is_validated(
    api: FlaskClient, post: Post, report: dict[str, object], field: str
) -> None:
    """A report names its reader, within limits."""
    answer = api.post(f"/v1/comments/{post()}/reports", json=report)
    assert set(fields(problem(answer, 422, "invalid"))) == {field}


@pytest.mark.parametrize(
    "comment_id",
    [
        "aaaaaaaaaaaaaaaa",
        "..%2F..%2Fetc",
        "*",
        ":",
        "{demo}",
        "%27%22",
        "x" * 10_000,
        "aaaaaaaaaaaaaaa1",
        "AAAAAAAAAAAAAAAA",
    ],
)
def test_unknown(api: FlaskClient, comment_id: str) -> None:
    """What is no comment's id is not found, whatever it holds."""
    address = f"/v1/comments/{comment_id}"
    problem(api.get(address), 404, "not-found")
    problem(api.delete(address), 404, "not-found")
    problem(api.patch(address, json={"body": "x"}), 404, "not-found")
    problem(api.post(f"{address}/reports", json={"reporter_id": "r"}), 404, "not-found")


def test_of_another_site(api: FlaskClient, post: Post, registry: Registry) -> None:
    """A key sees its own site only: another one's comments do not exist for it."""
    registry.add_site("other", "Other")
    registry.add_key("other", "test", "o" * 40)
    address = f"/v1/comments/{post()}"
    headers = {"Authorization": "Bearer " + "o" * 40}
    problem(api.get(address, headers=headers), 404, "not-found")
    problem(api.delete(address, headers=headers), 404, "not-found")
    problem(api.patch(address, json={"body": "x"}, headers=headers), 404, "not-found")
    report = {"reporter_id": "r"}
    problem(api.post(f"{address}/reports", json=report, headers=headers), 404, "not-found")
    reply = comment(parent_id=address.rpartition("/")[2])
    problem(api.post("/v1/comments", json=reply, headers=headers), 422, "invalid")
    assert api.get(address).get_json()["status"] == "pending"


@pytest.mark.parametrize(
    "url",
    ["https://a@b.example/", "https://x.example\\y", "https://x.example/\u202egpj", "javascript:x"],
)
def test_an_address_that_shows_another_host_is_refused(api: FlaskClient, url: str) -> None:
    """Moderators follow an article's address: it leads where it seems to lead."""
    body = {"article": {"id": "a", "url": url}, "author": {"name": "Ann"}, "body": "Hello."}
    assert set(fields(problem(api.post("/v1/comments", json=body), 422, "invalid"))) == {
        "/article/url"
    }
