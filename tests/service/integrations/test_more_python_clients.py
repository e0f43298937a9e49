"""Clients from the Python package index in a folder of their own, unmodified."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask

from moderation.webhooks.signature import headers, new_secret
from service.app import create_app
from service.services import Services
from tests.service.integrations.conftest import KEY
from tests.service.integrations.hard_coded_hosts import trusted
from tests.support.servers.web_server import serving

# What these libraries warn of is theirs to mend.
pytestmark = pytest.mark.filterwarnings("ignore")
LIST = Path(__file__).parent / "python" / "requirements.txt"
SECONDS = 240
MODULES = ("perspective", "begentle", "pyspective", "svix", "azure")


@pytest.fixture(scope="module")
def packages() -> Path:
    """What ``python/requirements.txt`` lists, installed in the environment once per list."""
    folder = Path(sys.prefix) / "python-clients"
    digest = sha256(LIST.read_bytes()).hexdigest()
    mark = folder / "installed"
    if not mark.exists() or mark.read_text() != digest:
        shutil.rmtree(folder, ignore_errors=True)
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        alone = ["--no-deps", "--no-build-isolation", "--require-hashes", "--target", str(folder)]
        done = subprocess.run(
            [*pip, *alone, "-r", str(LIST)], capture_output=True, text=True, timeout=SECONDS
        )
        assert done.returncode == 0, done.stderr
        mark.write_text(digest)
    return folder


@pytest.fixture
def beside(packages: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """These packages come first, so that ``perspective`` is the one of perspectiveapi."""
    others = {name: module for name, module in sys.modules.items() if named(name)}
    for name in others:
        del sys.modules[name]
    monkeypatch.syspath_prepend(packages)
    yield
    for name in [name for name in sys.modules if named(name)]:
        del sys.modules[name]
    sys.modules.update(others)


def named(module: str) -> bool:
    return module.partition(".")[0] in MODULES


@pytest.fixture
def app(services: Services, site: str) -> Flask:
    """An application that leaves out what it lacks, as these clients need it."""
    services.registry.add_key(site, "test", KEY)
    settings = replace(services.settings, drop_unsupported=True)
    return create_app(replace(services, settings=settings))


@pytest.fixture
def pointed(
    app: Flask, beside: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """The hard-coded names lead to the application, whose certificate is trusted."""
    with trusted(app, tmp_path, monkeypatch):
        yield


def test_begentle(pointed: None) -> None:
    """begentle finds our discovery document under its fixed address, and a score."""
    from begentle import CommentAnalyzer

    analyzer = CommentAnalyzer(KEY)
    assert analyzer.analyze("You are awful") == 0.95
    assert analyzer.analyze("A fine day") < 0.1


def test_pyspective(pointed: None, services: Services) -> None:
    """PySpective asks for all attributes by default, gets what we have, and suggests."""
    from pyspective.pyspective import PyspectiveAPI

    client = PyspectiveAPI(KEY)
    scores = client.score("You are awful")
    assert set(scores) == {
        "TOXICITY", "SEVERE_TOXICITY", "IDENTITY_ATTACK", "INSULT", "PROFANITY", "THREAT",
    }  # fmt: skip
    assert client.score("You are awful", "insult") == {"INSULT": 0.8}
    assert client.suggest("Fine.", 0.0) == "Successed"
    assert services.labels
    assert [label.text for label in services.labels.all("demo")] == ["Fine."]


def test_perspectiveapi(pointed: None) -> None:
    """perspectiveapi reads every attribute that it knows, and None where we have no score."""
    from perspective import Attribute
    from perspective.blocking import Perspective

    score = Perspective(KEY).score("You are awful", list(Attribute))
    known = (score.toxicity, score.severe_toxicity, score.insult, score.threat)
    assert known == (0.95, 0.001, 0.8, 0.001)
    assert (score.sexually_explicit, score.flirtation) == (None, None)


def test_azure_content_safety(beside: None, app: Flask) -> None:
    """Azure's client asks, reads severities, and raises its own errors, at another endpoint."""
    from azure.ai.contentsafety import ContentSafetyClient
    from azure.ai.contentsafety.models import AnalyzeTextOptions, TextCategory
    from azure.core.credentials import AzureKeyCredential
    from azure.core.exceptions import ClientAuthenticationError, HttpResponseError

    with serving(app) as port:
        endpoint = f"http://127.0.0.1:{port}"
        client = ContentSafetyClient(endpoint, AzureKeyCredential(KEY))
        result = client.analyze_text(AnalyzeTextOptions(text="I threaten you"))
        stranger = ContentSafetyClient(endpoint, AzureKeyCredential("x" * 40))
        with pytest.raises(ClientAuthenticationError):
            stranger.analyze_text(AnalyzeTextOptions(text="I threaten you"))
        with pytest.raises(HttpResponseError) as refused:
            client.analyze_text(AnalyzeTextOptions(text="x" * 10_001))
    assert {one.category: one.severity for one in result.categories_analysis} == {
        TextCategory.HATE: 0,
        TextCategory.SELF_HARM: 0,
        TextCategory.SEXUAL: 0,
        TextCategory.VIOLENCE: 4,
    }
    assert result.blocklists_match == []
    assert refused.value.error.code == "InvalidRequestBody"
    assert "got 10,001" in refused.value.error.message


def test_svix_receives(beside: None) -> None:
    """svix verifies what we sign, with the secret as we show it, and refuses a changed byte."""
    import time

    from svix.webhooks import Webhook, WebhookVerificationError

    secret, body = new_secret(), b'{"type":"comment.judged","data":{"id":"\xd2\x9b"}}'
    sent = headers([secret], message_id="m1", timestamp=int(time.time()), body=body)
    Webhook(secret).verify(body, sent)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body + b" ", sent)
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(body, sent)
