"""Clients from the Python package index, unmodified; only names are pointed at us."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from service.services import Services
from tests.service.integrations.conftest import KEY
from tests.service.integrations.hard_coded_hosts import PROXIES, trusted
from tests.support.servers.web_server import serving

# What these libraries warn of is theirs to mend.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy of this machine comes between."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def url(app: Flask, direct: None) -> Iterator[str]:
    """The address of the application over plain HTTP."""
    with serving(app) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def pointed(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The hard-coded names lead to the application, whose certificate is trusted."""
    with trusted(app, tmp_path, monkeypatch):
        yield


def google(url: str, key: str = KEY) -> Any:
    from googleapiclient.discovery import build

    return build(
        "commentanalyzer",
        "v1alpha1",
        developerKey=key,
        discoveryServiceUrl=f"{url}/$discovery/rest?version=v1alpha1",
        static_discovery=False,
    )


def test_googles_client_analyzes(url: str) -> None:
    """google-api-python-client builds itself from our discovery document and scores a comment."""
    with google(url) as client:
        body = {
            "comment": {"text": "You are awful. Bye!"},
            "requestedAttributes": {"TOXICITY": {}, "SPAM": {"scoreThreshold": 0.5}},
            "spanAnnotations": True,
        }
        answer = client.comments().analyze(body=body).execute()
    assert set(answer["attributeScores"]) == {"TOXICITY"}
    assert answer["attributeScores"]["TOXICITY"]["summaryScore"]["value"] == 0.95
    assert len(answer["attributeScores"]["TOXICITY"]["spanScores"]) == 2


def test_googles_client_suggests(url: str, services: Services) -> None:
    """google-api-python-client sends a moderator's label."""
    scores = {"TOXICITY": {"summaryScore": {"value": 0.0}}}
    body = {"comment": {"text": "Fine."}, "attributeScores": scores, "clientToken": "t"}
    with google(url) as client:
        assert client.comments().suggestscore(body=body).execute()["clientToken"] == "t"
    assert services.labels
    assert [label.text for label in services.labels.all("demo")] == ["Fine."]


def test_googles_client_sees_our_errors(url: str) -> None:
    """google-api-python-client shows the reason and the details of a refusal."""
    from googleapiclient.errors import HttpError

    body = {"comment": {"text": "x"}, "requestedAttributes": {"NICENESS": {}}}
    with google(url) as client, pytest.raises(HttpError) as refused:
        client.comments().analyze(body=body).execute()
    assert refused.value.reason == "Unknown requested attribute: NICENESS"
    assert refused.value.error_details[0]["errorType"] == "INVALID_REQUEST"


def test_perspective_py(pointed: None) -> None:
    """perspective.py, whose host is fixed, scores, skips a language, and knows a bad key."""
    from perspective import Attributes, Client
    from perspective.errors import InvalidToken

    client = Client(KEY)
    scores = client.analyze("You are awful", [Attributes.TOXICITY, Attributes.INSULT])
    assert scores == {"TOXICITY": 95.0, "INSULT": 80.0}
    everything = client.analyze("You are awful", Attributes.Production)
    assert set(everything) >= {"SEVERE_TOXICITY", "IDENTITY_ATTACK", "PROFANITY", "THREAT"}
    with pytest.raises(InvalidToken):
        Client("wrong")


def test_perspective_py_names_a_language(pointed: None) -> None:
    """perspective.py finds the attribute and the language in the message of the refusal."""
    from perspective import Client
    from perspective.errors import UnsupportedLanguage

    with pytest.raises(UnsupportedLanguage, match="Kazakh") as refused:
        Client(KEY).analyze("қазақ", ["TOXICITY"])
    assert "TOXICITY" in str(refused.value)


def test_pyperspective(pointed: None) -> None:
    """PyPerspective probes its key with an empty body, scores, and reads spans and languages."""
    from PyPerspective.errors import InvalidAuthKey
    from PyPerspective.Perspective import Perspective

    client = Perspective(KEY)
    comment = client.get_score("Какой ужас", tests=["TOXICITY", "THREAT"], langs=["ru"])
    assert (comment["TOXICITY"].score, str(comment["TOXICITY"][0])) == (0.95, "Какой ужас")
    assert comment.detected_langs == ["ru"]
    with pytest.raises(InvalidAuthKey):
        Perspective("wrong")


def test_akismet(pointed: None, services: Services) -> None:
    """akismet verifies a key, tells spam from ham, submits corrections and reads the usage."""
    import akismet

    assert services.integration_keys
    key = services.integration_keys.new_akismet_key("demo")
    config = akismet.Config(key=key, url="https://blog.example")
    with akismet.SyncClient(config=config) as client:
        check = client.comment_check
        assert check("192.0.2.7", comment_content="casino") == akismet.CheckResponse.SPAM
        assert check("192.0.2.7", comment_content="A fine day.") == akismet.CheckResponse.HAM
        assert check("192.0.2.7", comment_author="akismet-guaranteed-spam") == 1
        assert client.submit_spam("192.0.2.7", comment_content="casino")
        assert client.submit_ham("192.0.2.7", comment_content="A fine day.")
        assert client.usage_limit()["usage"] == 3
    with pytest.raises(akismet.APIKeyError):
        akismet.SyncClient.validated_client(config=akismet.Config(key="0" * 12, url=config.url))
