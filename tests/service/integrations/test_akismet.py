"""The Akismet API: words in plain text, keys wherever clients put them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from moderation import actions
from moderation.policy import DEFAULT_THRESHOLDS, Policy, Threshold
from moderation.store.learning.labels import Label
from moderation.store.server.commands import Redis
from moderation.text.word_list import WordRule
from service.app import create_app
from service.services import Services
from tests.service.integrations.conftest import KEY
from tests.service.integrations.coral.test_coral import Away

COMMENT = {"blog": "https://blog.example", "user_ip": "192.0.2.7", "comment_content": "Good point."}


@pytest.fixture
def key(services: Services, site: str) -> str:
    """A key as WordPress takes it."""
    assert services.integration_keys
    return services.integration_keys.new_akismet_key(site)


def call(client: FlaskClient, action: str, key: str = KEY, **fields: Any) -> TestResponse:
    return client.post(f"/1.1/{action}", data={"api_key": key, **COMMENT, **fields})


def labels(services: Services) -> list[Label]:
    assert services.labels
    return list(services.labels.all("demo"))


def test_a_key_is_verified(client: FlaskClient, key: str) -> None:
    """Both kinds of key are valid; another one is not, and the header says why."""
    for good in (key, KEY):
        answer = client.post("/1.1/verify-key", data={"key": good, "blog": "https://b.example"})
        assert (answer.text, "X-akismet-debug-help" in answer.headers) == ("valid", False)
    answer = client.post("/1.1/verify-key", data={"key": "0" * 12, "blog": "https://b.example"})
    assert (answer.status_code, answer.text) == (200, "invalid")
    assert answer.headers["X-akismet-debug-help"]


@pytest.mark.parametrize("method", ["verify-key", "get-subscription"])
def test_a_new_key_comes_beside_the_old(client: FlaskClient, key: str, method: str) -> None:
    """WordPress adds the key that it has (``api_key``) to the question for a new one (``key``)."""
    fields = {"key": key, "api_key": "0" * 12, "blog": "https://b.example"}
    assert client.post(f"/1.1/{method}", data=fields).text != "invalid"
    assert client.post(f"/1.1/{method}", data={**fields, "key": "1" * 12}).text == "invalid"


def test_a_key_comes_four_ways(client: FlaskClient, key: str) -> None:
    """The key is found in the body under two names, in the query, and in the host's name."""
    check = "/1.1/comment-check"
    answers = [
        client.post(check, data={**COMMENT, "api_key": key}),
        client.post(check, data={**COMMENT, "key": key}),
        client.post(f"{check}?api_key={key}", data=COMMENT),
        client.post(check, data=COMMENT, base_url=f"http://{key}.rest.example:8000"),
    ]
    assert [answer.text for answer in answers] == ["false"] * 4


def test_ham_and_spam(client: FlaskClient) -> None:
    """What the model finds likely to be spam is true, the rest false; each check has its id."""
    ham = call(client, "comment-check")
    spam = call(client, "comment-check", comment_content="casino")
    assert (ham.text, spam.text) == ("false", "true")
    assert ham.headers["X-akismet-guid"] != spam.headers["X-akismet-guid"]
    assert "X-akismet-pro-tip" not in spam.headers
    assert "X-akismet-debug-help" not in spam.headers


def test_the_policy_counts(client: FlaskClient, services: Services) -> None:
    """A word of the site's list is spam; what the policy rejects as spam can be discarded."""
    strict = {**DEFAULT_THRESHOLDS, "spam": Threshold(0.1, 0.5, 0.9)}
    policy = replace(Policy(), thresholds=strict, words=(WordRule("turnip"),))
    actions.save_policy(services.store, "demo", policy, by="test", expected_version=0)
    assert call(client, "comment-check", comment_content="a turnip").text == "true"
    blatant = call(client, "comment-check", comment_content="casino")
    assert (blatant.text, blatant.headers["X-akismet-pro-tip"]) == ("true", "discard")


def test_a_full_store_answers(client: FlaskClient, redis: Redis) -> None:
    """Checks are judged while the store has no memory left: only their count is left out."""
    redis.config_set("maxmemory", 1)
    try:
        found = call(client, "comment-check", comment_content="casino")
    finally:
        redis.config_set("maxmemory", 0)
    assert (found.status_code, found.text) == (200, "true")


def test_a_link_is_not_spam(client: FlaskClient) -> None:
    """WordPress' own settings decide on those."""
    assert call(client, "comment-check", comment_content="see https://a.example").text == "false"


def is_unjudged(answer: TestResponse) -> bool:
    return answer.headers.get("X-akismet-error") == "not-judged"


