"""``/v1/moderations``: the shapes, the mapping, the limits and the refusals of both dialects."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from moderation.policy import ATTRIBUTES, DEFAULT_THRESHOLDS, Policy
from moderation.store.writer import Store
from service.integrations.at_once import AT_ONCE_MAX
from service.integrations.moderations import recent_policies
from service.integrations.moderations.categories import (
    MISTRAL_9,
    MISTRAL_11,
    OPENAI,
    RUDE_AS_HARASSMENT,
)
from service.integrations.moderations.dialect import TEXT_BYTES_MAX, TEXTS_MAX
from service.integrations.moderations.recent_policies import RecentPolicies
from tests.service.integrations.conftest import KEY, WordScorer

BEARER = {"Authorization": f"Bearer {KEY}"}
MODEL = "mistral-moderation-2603"


def ask(client: FlaskClient, document: object, path: str = "/v1/moderations") -> Any:
    return client.post(path, json=document, headers=BEARER)


def results(client: FlaskClient, document: object, path: str = "/v1/moderations") -> Any:
    answer = ask(client, document, path)
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()["results"]


def test_a_string_gives_one_result_with_every_name(client: FlaskClient) -> None:
    """All 13 names are booleans and numbers; what is not judged says so as the protocol does."""
    answer = ask(client, {"input": "You are awful."})
    document = answer.get_json()
    (result,) = document["results"]
    assert (document["id"][:5], document["model"]) == ("modr-", "words-1")
    assert result["flagged"] is True
    assert {type(value) for value in result["categories"].values()} == {bool}
    assert {type(value) for value in result["category_scores"].values()} == {float}
    for part in ("categories", "category_scores", "category_applied_input_types"):
        assert list(result[part]) == list(OPENAI)
    judged = [name for name, types in result["category_applied_input_types"].items() if types]
    assert judged == [name for name, source in OPENAI.items() if source]
    assert answer.headers["X-Modqueue-Unscored"].split(",") == result["modqueue"]["unscored"]
    assert answer.headers["X-Modqueue-Partial"] == "harassment,violence"
    assert answer.headers["x-request-id"].startswith("req_")


def test_what_rides_along(client: FlaskClient) -> None:
    """Our own seven scores, route and language are in each result."""
    (result,) = results(client, {"input": "ужас"})
    ours = result["modqueue"]
    assert set(ours["scores"]) == set(ATTRIBUTES)
    assert (ours["route"], ours["language"], ours["validated"]) == ("hold", "ru", True)


@pytest.mark.parametrize(
    ("given", "count"),
    [
        (["a", "threaten", "c"], 3),
        ([{"type": "text", "text": "I"}, {"type": "text", "text": "threaten you"}], 1),
        ("", 1),
        (["", " "], 2),
        (["x"] * TEXTS_MAX, TEXTS_MAX),
    ],
)
def test_one_result_for_each_input(client: FlaskClient, given: object, count: int) -> None:
    """Strings give one each, parts one for all; an empty text is clean."""
    assert len(results(client, {"input": given})) == count


def test_results_keep_the_order(client: FlaskClient) -> None:
    """The second of three texts is the flagged one."""
    found = results(client, {"model": "omni-moderation-latest", "input": ["a", "threaten", "c"]})
    assert [result["flagged"] for result in found] == [False, True, False]
    assert found[1]["categories"]["violence"] is True


def test_parts_are_read_as_one_text(client: FlaskClient, words: WordScorer) -> None:
    """The parts of one message are judged together, a line break between them."""
    parts = [{"type": "text", "text": "I"}, {"type": "text", "text": "threaten you"}]
    results(client, {"input": parts})
    assert words.texts == ["I\nthreaten you"]


def test_the_site_says_from_where_on_it_flags(
    client: FlaskClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rejection threshold of the site counts, without one the threshold that asks people."""
    monkeypatch.setattr(recent_policies, "SECONDS", 0.0)  # it passes at once
    assert results(client, {"input": "awful"})[0]["flagged"] is True
    limits = replace(DEFAULT_THRESHOLDS["insult"], reject=0.9)
    thresholds = {**DEFAULT_THRESHOLDS, "insult": limits}
    store.save_policy("demo", Policy(version=1, thresholds=thresholds), expected_version=0)
    assert results(client, {"input": "awful"})[0]["flagged"] is False


