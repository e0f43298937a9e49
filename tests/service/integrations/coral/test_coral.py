"""Coral's external moderation phase: signed, in time, by the site's policy."""

from __future__ import annotations

import hmac
import json
import threading
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from moderation import actions
from moderation.errors import StoreUnavailable
from moderation.policy import DEFAULT_THRESHOLDS, Policy, Routing, Threshold
from moderation.site.reasons import CoralCode, Reason
from moderation.site.site_settings import SiteSettings
from moderation.status import Route
from moderation.text.word_list import WordRule
from moderation.verdict import FiredRule
from service.app import create_app
from service.integrations.coral import answers
from service.services import Services
from tests.service.integrations.conftest import Rated, WordScorer

SECRET = "empsec_0123456789abcdef"


STATUSES = {"NONE", "APPROVED", "REJECTED", "PREMOD", "SYSTEM_WITHHELD"}


REASONS = {"COMMENT_DETECTED_TOXIC", "COMMENT_DETECTED_SPAM"}


def body(text: str, **changes: Any) -> bytes:
    """Return what Coral sends: JSON indented by two spaces, keys in its order."""
    document = {
        "action": "NEW",
        "comment": {"body": text, "parentID": None},
        "author": {"id": "u1", "role": "COMMENTER"},
        "story": {"id": "s1", "url": "https://example.com/a"},
        "site": {"id": "site1"},
        "tenantID": "t1",
        "tenantDomain": "localhost",
        **changes,
    }
    return json.dumps(document, indent=2, ensure_ascii=False).encode()