def test_scores_count_where_they_were_tested(client: FlaskClient, services: Services) -> None:
    """As for Perspective: in a language without validation the word list alone makes spam.

    All else is for a person: spam with an error, which no client publishes.
    """
    kazakh = "қызық casino"
    answer = call(client, "comment-check", comment_content=kazakh)
    assert (answer.text, is_unjudged(answer)) == ("true", True)
    word = {"comment_content": "норм-casino", "blog_lang": "ru_RU, kk"}
    answer = call(client, "comment-check", **word)  # one word: the blog says what
    assert (answer.text, is_unjudged(answer)) == ("true", False)
    assert is_unjudged(call(client, "comment-check", **{**word, "blog_lang": "kk"}))
    policy = replace(Policy(), words=(WordRule("қызық"),))
    actions.save_policy(services.store, "demo", policy, by="test", expected_version=0)
    answer = call(client, "comment-check", comment_content=kazakh)
    assert (answer.text, is_unjudged(answer)) == ("true", False)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"comment_author": "akismet-guaranteed-spam"}, "true"),
        ({"comment_author_email": "akismet-guaranteed-spam@example.com"}, "true"),
        ({"user_role": "administrator", "comment_content": "casino"}, "false"),
        ({"honeypot_field_name": "trap", "trap": "filled"}, "true"),
        ({"honeypot_field_name": "trap", "trap": ""}, "false"),
        ({"honeypot_field_name": "trap", "POST_trap": "filled"}, "true"),
        ({"honeypot_field_name": "trap", "POST_trap": "", "POST_other": "x"}, "false"),
        ({"user_ip": ""}, "false"),
        ({"user_ip": "", "blog": "", "comment_content": "casino"}, "true"),
        ({"comment_content": ""}, "false"),
        ({"comment_content": "\u200b\u3164"}, "true"),
        ({"comment_author": "\u2060"}, "true"),
        ({"comment_author": ""}, "false"),
        ({"comment_context[]": ["news", "weather"], "is_test": "1"}, "false"),
    ],
)
def test_documented_behaviours(client: FlaskClient, fields: dict[str, str], expected: str) -> None:
    """Test values, administrators and honeypots have fixed answers."""
    assert call(client, "comment-check", **fields).text == expected


@pytest.mark.parametrize("action", ["comment-check", "submit-spam", "submit-ham"])
@pytest.mark.parametrize("missing", ["blog", "api_key"])
def test_what_is_missing_is_named(client: FlaskClient, action: str, missing: str) -> None:
    """A call without a required field is invalid, and the header names the field."""
    fields = {"api_key": KEY, **COMMENT}
    del fields[missing]
    answer = client.post(f"/1.1/{action}", data=fields, base_url="http://localhost")
    assert (answer.text, missing in answer.headers["X-akismet-debug-help"]) == ("invalid", True)


def test_no_address_is_needed(client: FlaskClient, services: Services) -> None:
    """Clients that keep no addresses of their readers are answered and thanked like others."""
    fields = {"api_key": KEY, "blog": "https://blog.example", "comment_content": "casino"}
    assert client.post("/1.1/comment-check", data=fields).text == "true"
    assert client.post("/1.1/submit-spam", data=fields).text.startswith("Thanks")
    assert len(labels(services)) == 1


def test_coral_reports_in_json(client: FlaskClient, services: Services) -> None:
    """Coral 9 checks with a form and reports with an object that names no blog; both count."""
    report = {
        "user_ip": "", "user_agent": "Mozilla/5.0", "referrer": "https://news.example/a",
        "permalink": "https://news.example/a", "comment_type": "comment",
        "comment_author": "Eve", "comment_content": "<p>Good &amp; cheap</p>", "is_test": False,
        "comment_date_gmt": "2026-11-29T19:00:00.000Z", "recheck_reason": None,
    }  # fmt: skip
    host = f"http://{KEY}.rest.akismet.com"
    for action in ("submit-spam", "submit-ham"):
        answer = client.post(f"/1.1/{action}", json=report, base_url=host)
        assert answer.text == "Thanks for making the web a better place."
    spam, ham = labels(services)
    assert (spam.text, spam.scores, spam.community) == (report["comment_content"], {"SPAM": 1}, "")
    assert ham.reference == "https://news.example/a"
    assert client.post("/1.1/submit-ham", json={**report, "is_test": True}, base_url=host).text
    assert len(labels(services)) == 2


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("[]", "no JSON object; send a form (application/x-www-form-urlencoded)"),
        ("{", "no JSON object"),
        ('{"comment_content": NaN}', "no JSON object"),
        ("[" * 100_000, "no JSON object"),
        ('{"comment_content": ["a"]}', "The field 'comment_content' must be a text."),
        ('{"ключ": {}}', "must be a text."),
        ("{" + ",".join(f'"f{n}": 1' for n in range(1001)) + "}", "more than 1,000 fields"),
    ],
)
def test_json_that_is_no_form_is_told(client: FlaskClient, body: str, told: str) -> None:
    """An object of texts is read like a form; anything else is invalid, and the header says why."""
    for action in ("verify-key", "comment-check", "submit-ham"):
        answer = client.post(
            f"/1.1/{action}?api_key={KEY}", data=body, content_type="application/json"
        )
        assert answer.text == "invalid"
        assert told in answer.headers["X-akismet-debug-help"]