probabilities = st.fixed_dictionaries({name: st.floats(0, 1) for name in ATTRIBUTES})


@given(probabilities, probabilities)
def test_hateful_threats_are_hate_and_threats(
    scores: dict[str, float], limits: dict[str, float]
) -> None:
    """The chance of both is never above that of one, and where both are flagged, each is."""
    both, hate, threat = (
        source
        for name in ("hate/threatening", "hate", "harassment/threatening")
        if (source := OPENAI[name])
    )
    assert both.value(scores) <= min(hate.value(scores), threat.value(scores))
    each = [source.is_flagged(scores, limits) for source in (hate, threat)]
    assert both.is_flagged(scores, limits) is all(each)


def test_rudeness_can_be_harassment(app: Flask, client: FlaskClient) -> None:
    """A site that wants obscene and rude texts flagged says so by a setting."""
    scores = {**dict.fromkeys(ATTRIBUTES, 0.0), "toxicity": 0.9, "insult": 0.1}
    plain, rude = OPENAI["harassment"], RUDE_AS_HARASSMENT["harassment"]
    assert plain
    assert rude
    assert (plain.value(scores), rude.value(scores)) == (0.1, 0.9)


@pytest.mark.parametrize(
    ("model", "names"),
    [
        ("mistral-moderation-2603", MISTRAL_11),
        ("mistral-moderation-2411", MISTRAL_9),
        ("mistral-moderation-latest", MISTRAL_9),
    ],
)
def test_mistrals_models_have_names_of_their_own(
    client: FlaskClient, model: str, names: dict[str, object]
) -> None:
    """Nine names up to 2411, eleven later; no ``flagged``, which the protocol has not."""
    (result,) = results(client, {"model": model, "input": "I threaten you"})
    assert list(result["categories"]) == list(names)
    assert result["categories"]["violence_and_threats"] is True
    assert set(result) == {"categories", "category_scores", "modqueue"}


@pytest.mark.parametrize(
    ("conversation", "threats"),
    [
        ([{"role": "user", "content": "I threaten you"}], [True]),
        ([[{"role": "user", "content": "I threaten you"}], [{"role": "user", "content": "Hi."}]],
         [True, False]),
        ([{"role": "user", "content": "threaten"}, {"role": "assistant", "content": "No."}],
         [False]),
        ([{"role": "user", "content": [{"type": "text", "text": "threaten"}]}], [True]),
    ],
)  # fmt: skip
def test_the_last_message_is_judged(
    client: FlaskClient, conversation: object, threats: list[bool]
) -> None:
    """One result for each conversation, about its last message."""
    body = {"model": MODEL, "input": conversation}
    found = results(client, body, "/v1/chat/moderations")
    assert [result["categories"]["violence_and_threats"] for result in found] == threats


TWO_IMAGES = [{"type": "image_url", "image_url": {"url": "https://x.example/a.png"}}] * 2
OPENAI_REFUSALS = [
    ({}, 400, "missing_required_parameter", "input"),
    ({"input": 3}, 400, "invalid_type", "input"),
    ({"input": None}, 400, "invalid_type", "input"),
    ({"input": []}, 400, "empty_array", "input"),
    ({"input": ["a", 3]}, 400, "invalid_type", "input"),
    ({"input": ["a", None]}, 400, "invalid_type", "input"),
    ({"input": ["a"] * (TEXTS_MAX + 1)}, 400, "array_above_max_length", "input"),
    ({"input": "ы" * TEXT_BYTES_MAX}, 400, "string_above_max_length", "input"),
    ({"input": TWO_IMAGES}, 400, "image_not_supported", "input"),
    ({"input": [{"type": "audio"}]}, 400, "invalid_value", "input"),
    ({"input": [{"type": "text", "text": 3}]}, 400, "invalid_value", "input"),
    ({"input": [{"type": "text", "text": "a"}, "b"]}, 400, "invalid_value", "input"),
    ({"input": "x", "model": "gpt-5"}, 404, "model_not_found", "model"),
    ({"input": "x", "model": 5}, 400, "invalid_type", "model"),
    ([], 400, "invalid_type", None),
]


