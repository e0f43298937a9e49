"""GET and PUT /v1/settings."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.support.api import fields, problem


def test_default(api: FlaskClient) -> None:
    """Until some are saved, version 0 is in force."""
    answer = api.get("/v1/settings")
    settings = answer.get_json()
    assert answer.headers["ETag"] == '"0"'
    assert (settings["version"], settings["at"], settings["undo_seconds"]) == (0, None, 0)
    assert settings["reasons"][0]["code"] == "insult"
    assert settings["reasons"][0]["coral"] == "ABUSIVE"


def test_read_change_write(api: FlaskClient) -> None:
    """What was read can be changed and sent back, and is then in force."""
    settings = api.get("/v1/settings").get_json()
    settings["undo_seconds"] = 10
    settings["reasons"].insert(0, {"code": "rude", "labels": {"en": "Rude", "ru": "Грубость"}})
    answer = api.put("/v1/settings", json=settings)
    saved = answer.get_json()
    assert (answer.status_code, answer.headers["ETag"], saved["version"]) == (200, '"1"', 1)
    assert saved["by"].startswith("key:")
    assert saved["at"].endswith("Z")
    assert saved["reasons"][0] == {
        "code": "rude",
        "labels": {"en": "Rude", "ru": "Грубость"},
        "texts": {},
        "coral": "OTHER",
        "category": "STATEMENT_CATEGORY_OTHER_VIOLATION_TC",
        "attribute": None,
        "severity": 1,
        "section": "",
        "retired": False,
    }
    assert api.get("/v1/settings").get_json() == saved


def test_someone_was_first(api: FlaskClient) -> None:
    """Of two who saw the same version the second is told, and changes nothing."""
    settings = api.get("/v1/settings").get_json()
    api.put("/v1/settings", json={**settings, "undo_seconds": 1})
    stale = api.put("/v1/settings", json={**settings, "undo_seconds": 2})
    assert problem(stale, 412, "settings-changed")["version"] == 1
    del settings["version"]
    problem(api.put("/v1/settings", json=settings), 428, "if-match-missing")
    named = api.put("/v1/settings", json=settings, headers={"If-Match": '"1"'})
    assert named.get_json()["version"] == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"undo_seconds": 31}, "/undo_seconds"),
        ({"undo_seconds": True}, "/undo_seconds"),
        ({"undo_seconds": None}, "/undo_seconds"),
        ({"reasons": []}, "/reasons"),
        ({"reasons": [{"code": "x", "labels": {"en": "X"}}]}, "/reasons"),
        ({"reasons": [{"code": "x"}]}, "/reasons/0/labels"),
        ({"reasons": [{"code": "x", "labels": {"en": 1}}]}, "/reasons/0/labels/en"),
        ({"reasons": [{"code": "x", "labels": {}, "coral": "RUDE"}]}, "/reasons/0/coral"),
        ({"colour": "red"}, "/colour"),
    ],
)
def test_validated(api: FlaskClient, changes: dict[str, Any], field: str) -> None:
    """Settings that cannot be used are refused with the place of what is wrong."""
    settings = api.get("/v1/settings").get_json()
    answer = api.put("/v1/settings", json={**settings, **changes})
    assert field in fields(problem(answer, 422, "invalid"))
    assert api.get("/v1/settings").get_json() == settings