def sign(raw: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.digest(secret.encode(), raw, sha256).hex()


def post(
    client: FlaskClient, raw: bytes, signature: str | None = None, query: str = ""
) -> TestResponse:
    headers = {
        "X-Coral-Signature": sign(raw) if signature is None else signature,
        "User-Agent": "Coral Moderation/9.0.0",
        "Content-Type": "application/json",
    }
    return client.post(f"/integrations/coral/demo{query}", data=raw, headers=headers)


@pytest.fixture
def coral(client: FlaskClient, services: Services) -> FlaskClient:
    """The client, with Coral's secret known."""
    assert services.integration_keys
    services.integration_keys.set_coral_secret("demo", SECRET)
    return client


def save(services: Services, **changes: Any) -> None:
    actions.save_policy(
        services.store, "demo", replace(Policy(), **changes), by="test", expected_version=0
    )


def test_any_listed_signature_is_accepted(coral: FlaskClient) -> None:
    """While Coral rotates its secret it sends one signature for each."""
    raw = body("A calm remark.")
    listed = f"{sign(raw, 'another-secret')},{sign(raw)}"
    assert post(coral, raw, listed).status_code == 204


@pytest.mark.parametrize("signature", ["", "sha256=", "sha256=00", "md5=1", "sha256=é", ","])
def test_a_wrong_signature_is_refused(coral: FlaskClient, signature: str) -> None:
    """Nothing is judged for someone who does not know the secret."""
    assert post(coral, body("awful"), signature).status_code == 401


def test_the_raw_bytes_are_signed(coral: FlaskClient) -> None:
    """The same JSON in other bytes has another signature."""
    raw = body("hello")
    assert post(coral, json.dumps(json.loads(raw)).encode(), sign(raw)).status_code == 401


def test_a_site_without_a_secret_is_refused(client: FlaskClient) -> None:
    """Unknown sites and sites without a secret look the same from outside."""
    raw = body("hello")
    first = post(client, raw)
    other = client.post("/integrations/coral/nowhere", data=raw)
    assert (first.status_code, first.get_json()) == (401, other.get_json())


def test_a_clean_comment_gets_no_opinion(coral: FlaskClient) -> None:
    """What the policy approves goes on through Coral's own phases."""
    answer = post(coral, body("<div>A calm <b>remark</b>.</div>"))
    assert (answer.status_code, answer.data) == (204, b"")


def test_a_doubtful_comment_is_withheld(coral: FlaskClient) -> None:
    """What the policy holds waits for a person, flagged."""
    answer = post(coral, body("You are awful")).get_json()
    assert answer == {
        "status": "SYSTEM_WITHHELD",
        "actions": [{"actionType": "FLAG", "reason": "COMMENT_DETECTED_TOXIC"}],
    }


@pytest.mark.parametrize("text", ["", "\u3164", "<div>&#8203;&nbsp;</div>"])
def test_what_nobody_can_see_is_withheld(coral: FlaskClient, words: WordScorer, text: str) -> None:
    """A comment without a visible character is for a person, whatever the scorer thinks of it."""
    assert post(coral, body(text)).get_json()["status"] == "SYSTEM_WITHHELD"
    assert words.texts == []


@pytest.mark.parametrize(
    "text", ["қызық", "Шақ, бәрі қызық awful", "bonjour", "12345", "<p>Good</p><p>қ</p>"]
)
def test_an_unsure_language_is_no_flag(coral: FlaskClient, text: str) -> None:
    """What is held for its language alone is neither toxic nor spam, whatever its scores are."""
    assert post(coral, body(text)).get_json() == {"status": "SYSTEM_WITHHELD", "actions": []}


def test_doubt_is_no_flag(coral: FlaskClient, services: Services) -> None:
    """A score below the limit, or a first comment, has been found to be nothing."""
    cautious = Threshold(approve=0.0001, hold=0.99)
    save(services, thresholds=dict.fromkeys(DEFAULT_THRESHOLDS, cautious), hold_first_comment=True)
    assert post(coral, body("A calm remark.")).get_json()["actions"] == []


def test_a_trailing_slash_is_the_same_address(coral: FlaskClient) -> None:
    """Coral takes a 404 or a redirect for no opinion and publishes."""
    raw = body("You are awful")
    headers = {"X-Coral-Signature": sign(raw), "Content-Type": "application/json"}
    answer = coral.post("/integrations/coral/demo/", data=raw, headers=headers)
    assert (answer.status_code, answer.get_json()["status"]) == (200, "SYSTEM_WITHHELD")
    assert coral.post("/integrations/coral/demo/", data=raw).status_code == 401


def test_spam_is_flagged_as_spam(coral: FlaskClient) -> None:
    """Links and spam carry Coral's other flag."""
    answer = post(coral, body('<a href="https://casino.example">click</a>')).get_json()
    assert answer["actions"] == [{"actionType": "FLAG", "reason": "COMMENT_DETECTED_SPAM"}]


@pytest.mark.parametrize(
    ("text", "code"),
    [("awful", "OFFENSIVE"), ("I threaten you", "HARASSMENT_BULLYING"), ("casino", "SPAM")],
)
def test_a_rejection_carries_its_reason(
    coral: FlaskClient, services: Services, text: str, code: str
) -> None:
    """What the policy rejects is rejected there, with a code that Coral knows."""
    strict = Threshold(approve=0.1, hold=0.5, reject=0.9)
    save(services, thresholds=dict.fromkeys(DEFAULT_THRESHOLDS, strict))
    answer = post(coral, body(text)).get_json()
    assert answer["status"] == answer["moderationAction"]["status"] == "REJECTED"
    assert answer["moderationAction"]["rejectionReason"]["code"] == code
    assert {action["reason"] for action in answer["actions"]} <= REASONS


def test_a_site_explains_with_its_own_reason(coral: FlaskClient, services: Services) -> None:
    """The site's reason for an attribute gives code and text; a retired one gives neither."""
    strict = Threshold(approve=0.1, hold=0.5, reject=0.9)
    save(services, thresholds=dict.fromkeys(DEFAULT_THRESHOLDS, strict))
    own = Reason(
        "rude", {"en": "Rude"}, {"en": "Be kind."}, CoralCode.ABUSIVE, attribute="toxicity"
    )
    settings = SiteSettings(reasons=(own, *SiteSettings().reasons))
    actions.save_settings(services.store, "demo", settings, by="test", expected_version=0)
    told = answers.answer(_rejected(), settings.reasons)
    assert told
    assert told["moderationAction"]["rejectionReason"] == {
        "code": "ABUSIVE",
        "detailedExplanation": "Be kind.",
    }
    assert post(coral, body("awful")).get_json()["moderationAction"] == told["moderationAction"]
    retired = (replace(own, retired=True), *SiteSettings().reasons)
    without = answers.answer(_rejected(), retired)
    assert without
    assert without["moderationAction"]["rejectionReason"]["code"] == "OFFENSIVE"


def _rejected() -> Routing:
    detail = {"attribute": "toxicity", "score": 0.95, "threshold": 0.9}
    return Routing(Route.REJECT, (FiredRule("score_reject", detail),), risk=0.9)


def test_a_listed_word_is_a_banned_word(coral: FlaskClient, services: Services) -> None:
    """A word of the site's own list that rejects says so; one that holds never does."""
    words = (WordRule("turnip", route=Route.REJECT), WordRule("radish"))
    save(services, words=words)
    rejected = post(coral, body("a <i>turnip</i>!")).get_json()
    assert rejected["moderationAction"]["rejectionReason"]["code"] == "BANNED_WORD"
    held = post(coral, body("a radish!")).get_json()
    assert "moderationAction" not in held
    assert held["status"] in STATUSES


def test_first_comments_are_held_where_the_policy_says_so(
    coral: FlaskClient, services: Services
) -> None:
    """The author's record is asked for under Coral's id of the author."""
    save(services, hold_first_comment=True)
    assert post(coral, body("A calm remark.")).get_json()["status"] == "SYSTEM_WITHHELD"


@pytest.mark.parametrize(
    "raw",
    [
        b"not json",
        b"[]",
        b'{"comment": {}}',
        b'{"comment": {"body": 5}}',
        b'{"comment": {"body": null}}',
        b'{"comment": {"body": "\\ud800"}}',
        b"\xff",
        b"[" * 50_000,
        json.dumps({"comment": {"body": "a" * 20_001}}).encode(),
        b" " * 262_145,
    ],
)
def test_what_cannot_be_judged_is_held(coral: FlaskClient, raw: bytes) -> None:
    """Coral publishes on any error of ours, so a signed comment never meets one."""
    answer = post(coral, raw)
    assert (answer.status_code, answer.get_json()["status"]) == (200, "SYSTEM_WITHHELD")


def test_plain_text_is_taken_as_it_is(coral: FlaskClient, services: Services) -> None:
    """With ?plain_text=1 a less-than sign begins no tag."""
    save(services, words=(WordRule("turnip"),))
    raw = body("if x <turnip then y")
    assert post(coral, raw, query="?plain_text=1").get_json()["status"] == "SYSTEM_WITHHELD"


class Stuck(WordScorer):
    """A scorer that hangs until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.free = threading.Event()

    def score(self, texts: Sequence[str]) -> list[Rated]:
        self.free.wait(30)
        return super().score(texts)


class Away:
    """A store whose Redis is away."""

    def __getattr__(self, name: str) -> Any:
        def call(*args: object, **options: object) -> None:
            raise StoreUnavailable(name)

        return call


def test_the_deadline_holds(services: Services, site: str) -> None:
    """While the scorer hangs, comments are answered all the same: they wait for a person."""
    stuck = Stuck()
    assert services.integration_keys
    services.integration_keys.set_coral_secret(site, SECRET)
    settings = replace(services.settings, coral_deadline_seconds=0.15)
    client = create_app(replace(services, scorer=stuck, settings=settings)).test_client()
    answers = [post(client, body("A calm remark.")).get_json() for _ in range(10)]
    stuck.free.set()
    assert [answer["status"] for answer in answers] == ["SYSTEM_WITHHELD"] * 10


def test_redis_away_still_judges_known_sites(services: Services, site: str) -> None:
    """The last known secret and policy go on; a site that was never asked for is held."""
    assert services.integration_keys
    services.integration_keys.set_coral_secret(site, SECRET)
    app = create_app(services)
    client = app.test_client()
    assert post(client, body("A calm remark.")).status_code == 204
    coral = app.extensions["modqueue.coral"]
    known = coral._known["demo"]
    coral._known["demo"] = (float("-inf"), *known[1:])  # as if asked for long ago
    app.extensions["modqueue"] = replace(services, store=Away(), integration_keys=Away())
    assert post(client, body("A calm remark.")).status_code == 204
    assert post(client, body("awful")).get_json()["status"] == "SYSTEM_WITHHELD"
    coral._known.clear()
    assert post(client, body("A calm remark.")).get_json()["status"] == "SYSTEM_WITHHELD"
