"""docs/webhooks.md says what is so."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask import Flask

from moderation.status import Status
from moderation.webhooks.endpoint import SILENT, TEST_EVENT, EventType
from moderation.webhooks.endpoints import Endpoints
from moderation.webhooks.post import Fault
from service.cli.webhooks import webhooks
from tests.moderation.webhooks.conftest import Newsroom, Rounds
from tests.moderation.webhooks.sink import Sink


@pytest.fixture(scope="module")
def text(repository: Path) -> str:
    return (repository / "docs" / "webhooks.md").read_text("utf-8")


def test_every_type_is_listed(text: str) -> None:
    """The table has each type that can be subscribed to, and the test's."""
    rows = re.findall(r"^\| (`\w+\.\w+`.*?) \|", text, re.MULTILINE)
    listed = [name for row in rows for name in re.findall(r"`([\w.]+)`", row)]
    assert sorted(listed) == sorted([*EventType, TEST_EVENT])


def test_every_type_is_written(repository: Path) -> None:
    """What can be subscribed to is what the scripts write into the journal.

    Two scripts take the type of their line, or its end, from their callers.
    """
    scripts = repository.glob("moderation/store/scripts/**/*.lua")
    text = "".join(path.read_text("utf-8") for path in scripts)
    written = set(re.findall(r"(?:journal|administer|write_line)\('([\w.]+\w)'", text))
    models = (repository / "moderation/learning/models.py").read_text("utf-8")
    written |= set(re.findall(r'"(model\.\w+)"', models))
    raids = (repository / "moderation/store/raids/raids.py").read_text("utf-8")
    written |= {f"raid.{step}" for step in re.findall(r'"(begun|ended)", data', raids)}
    assert {*EventType, TEST_EVENT, *SILENT.split()} == written


def test_every_fault_is_named(text: str) -> None:
    """The log's words are explained."""
    assert all(f"`{fault}`" in text for fault in Fault)


def test_every_command_exists(text: str) -> None:
    """Each command of the table is one, and each one is in the table."""
    assert set(re.findall(r"`modqueue webhooks (\w+)", text)) == set(webhooks.commands)


def test_every_address_exists(text: str, app: Flask) -> None:
    """Each address of the table is one of the API."""
    rules = {rule.rule.replace("<webhook_id>", "<id>") for rule in app.url_map.iter_rules()}
    named = set(re.findall(r"`(?:GET|POST|PATCH|DELETE) (/v1/webhooks[^`]*)`", text))
    assert named == {rule for rule in rules if rule.startswith("/v1/webhooks")}


def test_the_example_is_like_a_real_one(
    text: str, endpoints: Endpoints, newsroom: Newsroom, rounds: Rounds, receiver: Sink
) -> None:
    """A real message has the shape of the example, and the lines in Python verify it."""
    _, secret = endpoints.add("demo", receiver.url, events=[EventType.DECIDED], by="key:1")
    newsroom.decide(newsroom.judged(), Status.REJECTED, reason="insult")
    rounds.once()
    (request,) = receiver.received
    example = json.loads(text.partition("```json\n")[2].partition("```")[0])
    assert set(request.document) == set(example)
    assert set(request.document["data"]) == set(example["data"])
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    scope = {"secret": secret, "body": request.body, "headers": dict(request.headers)}
    exec(code, scope)
    assert scope["event"] == request.document
