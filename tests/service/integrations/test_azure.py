"""``text:analyze``: severities by the site's policy, honest zeros, Azure's errors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from moderation.errors import StoreUnavailable
from moderation.policy import DEFAULT_THRESHOLDS, Policy
from moderation.promise.language_limits import LanguageLimits
from moderation.promise.limits import Limits
from moderation.promise.promise import Promise
from moderation.store.writer import Store
from moderation.text.word_list import WordRule
from moderation.thresholds import Threshold
from service.integrations import at_once
from service.integrations.azure import views
from service.integrations.azure.severity import CATEGORIES, severity
from service.integrations.moderations import recent_policies
from tests.service.integrations.conftest import KEY, WordScorer

PATH = "/contentsafety/text:analyze?api-version=2024-09-01"
HEADERS = {"Ocp-Apim-Subscription-Key": KEY}


def ask(client: FlaskClient, path: str = PATH, **fields: object) -> TestResponse:
    return client.post(path, json=fields, headers=HEADERS)


def severities(client: FlaskClient, **fields: object) -> dict[str, int]:
    answer = ask(client, **fields)
    assert answer.status_code == 200, answer.text
    return {one["category"]: one["severity"] for one in answer.json["categoriesAnalysis"]}


def refusal(answer: TestResponse) -> Any:
    error = answer.json["error"]
    assert answer.headers["x-ms-error-code"] == error["code"]
    return answer.status_code, error["code"], error.get("target"), error["message"]


def test_every_category_has_a_severity(client: FlaskClient) -> None:
    """What is not judged is 0, and the answer says which that is."""
    answer = ask(client, text="I threaten you")
    assert severities(client, text="I threaten you") == {
        "Hate": 0, "SelfHarm": 0, "Sexual": 0, "Violence": 4,
    }  # fmt: skip
    assert answer.json["blocklistsMatch"] == []
    assert answer.json["modqueue"]["unscored"] == ["SelfHarm", "Sexual"]
    assert answer.headers["X-Modqueue-Unscored"] == "SelfHarm,Sexual"
    assert answer.headers["X-Modqueue-Partial"] == "Violence"
    assert answer.json["modqueue"]["route"] == "hold"


def test_kazakh_is_not_validated(client: FlaskClient) -> None:
    """A score says nothing there: what is judged is unsure, and the policy asks a person."""
    answer = ask(client, text="қайырлы күн, I threaten")
    assert [one["severity"] for one in answer.json["categoriesAnalysis"]] == [2, 0, 0, 2]
    more = answer.json["modqueue"]
    assert (more["language"], more["validated"], more["route"]) == ("kk", False, "hold")


def test_a_promise_that_stands_gives_the_route(client: FlaskClient, store: Store) -> None:
    """The route is the one that a comment with this text would take, limits of a promise too."""
    promise = Promise()
    store.save_policy("demo", Policy(version=1, promises={"kk": promise}), expected_version=0)
    limits = {"kk": LanguageLimits(promise, approve=0.3)}
    store.save_limits("demo", Limits(1, WordScorer.model, limits))
    assert ask(client, text="қайырлы күн").json["modqueue"]["route"] == "approve"


def test_the_request_of_the_python_client(client: FlaskClient) -> None:
    """Version 1.0.0 sends these bytes and headers; null and unknown fields are let pass."""
    answer = client.post(
        "/contentsafety/text:analyze?api-version=2023-10-01",
        data=b'{"text": "A fine day", "categories": null, "somethingNew": 1}',
        headers={
            **HEADERS,
            "Accept": "application/json",
            "Content-Type": "application/json",
            "User-Agent": "azsdk-python-ai-contentsafety/1.0.0 Python/3.11.7",
            "x-ms-client-request-id": "0",
        },
    )
    assert [one["severity"] for one in answer.json["categoriesAnalysis"]] == [0, 0, 0, 0]


def test_a_bearer_is_taken_as_well(client: FlaskClient) -> None:
    """Whoever sends the key as a token is let in."""
    bearer = {"Authorization": f"Bearer {KEY}"}
    assert client.post(PATH, json={"text": "x"}, headers=bearer).status_code == 200


def test_chosen_categories_and_levels(client: FlaskClient) -> None:
    """Only what is asked for is answered; eight levels tell the halves of a step apart."""
    asked: dict[str, object] = {"text": "I threaten you", "categories": ["Violence", "Sexual"]}
    assert severities(client, **asked) == {"Sexual": 0, "Violence": 4}
    assert severities(client, **asked, outputType="EightSeverityLevels")["Violence"] == 5
    assert len(severities(client, text="x", categories=[])) == len(CATEGORIES)


def test_a_rejection_threshold_makes_the_highest(
    client: FlaskClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the site lets the machine reject, that is a 6."""
    monkeypatch.setattr(recent_policies, "SECONDS", 0.0)  # it passes at once
    limits = replace(DEFAULT_THRESHOLDS["threat"], reject=0.9)
    policy = Policy(version=1, thresholds={**DEFAULT_THRESHOLDS, "threat": limits})
    store.save_policy("demo", policy, expected_version=0)
    assert severities(client, text="I threaten you")["Violence"] == 6


