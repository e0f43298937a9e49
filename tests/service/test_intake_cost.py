"""What a comment costs a web process, counted."""

from __future__ import annotations

import hmac
import sys
from collections import Counter
from types import FrameType

import pytest
from flask.testing import FlaskClient
from marshmallow import Schema
from werkzeug.local import LocalProxy

from service.schemas.answers import Receipt
from tests.support.api import comment

PROXY_LOOKUPS_MAX = 30  # ours, Flask's and the test client's


def test_few_questions_go_through_a_proxy(api: FlaskClient) -> None:
    """Each look through Flask's proxies costs as much as a field of the body."""
    lookups = Counter[str]()
    proxy = LocalProxy.__module__

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_globals.get("__name__") == proxy:
            lookups[frame.f_code.co_name] += 1

    api.post("/v1/comments", json=comment())
    sys.setprofile(note)
    try:
        answer = api.post("/v1/comments", json=comment())
    finally:
        sys.setprofile(None)
    assert answer.status_code == 202
    assert 0 < lookups["_get_current_object"] <= PROXY_LOOKUPS_MAX


def test_who_writes_again_costs_no_digest(
    api: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The keyed digest of an author is made once, and so is the key that it is made with."""
    known = comment(author={"name": "Asel", "id": "u-7"})
    api.post("/v1/comments", json=known)
    monkeypatch.setattr(hmac, "digest", None)
    assert api.post("/v1/comments", json=known).status_code == 202


def test_a_receipt_is_shaped_as_marshmallow_would() -> None:
    """What skips the library comes out as it does from the library."""
    receipt = {
        "id": "k3m5q7s2u4w6y2a4",
        "status": "pending",
        "version": 1,
        "article_id": "a",
        "accepted_at": "2026-11-29T00:00:00.000Z",
    }
    shaped = Receipt().dump({**receipt, "more": 1})
    assert list(shaped.items()) == list(receipt.items())
    assert shaped == Schema.dump(Receipt(), receipt)
