"""comments:analyze refuses as the Comment Analyzer does: the same sentence, the same shape."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.app import create_app
from service.services import Services
from tests.service.integrations.conftest import KEY
from tests.service.integrations.coral.test_coral import Away
from tests.service.integrations.perspective.test_analyze import URL, analyze, error

CONTEXT = {"entries": [{"text": "a"}], "articleAndParentComment": {"article": {"text": "b"}}}


PAIR = "Context can have either entries or article_and_parent_comment, but both fields were"


WRONG = "Invalid value at"


UNENDED = b'"' + b'\\"' * 100_000


LONG = "a" * 1_048_577


BAD_KEY = "API key not valid. Please pass a valid API key."


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"comment": {"text": ""}}, "Comment must be non-empty.", "COMMENT_EMPTY"),
    ({"comment": {"text": " \n"}}, "Comment must be non-empty.", "COMMENT_EMPTY"),
    ({"comment": {"text": "\u200b\u3164"}}, "Comment must be non-empty.", "COMMENT_EMPTY"),
    ({"comment": None}, "Comment must be non-empty.", "COMMENT_EMPTY"),
    ({"comment": {"text": "я" * 10_241}}, "Comment text too long.", "COMMENT_TOO_LONG"),
    ({"requestedAttributes": {}}, "Missing requested_attributes", "NO_REQUESTED_ATTRIBUTES"),
    ({"requestedAttributes": None}, "Missing requested_attributes", "NO_REQUESTED_ATTRIBUTES"),
    (
        {"requestedAttributes": {"TOXICITY": {}, "NICENESS": {}}},
        "Unknown requested attribute: NICENESS",
        "INVALID_REQUEST",
    ),
    (
        {"requestedAttributes": {"TOXICITY": {}, "FLIRTATION": {}}},
        "Attribute FLIRTATION does not support request languages: en",
        "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
    ),
    (
        {"requestedAttributes": {"INFLAMMATORY": {}}, "comment": {"text": "Привет"}},
        "Attribute INFLAMMATORY does not support request languages: ru",
        "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
    ),
    (
        {"requestedAttributes": {"INSULT": {"scoreType": "RAW"}}},
        "Requested score type RAW is not supported by attribute INSULT",
        "INVALID_REQUEST",
    ),
    (
        {"comment": {"text": "x", "type": "HTML"}},
        "Currently, only 'PLAIN_TEXT' comments are supported",
        "INVALID_REQUEST",
    ),
    ({"context": CONTEXT}, f"{PAIR} populated.", "INVALID_REQUEST"),
    (
        {"comment": {"text": "қазақ"}},
        "Attribute TOXICITY does not support request languages: kk",
        "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
    ),
    (
        {"comment": {"text": "bonjour"}, "languages": ["fr"]},
        "Attribute TOXICITY does not support request languages: fr",
        "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
    ),
    ({"comment": {"text": "12345"}}, "Unable to detect language", "LANGUAGE_DETECTION_FAILED"),
    ({"comment": {"text": "bonjour"}}, "Unable to detect language", "LANGUAGE_DETECTION_FAILED"),
    ({"context": {"entries": [{"text": LONG}]}}, "Context text too long.", "INVALID_REQUEST"),
    ({"languages": 5}, f"{WRONG} 'languages': must be a list", "INVALID_REQUEST"),
    ({"languages": {}}, f"{WRONG} 'languages': must be a list of strings", "INVALID_REQUEST"),
    ({"languages": [1]}, f"{WRONG} 'languages': must be a list of strings", "INVALID_REQUEST"),
    ({"comment": {"text": 5}}, f"{WRONG} 'comment.text': must be a string", "INVALID_REQUEST"),
    ({"doNotStore": 2}, f"{WRONG} 'doNotStore': must be true or false", "INVALID_REQUEST"),
    ({"doNotStore": "yes"}, f"{WRONG} 'doNotStore': must be true or false", "INVALID_REQUEST"),
    (
        {"requestedAttributes": {"INSULT": {"scoreThreshold": "high"}}},
        f"{WRONG} 'requestedAttributes.INSULT.scoreThreshold': must be a number",
        "INVALID_REQUEST",
    ),
    (
        {"requestedAtributes": {}},
        'Invalid JSON payload received. Unknown name "requestedAtributes": Cannot find field.',
        "INVALID_REQUEST",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "message", "error_type"), REFUSED)
def test_refusals_are_verbatim(
    client: FlaskClient, fields: dict[str, Any], message: str, error_type: str
) -> None:
    """Each documented error is reached, with the code, the message and the type of the original."""
    answer = analyze(client, "Fine weather", **fields)
    assert error(answer) == (400, message, error_type)
    assert answer.get_json()["error"]["status"] == "INVALID_ARGUMENT"


def test_every_documented_error_is_reached() -> None:
    """The cases above cover each errorType of the protocol."""
    assert {error_type for _, _, error_type in REFUSED} == {
        "COMMENT_TOO_LONG",
        "COMMENT_EMPTY",
        "NO_REQUESTED_ATTRIBUTES",
        "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
        "LANGUAGE_DETECTION_FAILED",
        "INVALID_REQUEST",
    }


def test_an_unsupported_language_is_explained(client: FlaskClient) -> None:
    """The error about a language carries the languages and the attribute."""
    detail = analyze(client, "қазақ").get_json()["error"]["details"][0]
    assert detail["languageNotSupportedByAttributeError"] == {
        "detectedLanguages": ["kk"],
        "attribute": "TOXICITY",
    }


@pytest.mark.parametrize(
    ("query", "code", "message", "reason"),
    [
        ("?key=wrong", 400, BAD_KEY, "API_KEY_INVALID"),
        (f"?key={'x' * 300}", 400, BAD_KEY, "API_KEY_INVALID"),
        ("", 403, "Method doesn't allow unregistered callers", "API_KEY_MISSING"),
    ],
)
def test_keys_are_checked_first(
    client: FlaskClient, query: str, code: int, message: str, reason: str
) -> None:
    """A wrong key or none is refused before the body is looked at, as clients test for it."""
    answer = client.post(f"/v1alpha1/comments:analyze{query}")
    found = answer.get_json()["error"]
    assert (answer.status_code, found["code"]) == (code, code)
    assert found["message"].startswith(message)
    assert found["details"][0]["reason"] == reason


def test_an_empty_body_with_a_good_key_says_so(client: FlaskClient) -> None:
    """PyPerspective probes its key with no body and looks into error.details[0]."""
    assert error(client.post(URL))[2] == "COMMENT_EMPTY"


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"[]",
        b"\xff",
        b'{"comment":{"text":"\\ud800"}}',
        b'{"a":1,"a":2}',
        b"[" * 100_000,
        b'"' + b'\\"' * 100_000,
    ],
)
def test_a_body_that_is_no_message_is_refused(client: FlaskClient, raw: bytes) -> None:
    """Whatever cannot be read is a 400 in this protocol's shape, never a 500."""
    assert error(client.post(URL, data=raw))[0] == 400


def test_redis_away_is_said_in_shape(services: Services) -> None:
    """Without a store a key that is not remembered cannot be checked: 503, and come back."""
    away = replace(services, registry=Away())
    answer = analyze(create_app(away).test_client(), "Fine weather")
    found = answer.get_json()["error"]
    assert (answer.status_code, found["status"], len(found["details"])) == (503, "UNAVAILABLE", 1)
    assert answer.headers["Retry-After"]


def test_a_huge_body_is_refused(client: FlaskClient) -> None:
    """Beyond 8 MiB nothing is read."""
    assert "exceeds the limit" in error(client.post(URL, data=b" " * 8_388_609))[1]


def test_only_post_analyzes(client: FlaskClient) -> None:
    """A comment in an address would be in every log on its way, so GET is refused."""
    assert error(client.get(URL)) == (404, "Method not found.", "INVALID_REQUEST")


@pytest.mark.parametrize("path", ["/v1alpha1/comments:shout", "/v1alpha1/comments/a"])
def test_what_the_protocol_has_not_is_refused_in_shape(client: FlaskClient, path: str) -> None:
    """Under the protocol's own addresses every refusal has its details[0]."""
    assert error(client.post(f"{path}?key={KEY}", json={}))[0] == 404