def test_submissions_become_labels(client: FlaskClient, services: Services) -> None:
    """What moderators correct is thanked for and kept for training."""
    for action in ("submit-spam", "submit-ham"):
        answer = call(client, action, permalink="https://blog.example/1")
        assert answer.text == "Thanks for making the web a better place."
    spam, ham = labels(services)
    assert (spam.source, spam.text, spam.scores) == ("akismet", "Good point.", {"SPAM": 1.0})
    assert (ham.scores, ham.reference) == ({"SPAM": 0.0}, "https://blog.example/1")


def test_tests_teach_nothing(client: FlaskClient, services: Services) -> None:
    """With is_test the answer is the same and nothing is kept or counted."""
    assert call(client, "submit-spam", is_test="true").text.startswith("Thanks")
    assert call(client, "comment-check", is_test="true").text == "false"
    assert labels(services) == []
    assert client.get(f"/1.2/usage-limit?api_key={KEY}").get_json()["usage"] == 0


def test_usage_is_counted(client: FlaskClient) -> None:
    """usage-limit says how many checks there were this month, and that there is no limit."""
    for _ in range(3):
        call(client, "comment-check")
    answer = client.get(f"/1.2/usage-limit?api_key={KEY}").get_json()
    assert answer == {"limit": "none", "usage": 3, "percentage": 0, "throttled": False}
    assert client.get("/1.2/usage-limit?api_key=wrong").text == "invalid"


def test_a_form_in_another_charset_is_read(client: FlaskClient, services: Services) -> None:
    """WordPress sends in the charset of the blog and says so."""
    data = urlencode({**COMMENT, "comment_content": "Так"}, encoding="windows-1251")
    kind = "application/x-www-form-urlencoded; charset=Windows-1251"
    path = f"/1.1/submit-ham?api_key={KEY}"
    assert client.post(path, data=data, content_type=kind).text.startswith("Thanks")
    assert [label.text for label in labels(services)] == ["Так"]
    kind = kind.replace("Windows-1251", "klingon")
    assert client.post(path, data=data, content_type=kind).text == "invalid"


def test_a_form_in_parts_is_read(client: FlaskClient) -> None:
    """multipart/form-data is a form as well, and a field may come in the query."""
    query = f"?api_key={KEY}&comment_content=casino"
    answer = client.post(
        f"/1.1/comment-check{query}",
        data={**COMMENT, "comment_content": "casino"},
        content_type="multipart/form-data",
    )
    assert answer.text == "true"
    fields = {name: value for name, value in COMMENT.items() if name != "comment_content"}
    assert client.post(f"/1.1/comment-check{query}", data=fields).text == "true"


@pytest.mark.parametrize("path", ["/1.2/key-sites", "/1.1/get-stats", "/1.1/deactivate"])
def test_what_is_not_served_is_invalid(client: FlaskClient, path: str) -> None:
    """Methods of accounts and bills are refused in the protocol's own words."""
    for answer in (client.get(f"{path}?api_key={KEY}"), client.post(path, data={"key": KEY})):
        assert (answer.status_code, answer.text) == (404, "invalid")
        assert answer.headers["X-akismet-debug-help"]


def test_an_ip_address_holds_no_key(client: FlaskClient) -> None:
    """Asked by its address and without a key, the header says that the key is missing."""
    answer = client.post("/1.1/comment-check", data=COMMENT, base_url="http://127.0.0.1:8000")
    assert "api_key" in answer.headers["X-akismet-debug-help"]


def test_wordpress_sees_an_active_account(client: FlaskClient, key: str) -> None:
    """WordPress saves a key only if get-subscription calls the account active."""
    answer = client.post("/1.1/get-subscription", data={"key": key, "blog": "https://b.example"})
    assert answer.get_json()["status"] == "active"


def test_wordpress_sees_that_it_is_connected(client: FlaskClient) -> None:
    """Its settings page asks for one word, without any key, before it shows anything else."""
    answer = client.get("/1.1/test")
    assert (answer.status_code, answer.text) == (200, "connected")


def test_a_flood_is_refused(client: FlaskClient) -> None:
    """Beyond 256 KiB a form is not read."""
    assert call(client, "comment-check", comment_content="a" * 262_145).status_code == 413


def test_redis_away_is_503(services: Services, site: str) -> None:
    """Without a store no key can be checked: clients hold the comment and ask again."""
    app = create_app(services)
    app.extensions["modqueue"] = replace(services, store=Away(), integration_keys=Away())
    answer = call(app.test_client(), "comment-check")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
