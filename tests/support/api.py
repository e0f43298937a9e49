"""What tests of the API have in common: a valid body, and a look at problems."""

from __future__ import annotations

import json
from typing import Any

from werkzeug.test import TestResponse

SECRET = "k" * 40


def comment(**changes: Any) -> dict[str, Any]:
    """Return a valid body; ``changes`` replace its fields."""
    return {
        "article": {"id": "a-1", "url": "https://news.example/a-1", "title": "On rain"},
        "author": {"name": "Asel", "id": "u-7", "email": "asel@example.com"},
        "body": "The bridge was closed in spring, not in autumn.",
        **changes,
    }


def problem(answer: TestResponse, status: int, slug: str) -> dict[str, Any]:
    """Return the problem in ``answer`` after a look at what all problems have in common."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    document: dict[str, Any] = answer.get_json(force=True)
    assert document["status"] == status
    assert document["type"] == f"/problems/{slug}"
    assert document["title"]
    assert document["detail"]
    return document


def fields(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return a problem's errors by field."""
    return {error["field"]: error for error in document["errors"]}


def json_body(document: object) -> bytes:
    """Return ``document`` as a body."""
    return json.dumps(document).encode()


class Clock:
    """A clock that stands until it is moved."""

    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds
