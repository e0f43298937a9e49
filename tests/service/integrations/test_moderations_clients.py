"""The SDKs of OpenAI and Mistral, unmodified: only their base URL is ours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.service.integrations.conftest import KEY
from tests.support.servers.web_server import serving

# What these libraries warn of is theirs to mend.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def url(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of the application, with no proxy of this machine between."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with serving(app) as port:
        yield f"http://127.0.0.1:{port}"


def test_openai(url: str) -> None:
    """The strict reader of openai takes each shape of input, and our refusals are its errors."""
    import openai

    client = openai.OpenAI(
        base_url=f"{url}/v1", api_key=KEY, _strict_response_validation=True, max_retries=0
    )
    one = client.moderations.create(input="You are awful.")
    assert (one.results[0].flagged, one.results[0].category_scores.harassment) == (True, 0.8)
    assert one.results[0].category_scores.self_harm == 0.0
    several = client.moderations.create(model="omni-moderation-latest", input=["a", "threaten"])
    assert [result.flagged for result in several.results] == [False, True]
    parts = client.moderations.create(input=[{"type": "text", "text": "threaten"}])
    assert parts.results[0].categories.harassment_threatening is True
    with pytest.raises(openai.NotFoundError) as refused:
        client.moderations.create(input="x", model="gpt-5")
    assert (refused.value.code, refused.value.param) == ("model_not_found", "model")
    with pytest.raises(openai.AuthenticationError) as unknown:
        client.with_options(api_key="sk-wrong").moderations.create(input="x")
    assert unknown.value.code == "invalid_api_key"
    assert unknown.value.request_id


def test_mistral(url: str) -> None:
    """mistralai validates every answer strictly; a refused field is its HTTPValidationError."""
    from mistralai.client import Mistral
    from mistralai.client.errors import HTTPValidationError, SDKError

    model = "mistral-moderation-latest"
    with Mistral(server_url=url, api_key=KEY) as client:
        texts = client.classifiers.moderate(model=model, inputs=["threaten", "A fine day."])
        threats = [(result.categories or {})["violence_and_threats"] for result in texts.results]
        assert threats == [True, False]
        chat = client.classifiers.moderate_chat(
            model=model, inputs=[{"role": "user", "content": "threaten"}]
        )
        assert (chat.results[0].categories or {})["violence_and_threats"] is True
        with pytest.raises(HTTPValidationError):
            client.classifiers.moderate(model=model, inputs=[])
    with Mistral(server_url=url, api_key="wrong") as stranger, pytest.raises(SDKError):
        stranger.classifiers.moderate(model=model, inputs="x")
