"""Attributes that Perspective had and modqueue lacks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from service.app import create_app
from service.services import Services
from tests.service.integrations.conftest import KEY
from tests.service.integrations.perspective.test_analyze import analyze, error

LACKING = {name: {} for name in ("FLIRTATION", "ATTACK_ON_AUTHOR", "UNSUBSTANTIAL")}


@pytest.mark.parametrize("by", ["flag", "setting"])
def test_attributes_that_we_lack_can_be_dropped(services: Services, site: str, by: str) -> None:
    """The call's flag, or the setting, leaves them out; the others have their scores."""
    services.registry.add_key(site, "test", KEY)
    settings = replace(services.settings, drop_unsupported=by == "setting")
    client = create_app(replace(services, settings=settings)).test_client()
    more = {"dropUnsupportedAttributes": True} if by == "flag" else {}
    asked = {**LACKING, "TOXICITY": {}, "INSULT": {"scoreThreshold": 0.5}}
    answer = analyze(client, "awful", requestedAttributes=asked, **more)
    assert set(answer.get_json()["attributeScores"]) == {"TOXICITY", "INSULT"}
    answer = analyze(client, "awful", requestedAttributes=LACKING, **more)
    assert (answer.status_code, answer.get_json()["attributeScores"]) == (200, {})
    answer = analyze(client, "awful", requestedAttributes={"NICENESS": {}}, **more)
    assert error(answer)[1] == "Unknown requested attribute: NICENESS"


def test_whatever_perspective_had_is_known(client: FlaskClient) -> None:
    """No name of the original is called unknown, whether we have it or not."""
    names = [
        "SEXUALLY_EXPLICIT", "ATTACK_ON_COMMENTER", "ATTACK_ON_PUBLISHER", "INCOHERENT",
        "OFF_TOPIC", "TOXICITY_FAST", "REASONING_EXPERIMENTAL", "FLIRTATION_EXPERIMENTAL",
        "AFFINITY_EXPERIMENTAL", "COMPASSION_EXPERIMENTAL", "CONSTRUCTIVE_EXPERIMENTAL",
        "CURIOSITY_EXPERIMENTAL", "NUANCE_EXPERIMENTAL", "PERSONAL_STORY_EXPERIMENTAL",
        "RESPECT_EXPERIMENTAL", "ALIENATION_EXPERIMENTAL", "FEARMONGERING_EXPERIMENTAL",
        "GENERALIZATION_EXPERIMENTAL", "MORAL_OUTRAGE_EXPERIMENTAL", "POWER_APPEAL_EXPERIMENTAL",
        "SCAPEGOATING_EXPERIMENTAL", "TOXICITY_IDENTITY_HATE", "TOXICITY_INSULT",
        "TOXICITY_OBSCENE", "TOXICITY_THREAT", "SEXUAL_ORIENTATION", "RELIGION", "GENDER", "RNE",
        "HEALTH_AGE_DISABILITY",
    ]  # fmt: skip
    for name in names:
        answer = analyze(client, "Fine weather", requestedAttributes={name: {}})
        assert answer.status_code == 200 or error(answer)[2].startswith("LANGUAGE_NOT"), name


def test_unsupported_attributes_can_be_dropped(client: FlaskClient) -> None:
    """With dropUnsupportedAttributes a language without scores is no error."""
    answer = analyze(client, "қазақ", dropUnsupportedAttributes=True)
    assert (answer.status_code, answer.get_json()["attributeScores"]) == (200, {})
