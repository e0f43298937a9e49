"""comments:suggestscore keeps what moderators say of a text; the discovery document."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from moderation.store.learning.labels import LabelStore
from service.app import create_app
from service.services import Services
from tests.service.integrations.conftest import KEY

YES = {"score": {"value": 1}}
URL = f"/v1alpha1/comments:suggestscore?key={KEY}"


def suggest(client: FlaskClient, **fields: Any) -> Any:
    scores = {"TOXICITY": {"summaryScore": {"value": 1}}}
    return client.post(
        URL, json={"comment": {"text": "awful"}, "attributeScores": scores, **fields}
    )


def labels(services: Services) -> LabelStore:
    assert services.labels
    return services.labels


def test_corals_feedback_is_kept(client: FlaskClient, services: Services) -> None:
    """What Coral sends when a moderator decides becomes a label with its text and its origin."""
    context = {"entries": [{"text": '{"url": "https://news.example/a"}'}]}
    answer = suggest(
        client,
        context=context,
        languages=["en"],
        communityId="Coral:news.example",
        clientToken="comment:c-1",
    )
    assert answer.get_json() == {
        "clientToken": "comment:c-1",
        "detectedLanguages": ["en"],
        "requestedLanguages": ["en"],
    }
    (label,) = labels(services).all("demo")
    assert (label.source, label.text, label.scores) == ("perspective", "awful", {"TOXICITY": 1.0})
    assert (label.community, label.reference) == ("Coral:news.example", "comment:c-1")


def test_spans_are_kept(client: FlaskClient, services: Services) -> None:
    """Scores of parts of the text come with their places."""
    span = {"begin": 0, "end": 5, "score": {"value": 0.5, "type": "PROBABILITY"}}
    assert suggest(client, attributeScores={"INSULT": {"spanScores": [span]}}).status_code == 200
    (label,) = labels(services).all("demo")
    assert (label.scores, label.spans) == ({}, (("INSULT", 0, 5, 0.5),))


def test_labels_can_be_turned_off(services: Services, site: str) -> None:
    """MODQUEUE_KEEP_SUGGESTIONS=0 answers the same and forgets."""
    services.registry.add_key(site, "test", KEY)
    settings = replace(services.settings, keep_suggestions=False)
    client = create_app(replace(services, settings=settings)).test_client()
    assert suggest(client).status_code == 200
    assert list(labels(services).all(site)) == []


def test_many_labels_are_read_in_pages(client: FlaskClient, services: Services) -> None:
    """A site's labels come back complete and in order, however many there are."""
    from moderation.store.learning import labels as module

    sent = [str(number) for number in range(module.PAGE + 2)]
    for text in sent:
        labels(services).add("demo", module.Label("akismet", text, {"SPAM": 1.0}))
    assert [label.text for label in labels(services).all("demo")] == sent


@pytest.mark.parametrize(
    "fields",
    [
        {"attributeScores": {}},
        {"attributeScores": {"TOXICITY": {}}},
        {"attributeScores": {"NICENESS": {"summaryScore": {"value": 1}}}},
        {"attributeScores": {"TOXICITY": {"summaryScore": {"value": 1.5}}}},
        {"attributeScores": {"TOXICITY": {"summaryScore": {}}}},
        {"attributeScores": {"TOXICITY": {"summaryScore": {"value": 1, "type": "RAW"}}}},
        {"attributeScores": {"TOXICITY": {"spanScores": [{"score": {"value": 1}}]}}},
        {"attributeScores": {"TOXICITY": {"spanScores": [{"begin": 0, "end": 6, **YES}]}}},
        {"attributeScores": {"TOXICITY": {"spanScores": [{"begin": 0.5, "end": 5, **YES}]}}},
        {"attributeScores": {"TOXICITY": {"spanScores": [7]}}},
        {"attributeScores": []},
        {"comment": {}},
        {"doNotStore": True},
    ],
)  # fmt: skip
def test_bad_suggestions_are_refused(client: FlaskClient, services: Services, fields: Any) -> None:
    """What cannot be a label is an INVALID_ARGUMENT and leaves nothing behind."""
    answer = suggest(client, **fields)
    assert (answer.status_code, answer.get_json()["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert answer.get_json()["error"]["details"][0]["errorType"]
    assert list(labels(services).all("demo")) == []


def test_discovery_points_at_us(client: FlaskClient) -> None:
    """The document names the address that was asked and both methods."""
    document = client.get("/$discovery/rest?version=v1alpha1", base_url="http://m.example:81").json
    assert (document["id"], document["servicePath"]) == ("commentanalyzer:v1alpha1", "")
    assert document["rootUrl"] == document["baseUrl"] == "http://m.example:81/"
    methods = document["resources"]["comments"]["methods"]
    assert {name: (m["httpMethod"], m["path"]) for name, m in methods.items()} == {
        "analyze": ("POST", "v1alpha1/comments:analyze"),
        "suggestscore": ("POST", "v1alpha1/comments:suggestscore"),
    }


def test_discovery_has_its_older_address(client: FlaskClient) -> None:
    """Clients that know only the former place of discovery documents find the same one."""
    older = client.get("/discovery/v1/apis/commentanalyzer/v1alpha1/rest")
    assert older.get_json() == client.get("/$discovery/rest?version=v1alpha1").get_json()
    assert client.get("/discovery/v1/apis/commentanalyzer/v9/rest").status_code == 404


def test_discovery_names_every_field_that_is_read(client: FlaskClient) -> None:
    """Clients build requests from the document: no field that we read is missing from it."""
    from service.integrations.perspective import requests

    schemas = client.get("/$discovery/rest").json["schemas"]
    for name, fields in {
        "AnalyzeCommentRequest": requests.ANALYZE,
        "SuggestCommentScoreRequest": requests.SUGGEST,
        "TextEntry": requests.ENTRY,
        "Context": requests.CONTEXT,
        "ArticleAndParentComment": requests.PARENT,
        "AttributeParameters": requests.PARAMETERS,
        "AttributeScores": requests.SCORES,
        "Score": requests.SCORE,
        "SpanScore": requests.SPAN,
    }.items():
        assert set(schemas[name]["properties"]) == fields


def test_discovery_checks_a_key_and_the_version(client: FlaskClient) -> None:
    """perspective.py learns from the discovery document that its key is wrong."""
    wrong = client.get("/$discovery/rest?version=v1alpha1&key=wrong")
    assert wrong.get_json()["error"]["details"][0]["reason"] == "API_KEY_INVALID"
    assert client.get("/$discovery/rest?version=v2").status_code == 404


def test_nothing_is_served_without_a_scorer(services: Services) -> None:
    """A web process without the model has none of these addresses."""
    client = create_app(replace(services, scorer=None)).test_client()
    for path in (URL, "/integrations/coral/demo", "/1.1/verify-key"):
        assert client.post(path).status_code == 404
    assert client.post("/v1/score").status_code == 401  # as every address there, without a key
