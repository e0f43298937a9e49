"""The commands that connect a site with Coral and WordPress."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from moderation.registry.integration_keys import IntegrationKeys
from moderation.store.learning.labels import Label, LabelStore
from moderation.store.server.commands import Redis
from service.cli import main

Run = Callable[..., Result]


@pytest.fixture
def run(redis_url: str, site: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("REDIS_URL", redis_url)

    def invoke(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(main, arguments, input=typed)

    return invoke


def test_a_coral_secret_is_kept(run: Run, redis: Redis) -> None:
    """The secret is asked for, kept as it is, and not repeated."""
    result = run("sites", "coral-secret", "demo", typed="empsec_0123456789abcdef\n")
    assert result.exit_code == 0
    assert "empsec" not in result.output
    assert IntegrationKeys(redis).coral_secret("demo") == "empsec_0123456789abcdef"


def test_a_bad_coral_secret_is_refused(run: Run) -> None:
    """A short secret and an unknown site are named."""
    short = run("sites", "coral-secret", "demo", "--secret", "short")
    assert (short.exit_code, "16 to 200" in short.output) == (2, True)
    unknown = run("sites", "coral-secret", "nowhere", "--secret", "x" * 20)
    assert (unknown.exit_code, "nowhere" in unknown.output) == (2, True)


def test_an_akismet_key_is_made_and_replaced(run: Run, redis: Redis) -> None:
    """WordPress takes 12 hexadecimal digits; a new key ends the one before."""
    first, second = (run("sites", "akismet-key", "demo").stdout.strip() for _ in range(2))
    assert re.fullmatch("[0-9a-f]{12}", first)
    keys = IntegrationKeys(redis)
    assert (keys.akismet_site(first), keys.akismet_site(second)) == (None, "demo")


def test_labels_are_printed(run: Run, redis: Redis) -> None:
    """Each label is one line of JSON, ready for training; an unknown site is named."""
    LabelStore(redis).add("demo", Label("akismet", "Әрине, casino", {"SPAM": 1.0}))
    (line,) = run("sites", "labels", "demo").stdout.splitlines()
    assert (json.loads(line)["text"], json.loads(line)["scores"]) == (
        "Әрине, casino",
        {"SPAM": 1.0},
    )
    assert "nowhere" in run("sites", "labels", "nowhere").output