@pytest.mark.parametrize(("document", "status", "code", "param"), OPENAI_REFUSALS)
def test_refusals_in_openais_shape(
    client: FlaskClient, document: object, status: int, code: str, param: str | None
) -> None:
    """Every refusal names the field, the limit and what was received, in the caller's shape."""
    answer = ask(client, document)
    error = answer.get_json()["error"]
    assert (answer.status_code, error["code"], error["param"]) == (status, code, param)
    assert error["type"] == "invalid_request_error"
    assert len(error["message"]) < 300


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"model": MODEL}, ["body", "input"]),
        ({"model": MODEL, "input": ["a", 3]}, ["body", "input", 1]),
        ({"model": MODEL, "input": []}, ["body", "input"]),
    ],
)
def test_refusals_in_mistrals_shape(
    client: FlaskClient, document: object, place: list[object]
) -> None:
    """Its clients read ``loc``, ``msg`` and ``type`` of a 422."""
    answer = ask(client, document)
    assert answer.status_code == 422
    assert [detail["loc"] for detail in answer.get_json()["detail"]] == [place]


@pytest.mark.parametrize(
    "document", [{"input": []}, {"input": [[]]}, {"input": "x"}, {"input": [{"role": "user"}]}]
)
def test_conversations_that_are_none(client: FlaskClient, document: dict[str, object]) -> None:
    """A conversation without a last message that has a text is refused."""
    answer = ask(client, {"model": MODEL, **document}, "/v1/chat/moderations")
    assert answer.status_code == 422


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer sk-wrong"}, {"api-key": KEY}])
def test_a_key_is_needed(client: FlaskClient, header: dict[str, str]) -> None:
    """Without a key of the site the answer is 401, in the dialect of the body."""
    answer = client.post("/v1/moderations", json={"input": "x"}, headers=header)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (401, "invalid_api_key")
    body = {"model": MODEL, "input": "x"}
    answer = client.post("/v1/moderations", json=body, headers=header)
    assert (answer.status_code, answer.get_json()["type"]) == (401, "invalid_api_key")


@pytest.mark.parametrize("text", ["mistral-", 'He said "mistral-large"', '"model": "mistral-x"'])
def test_a_text_that_names_a_model_is_a_text(client: FlaskClient, text: str) -> None:
    """The dialect is that of the field, whatever the texts say."""
    assert results(client, {"input": [text, text]})[0]["flagged"] is False


def test_broken_json(client: FlaskClient) -> None:
    """What is no JSON is refused with the place of the fault."""
    answer = client.post("/v1/moderations", data=b'{"input": ', headers=BEARER)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "invalid_json")


def test_calls_beyond_the_places_are_refused_at_once(
    app: Flask, words: WordScorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While all places are taken a call is told to come again, and no thread waits."""
    taken, free = [Event() for _ in range(AT_ONCE_MAX)], Event()
    waiting = iter(taken)
    score = words.score

    def slow(texts: Any) -> Any:
        next(waiting).set()
        free.wait(20)
        return score(texts)

    monkeypatch.setattr(words, "score", slow)
    with ThreadPoolExecutor(AT_ONCE_MAX) as pool:
        calls = [
            pool.submit(lambda: ask(app.test_client(), {"input": "x"}).status_code)
            for _ in range(AT_ONCE_MAX)
        ]
        assert all(event.wait(20) for event in taken)
        refused = ask(app.test_client(), {"input": "x"})
        free.set()
        assert [call.result(20) for call in calls] == [200] * AT_ONCE_MAX
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    assert refused.get_json()["error"]["code"] == "rate_limit_exceeded"


def test_a_policy_is_asked_for_once_a_second(store: Store, site: str) -> None:
    """Calls within a second share it; a saved one is in force after that."""
    now = 0.0
    recent = RecentPolicies(store, clock=lambda: now)
    first = recent.of(site)
    store.save_policy(site, replace(first, version=1), expected_version=0)
    assert recent.of(site) is first
    now = recent_policies.SECONDS
    assert recent.of(site).version == 1
