"""Clients from the npm registry, unmodified; only names are pointed at us."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from moderation.webhooks.signature import headers, new_secret
from service.app import create_app
from service.services import Services
from tests.service.integrations.conftest import KEY
from tests.service.integrations.hard_coded_hosts import certificate, tls
from tests.support.run.environment import ALONE
from tests.support.run.npm import SECONDS, installed
from tests.support.servers.web_server import serving

SCRIPTS = Path(__file__).parent / "node"
Run = Callable[..., Any]


@pytest.fixture(scope="session")
def modules() -> Path:
    """The clients of package-lock.json, installed in the virtual environment once per lock."""
    return installed(SCRIPTS, "node-clients") / "node_modules"


@pytest.fixture
def node(app: Flask, modules: Path, tmp_path: Path) -> Iterator[Run]:
    """Run one of the scripts with the hard-coded names leading to us; return what it printed."""
    pem = certificate(tmp_path)
    with serving(app, tls(pem)) as port, serving(app) as plain:
        environ = {
            **ALONE,
            "MODQUEUE_TEST_PORT": str(port),
            "MODQUEUE_PLAIN_PORT": str(plain),
            "NODE_EXTRA_CA_CERTS": str(pem),
            "NODE_PATH": str(modules),
        }

        def run(script: str, *arguments: str) -> Any:
            command = ["node", "--require", str(SCRIPTS / "point.cjs"), str(SCRIPTS / script)]
            done = subprocess.run(
                [*command, *arguments], env=environ, capture_output=True, text=True, timeout=SECONDS
            )
            assert done.returncode == 0, done.stderr
            return json.loads(done.stdout)

        yield run


def test_googleapis(app: Flask, node: Run, services: Services) -> None:
    """googleapis.discoverAPI builds a client that analyzes, suggests and reads our errors."""
    with serving(app) as port:
        found = node("googleapis.cjs", f"http://127.0.0.1:{port}", KEY)
    score = found["analyzed"]["attributeScores"]["TOXICITY"]
    assert (score["summaryScore"]["value"], len(score["spanScores"])) == (0.95, 2)
    assert found["suggested"]["clientToken"] == "n-1"
    assert found["refused"]["message"] == "Missing requested_attributes"
    assert found["wrong"]["message"] == "API key not valid. Please pass a valid API key."
    assert services.labels
    assert [label.text for label in services.labels.all("demo")] == ["Fine."]


def test_perspective_api_client(node: Run) -> None:
    """perspective-api-client, whose host is fixed, scores and shows our messages."""
    found = node("perspective.cjs", KEY)
    scores = found["analyzed"]["attributeScores"]
    assert scores["TOXICITY"]["summaryScore"]["value"] == 0.95
    assert set(scores) == {"TOXICITY", "SPAM"}
    assert found["refused"] == {
        "name": "ResponseError",
        "message": "Unknown requested attribute: NICENESS",
    }
    assert found["wrong"]["message"] == "API key not valid. Please pass a valid API key."


def test_akismet_api(node: Run, services: Services) -> None:
    """akismet-api, which puts the key into the host's name, gets every answer of the protocol."""
    assert services.integration_keys
    found = node("akismet.cjs", services.integration_keys.new_akismet_key("demo"))
    thanks = "Thanks for making the web a better place."
    assert found == {
        "valid": True,
        "invalid": False,
        "spam": True,
        "ham": False,
        "admin": False,
        "trapped": True,
        "spamThanks": thanks,
        "hamThanks": thanks,
    }
    assert services.labels
    assert [label.scores for label in services.labels.all("demo")] == [{"SPAM": 1.0}, {"SPAM": 0.0}]


def test_openai(app: Flask, node: Run) -> None:
    """openai takes our address as its base URL, and our refusals are its errors."""
    with serving(app) as port:
        answers = node("openai.cjs", f"http://127.0.0.1:{port}", KEY)
    assert (answers["harassment"], answers["flagged"]) == (0.8, [True, False])
    wrong = {"status": 401, "code": "invalid_api_key", "named": True}
    assert answers["wrong"] == {"name": "AuthenticationError", **wrong}


def test_mistral(app: Flask, node: Run) -> None:
    """@mistralai/mistralai validates our answers and reads a refused field."""
    with serving(app) as port:
        answers = node("mistral.cjs", f"http://127.0.0.1:{port}", KEY)
    assert answers["threats"] == [0.001, 0.97]
    assert (answers["names"], answers["chat"]) == (9, [True])
    assert answers["refused"] == {"name": "HTTPValidationError", "status": 422}


def test_azure_content_safety(app: Flask, node: Run) -> None:
    """@azure-rest/ai-content-safety reads severities and our refusals at another endpoint."""
    with serving(app) as port:
        answers = node("azure.cjs", f"http://127.0.0.1:{port}", KEY)
    assert answers["all"] == {"Hate": 0, "SelfHarm": 0, "Sexual": 0, "Violence": 4}
    assert answers["chosen"] == {"Violence": 5}
    assert answers["kazakh"] == {"Hate": 2, "SelfHarm": 0, "Sexual": 0, "Violence": 2}
    long, stranger = answers["long"], answers["stranger"]
    assert (long["status"], long["code"], long["target"]) == ("400", "InvalidRequestBody", "text")
    assert "got 10,001" in long["message"]
    assert (stranger["status"], stranger["code"]) == ("401", "401")


def test_akismet_by_its_host(node: Run, services: Services) -> None:
    """akismet, told our name by its option ``host``, finds its key taken from the host's name."""
    assert services.integration_keys
    answers = node("akismet-host.cjs", services.integration_keys.new_akismet_key("demo"))
    assert answers == {
        "valid": True,
        "invalid": False,
        "spam": True,
        "ham": False,
        "submitted": [None, None],
    }
    assert services.labels
    assert [label.scores for label in services.labels.all("demo")] == [{"SPAM": 1.0}, {"SPAM": 0.0}]


def test_conversation_ai_moderator(services: Services, site: str, node: Run) -> None:
    """Its default attributes are answered with those that we have, where the setting says so."""
    services.registry.add_key(site, "moderator", key := "m" * 40)
    settings = replace(services.settings, drop_unsupported=True)
    with serving(create_app(replace(services, settings=settings))) as port:
        answers = node("moderator.cjs", f"http://127.0.0.1:{port}", key)
    assert set(answers["scores"]) == {"OBSCENE", "SPAM", "LIKELY_TO_REJECT", "TOXICITY"}
    assert answers["token"] == "7"


@pytest.mark.parametrize("base", ["fixed", "given"])
def test_coops_openai_signal(app: Flask, node: Run, base: str) -> None:
    """Under its fixed host or another base URL, each score that Coop reads is a number."""
    with serving(app) as port:
        url = "https://api.openai.com/v1" if base == "fixed" else f"http://127.0.0.1:{port}/v1/"
        scores = node("coop.cjs", url, KEY)
    assert scores["violence"] == 0.97
    assert [name for name, score in scores.items() if not isinstance(score, float | int)] == []
    assert (scores["sexual"], scores["self-harm"]) == (0, 0)


def test_svix(node: Run) -> None:
    """svix receives what we sign, and refuses a changed byte and another's signature."""
    secret, other, body = new_secret(), new_secret(), '{"type":"comment.judged","data":{"id":"қ"}}'
    sent = headers([secret], message_id="m1", timestamp=int(time.time()), body=body.encode())
    answers = node("svix.cjs", secret, other, body, json.dumps(sent))
    assert answers["ours"]["data"] == {"id": "қ"}
    assert answers["changed"] == answers["strange"] == "WebhookVerificationError"
