"""A conversation as Coral holds it with us: toxicity phase, external phase, feedback."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests
from flask import Flask

from service.services import Services
from tests.service.integrations.conftest import KEY
from tests.service.integrations.coral.test_coral import SECRET, body, sign
from tests.support.servers.web_server import serving

AGENT = {"User-Agent": "Coral Moderation/9.0.0", "Content-Type": "application/json"}
THRESHOLD = 0.8  # Coral's default: toxic is what is strictly above
COMMENTS = [
    ("<div>Какой ужас</div>", "Какой ужас", True),
    ("<div>You are <b>aw</b>ful</div>", "You are awful", True),
    ("<div>A calm &amp; clear remark.</div>", "A calm & clear remark.", False),
]


class Coral:
    """What Coral sends, to the address that its settings name."""

    def __init__(self, url: str) -> None:
        self._api = f"{url}/v1alpha1"  # "custom endpoint" of the Perspective settings
        self._phase = f"{url}/integrations/coral/demo"  # callback URL of the external phase

    def is_toxic(self, text: str) -> bool:
        """Ask for TOXICITY, always in "en" because Coral's map knows no Russian."""
        answer = self._ask(
            "comments:analyze",
            {
                "comment": {"text": text},
                "doNotStore": True,
                "requestedAttributes": {"TOXICITY": {}},
                "languages": ["en"],
            },
        )
        value: float = answer["attributeScores"]["TOXICITY"]["summaryScore"]["value"]
        return value > THRESHOLD

    def suggest(self, text: str, *, rejected: bool) -> Any:
        """Tell what a moderator decided."""
        origin = {"url": "https://news.example/a", "Coral_comment_id": "c1"}
        return self._ask(
            "comments:suggestscore",
            {
                "comment": {"text": text},
                "context": {"entries": [{"text": json.dumps(origin)}]},
                "attributeScores": {"TOXICITY": {"summaryScore": {"value": int(rejected)}}},
                "languages": ["en"],
                "communityId": "Coral:https://news.example",
                "clientToken": "comment:c1",
            },
        )

    def phase(self, html: str, action: str) -> dict[str, Any]:
        """Run the external moderation phase, signed; no opinion is {}."""
        raw = body(html, action=action)
        headers = {**AGENT, "X-Coral-Signature": sign(raw)}
        answer = requests.post(
            self._phase, data=raw, headers=headers, timeout=10, allow_redirects=False
        )
        assert answer.ok
        return answer.json() if answer.content else {}

    def _ask(self, method: str, document: dict[str, Any]) -> Any:
        url = f"{self._api}/{method}?key={KEY}"
        answer = requests.post(url, json=document, timeout=10, allow_redirects=False)
        assert answer.ok, answer.text
        return answer.json()


@pytest.mark.parametrize("action", ["NEW", "EDIT"])
def test_a_conversation_with_coral(app: Flask, services: Services, action: str) -> None:
    """Toxic comments are found and withheld, calm ones pass, and decisions come back as labels."""
    assert services.integration_keys
    assert services.labels
    services.integration_keys.set_coral_secret("demo", SECRET)
    with serving(app) as port:
        coral = Coral(f"http://127.0.0.1:{port}")
        for html, text, toxic in COMMENTS:
            assert coral.is_toxic(text) is toxic
            status = coral.phase(html, action).get("status", "NONE")
            assert status == ("SYSTEM_WITHHELD" if toxic else "NONE")
            coral.suggest(text, rejected=toxic)
    kept = [(label.text, label.scores["TOXICITY"]) for label in services.labels.all("demo")]
    assert kept == [(text, float(toxic)) for _, text, toxic in COMMENTS]
