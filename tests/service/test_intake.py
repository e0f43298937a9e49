"""POST /v1/comments."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from moderation.submission import unify_newlines, utf16_length
from moderation.text.blank import is_blank
from tests.support.api import SECRET, comment, fields, problem

REUSE = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)


UNSEEN = [
    "\u200b", "\u3164", "\u2800", "\u00ad\u034f", "\u115f\u1160\uffa0", "\ufeff \u2060",
    "\u202e\u202c", "\u180e\ufe0f", "\U000e0041", "\u0301", "\u2028\u0085", "\x1b\x7f",
]  # fmt: skip


def test_receipt(api: FlaskClient, rings: list[str]) -> None:
    """A comment is answered 202 with its address, and the workers are woken."""
    answer = api.post("/v1/comments", json=comment())
    assert answer.status_code == 202
    receipt = answer.get_json()
    assert receipt["status"] == "pending"
    assert receipt["version"] == 1
    assert receipt["article_id"] == "a-1"
    assert receipt["accepted_at"].endswith("Z")
    assert answer.headers["Location"] == f"/v1/comments/{receipt['id']}"
    assert api.get(answer.headers["Location"]).get_json()["id"] == receipt["id"]
    assert rings == ["demo"]


def test_original_is_untouched(api: FlaskClient) -> None:
    """Line ends, bidi and invisible characters, and decomposed letters are kept as they came."""
    body = "one\r\ntwo\rthree \u202e\u200b й e\u0301 \u2028 <script>{{7*7}}</script> \x1b[31m\t"
    answer = api.post("/v1/comments", json=comment(body=body))
    assert api.get(answer.headers["Location"]).get_json()["body"] == body


def test_minimum(api: FlaskClient) -> None:
    """Article id, author name and body are enough; null stands for an absent optional field."""
    minimal = {"article": {"id": "a"}, "author": {"name": "b"}, "body": "c"}
    assert api.post("/v1/comments", json=minimal).status_code == 202
    absent = dict.fromkeys(("parent_id", "language", "submitted_at", "client"))
    assert api.post("/v1/comments", json={**minimal, **absent}).status_code == 202


def test_every_field(api: FlaskClient, post: object) -> None:
    """All documented fields are taken, and come back but for what became a digest."""
    given_fields = {
        "language": "kk-Cyrl",
        "submitted_at": "2026-11-23T12:00:00.5+05:00",
        "client": {"ip": "2001:db8::1", "user_agent": "Mozilla/5.0"},
    }
    answer = api.post("/v1/comments", json=comment(**given_fields))
    found = api.get(answer.headers["Location"]).get_json()
    assert found["article"] == comment()["article"]
    key = found["author"].pop("key")
    assert re.fullmatch("id:[A-Za-z0-9_-]{22}", key)
    assert found["author"] == {"name": "Asel", "id": "u-7"}
    assert found["language"] == "kk-Cyrl"
    assert found["submitted_at"] == "2026-11-23T12:00:00.5+05:00"


def test_times_that_no_calendar_has(api: FlaskClient) -> None:
    """What native imports refuse is refused, also where only UTC has another year."""
    for time in ("1969-12-31T23:59:59Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-00:01"):
        errors = fields(
            problem(api.post("/v1/comments", json=comment(submitted_at=time)), 422, "invalid")
        )
        words = f"must be of the years 1970 to 9999 in UTC, got {time}"
        assert errors["/submitted_at"]["detail"] == words
    answer = api.post("/v1/comments", json=comment(submitted_at="1970-01-01T00:00:00Z"))
    assert answer.status_code == 202


def test_a_comment_of_a_later_day(api: FlaskClient) -> None:
    """A clock or a zone that is off by hours is taken; days ahead are refused, with the limit."""
    now = datetime.now(UTC)
    soon, later = ((now + timedelta(hours=hours)).isoformat() for hours in (23, 25))
    assert api.post("/v1/comments", json=comment(submitted_at=soon)).status_code == 202
    for time in (later, "2099-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
        answer = api.post("/v1/comments", json=comment(submitted_at=time))
        (detail,) = (one["detail"] for one in fields(problem(answer, 422, "invalid")).values())
        limit, _, received = detail.partition(", got ")
        assert limit.startswith("must be no later than a day from now, 2")
        assert received == time


def test_no_address_reaches_the_store(api: FlaskClient, redis: Redis) -> None:
    """E-mail and IP address are digests before they leave the web process."""
    api.post("/v1/comments", json=comment(client={"ip": "192.0.2.77"}))
    record = next(redis.hgetall(key) for key in redis.scan_iter("*comment:*"))
    assert "192.0.2.77" not in json.dumps(record)
    assert "asel@example.com" not in json.dumps(record)


def test_same_person_same_digest(api: FlaskClient, store: Store, site: str) -> None:
    """An e-mail's case and an address' spelling do not make another person."""
    ids = []
    for email, ip in (("a@b.kz", "::ffff:192.0.2.7"), ("A@B.KZ", "192.0.2.7")):
        author = {"name": "x", "email": email}
        body = comment(author=author, client={"ip": ip})
        ids.append(api.post("/v1/comments", json=body).get_json()["id"])
    first, second = (store.get(site, comment_id).submission for comment_id in ids)
    assert first
    assert second
    assert first.author.email_digest == second.author.email_digest
    assert first.ip_digest == second.ip_digest
    assert first.ip_digest != first.author.email_digest


def test_all_problems_at_once(api: FlaskClient) -> None:
    """Every wrong field is named in one answer, with its limit and what was received."""
    answer = api.post(
        "/v1/comments",
        json={
            "article": {"id": "x" * 201, "url": "javascript:alert(1)"},
            "author": {"name": "n" * 81, "email": "none"},
            "body": "b" * 1501,
            "client": {"ip": "300.1.1.1"},
            "language": "not a language",
            "submitted_at": "yesterday",
            "parent_id": "../etc",
            "colour": "blue",
        },
    )
    errors = fields(problem(answer, 422, "invalid"))
    assert set(errors) == {
        "/article/id", "/article/url", "/author/name", "/author/email", "/body", "/client/ip",
        "/language", "/submitted_at", "/parent_id", "/colour",
    }  # fmt: skip
    assert errors["/body"]["detail"] == "has 1,501 characters, limit 1,500"
    assert (errors["/body"]["limit"], errors["/body"]["received"]) == (1500, 1501)
    assert (errors["/author/name"]["limit"], errors["/author/name"]["received"]) == (80, 81)
    assert (errors["/article/id"]["limit"], errors["/article/id"]["received"]) == (200, 201)


@pytest.mark.parametrize("name", ["article", "author", "body"])
def test_required(api: FlaskClient, name: str) -> None:
    """What is required is asked for by name."""
    body = comment()
    del body[name]
    assert fields(problem(api.post("/v1/comments", json=body), 422, "invalid")) == {
        f"/{name}": {"field": f"/{name}", "detail": "is required"}
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"body": 5}, "/body"),
        ({"body": True}, "/body"),
        ({"body": None}, "/body"),
        ({"body": ["text"]}, "/body"),
        ({"body": {"text": "x"}}, "/body"),
        ({"article": "a-1"}, "/article"),
        ({"article": []}, "/article"),
        ({"article": {"id": 1}}, "/article/id"),
        ({"author": {"name": 1.5}}, "/author/name"),
        ({"author": None}, "/author"),
        ({"client": 7}, "/client"),
        ({"client": {"ip": 3221225985}}, "/client/ip"),
        ({"language": False}, "/language"),
    ],
)
def test_wrong_types(api: FlaskClient, changes: dict[str, object], field: str) -> None:
    """Nothing is converted: a number is not a text."""
    answer = api.post("/v1/comments", json=comment(**changes))
    assert set(fields(problem(answer, 422, "invalid"))) == {field}


@pytest.mark.parametrize("document", [[], "text", 5, None, True])
def test_not_an_object(api: FlaskClient, document: object) -> None:
    """A document that is no object is named as such."""
    answer = api.post("/v1/comments", data=json.dumps(document), content_type="application/json")
    assert "must be an object" in problem(answer, 422, "invalid")["errors"][0]["detail"]


@pytest.mark.parametrize("text", ["", " ", "\n\r\n\t", "\u3000\u2003", *UNSEEN])
def test_empty(api: FlaskClient, text: str) -> None:
    """A text or name without a visible character is refused as empty, new or edited."""
    accepted = api.post("/v1/comments", json=comment()).get_json()
    answers = [
        api.post("/v1/comments", json=comment(body=text, author={"name": text})),
        api.patch(f"/v1/comments/{accepted['id']}", json={"body": text}),
    ]
    for answer, names in zip(answers, [("/body", "/author/name"), ("/body",)], strict=True):
        errors = fields(problem(answer, 422, "invalid"))
        assert errors.keys() == set(names)
        assert {(error["limit"], error["received"]) for error in errors.values()} == {(1, 0)}


@pytest.mark.parametrize(
    "text", [*"1?ы…", "\u200bа", "e\u0301", "👍🏽", "\U0001fae9", "ᅟ가", "\ue000"]
)
def test_whatever_is_seen_is_enough(api: FlaskClient, text: str) -> None:
    """One visible character is enough, beside invisible ones and of whatever Unicode it is."""
    answer = api.post("/v1/comments", json=comment(body=text, author={"name": text}))
    assert answer.status_code == 202


@pytest.mark.parametrize(
    ("body", "length"),
    [
        ("x" * 1500, 1500),
        ("x" * 1501, 1501),
        ("ш" * 1500, 1500),
        ("\N{GRINNING FACE}" * 750, 1500),
        ("\N{GRINNING FACE}" * 750 + "x", 1501),
        ("x\r\n" * 750, 1500),
        ("x\r" * 750, 1500),
        ("x\n\r" * 500, 1500),
        ("e\u0301" * 750, 1500),
        ("\ufdfa" * 1500, 1500),
    ],
)
def test_limit_of_the_body(api: FlaskClient, body: str, length: int) -> None:
    """The limit is 1,500 UTF-16 units with every line end as one, as in a browser."""
    answer = api.post("/v1/comments", json=comment(body=body))
    if length <= 1500:
        assert answer.status_code == 202
    else:
        assert fields(problem(answer, 422, "invalid"))["/body"]["received"] == length


@REUSE
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=2000))
def test_counting(api: FlaskClient, body: str) -> None:
    """Whatever can be seen is taken exactly if a browser's counter shows 1 to 1,500."""
    length = len(unify_newlines(body).encode("utf-16-le")) // 2
    assert utf16_length(unify_newlines(body)) == length
    answer = api.post("/v1/comments", json=comment(body=body))
    if not is_blank(body) and length <= 1500:
        assert api.get(answer.headers["Location"]).get_json()["body"] == body
    else:
        problem(answer, 422, "invalid")


@pytest.mark.parametrize(
    "article_id", ["../x", "a/b", "{x}", "*", ":", "'\"", "a b", "?x=1#y", "%2F", "日本", "x" * 200]
)
def test_ids_of_any_kind(api: FlaskClient, article_id: str) -> None:
    """An article's id may hold whatever a site's own ids hold."""
    answer = api.post("/v1/comments", json=comment(article={"id": article_id}))
    assert answer.get_json()["article_id"] == article_id


def test_reply(api: FlaskClient) -> None:
    """A reply names a comment of the same article, and only such a one."""
    parent = api.post("/v1/comments", json=comment()).get_json()["id"]
    assert api.post("/v1/comments", json=comment(parent_id=parent)).status_code == 202
    elsewhere = comment(parent_id=parent, article={"id": "a-2"})
    errors = fields(problem(api.post("/v1/comments", json=elsewhere), 422, "invalid"))
    assert set(errors) == {"/parent_id"}


def test_unencodable_secret(anonymous: FlaskClient, site: str) -> None:
    """A key in letters that no key has is simply unknown."""
    headers = {"Authorization": "Bearer \xff\xfe" + SECRET}
    problem(anonymous.post("/v1/comments", json=comment(), headers=headers), 401, "unauthorized")