def test_the_word_list_is_a_blocklist(
    client: FlaskClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Matches are named where they are asked for, and end the analysis where that is."""
    monkeypatch.setattr(recent_policies, "SECONDS", 0.0)
    words = (WordRule("turnip", label="Roots"), WordRule("beetroot"))
    store.save_policy("demo", Policy(version=1, words=words), expected_version=0)
    asked: dict[str, object] = {"text": "A turnip, threatened", "blocklistNames": ["words"]}
    (match,) = ask(client, **asked).json["blocklistsMatch"]
    assert (match["blocklistName"], match["blocklistItemText"]) == ("words", "Roots")
    assert severities(client, **asked)["Violence"] == 4
    halted = ask(client, **asked, haltOnBlocklistHit=True).json
    assert (halted["categoriesAnalysis"], len(halted["blocklistsMatch"])) == ([], 1)
    assert ask(client, text="A turnip").json["blocklistsMatch"] == []


@pytest.mark.parametrize(
    ("fields", "target", "said"),
    [
        ({}, "text", "got null"),
        ({"text": 7}, "text", "got a number"),
        ({"text": "x" * 10_001}, "text", "at most 10,000 code points, got 10,001"),
        ({"text": "x", "categories": "Hate"}, "categories", "got a string"),
        ({"text": "x", "categories": ["Insult"]}, "categories", '"Insult"'),
        ({"text": "x", "categories": [1]}, "categories", "got a number"),
        ({"text": "x", "blocklistNames": ["mine"]}, "blocklistNames", "'words'"),
        ({"text": "x", "outputType": "Nine"}, "outputType", '"Nine"'),
        ({"text": "x", "haltOnBlocklistHit": "yes"}, "haltOnBlocklistHit", "got a string"),
    ],
)
def test_a_wrong_field_is_named(
    client: FlaskClient, fields: dict[str, object], target: str, said: str
) -> None:
    """The field, the limit and what came stand in Azure's shape."""
    status, code, where, message = refusal(ask(client, **fields))
    assert (status, code, where) == (400, "InvalidRequestBody", target)
    assert said in message


def test_the_longest_text_counts_code_points(client: FlaskClient) -> None:
    """A sign outside the basic plane is one."""
    assert ask(client, text="😀" * 10_000).status_code == 200


@pytest.mark.parametrize("body", [b"", b"[1]", b"{", b"\xff"])
def test_what_is_no_document(client: FlaskClient, body: bytes) -> None:
    """It is refused at the body."""
    assert refusal(client.post(PATH, data=body, headers=HEADERS))[:3] == (
        400, "InvalidRequestBody", "body",
    )  # fmt: skip


def test_a_body_too_large(client: FlaskClient) -> None:
    """Nothing beyond the limit is read."""
    assert refusal(ask(client, text="x", more="y" * 300_000))[0] == 413


@pytest.mark.parametrize("version", ["", "?api-version=", "?api-version=2023-04-30-preview",
                                     "?api-version=latest"])  # fmt: skip
def test_a_version_of_another_shape(client: FlaskClient, version: str) -> None:
    """The versions before 2023-10-01 answered with other fields, so none of them is guessed."""
    answer = ask(client, "/contentsafety/text:analyze" + version, text="x")
    assert refusal(answer)[1:3] == ("InvalidRequestBody", "api-version")


@pytest.mark.parametrize("headers", [{}, {"Ocp-Apim-Subscription-Key": "x" * 40}])
def test_no_key_no_answer(client: FlaskClient, headers: dict[str, str]) -> None:
    """Azure's clients make their authentication error of it."""
    answer = client.post(PATH, json={"text": "x"}, headers=headers)
    assert refusal(answer)[:2] == (401, "401")


def test_a_busy_process_says_when_to_come_again(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The places are those of /v1/moderations, too."""

    class Full:
        def acquire(self, *, blocking: bool) -> bool:
            return blocking

    monkeypatch.setattr(at_once, "_places", Full())
    answer = ask(client, text="x")
    assert refusal(answer)[:2] == (429, "429")
    assert answer.headers["Retry-After"] == "1"


def test_a_store_that_is_away(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503 with a time, which the clients obey."""

    def away(_: str) -> None:
        raise StoreUnavailable("down")

    monkeypatch.setattr(views, "policy_of", away)
    answer = ask(client, text="x")
    assert refusal(answer)[:2] == (503, "ServiceUnavailable")
    assert int(answer.headers["Retry-After"]) > 0


limits = st.tuples(*[st.floats(0, 1)] * 3, st.booleans()).map(
    lambda drawn: Threshold(*sorted(drawn[:2]), reject=max(drawn[:3]) if drawn[3] else None)
)


@given(st.floats(0, 1), st.floats(0, 1), limits)
def test_severities_grow_with_the_score(one: float, other: float, threshold: Threshold) -> None:
    """Four levels are the even ones of eight, and a higher score never has a lower severity."""
    low, high = (severity(score, threshold, "en", eight=True) for score in sorted((one, other)))
    assert 0 <= low <= high <= 7
    assert severity(one, threshold, "en", eight=False) in (0, 2, 4, 6)
    assert severity(max(one, other), threshold, "en", eight=False) == high - high % 2
