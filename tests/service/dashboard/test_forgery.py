"""Requests that another site makes a moderator's browser send."""

from __future__ import annotations

import pytest

from moderation.status import Status
from moderation.store.writer import Store
from tests.service.dashboard.conftest import Visitor


def attempt(dana: Visitor, day: dict[str, str], token: str, **headers: str) -> int:
    path = f"/sites/demo/comments/{day['landlord']}/decide"
    form = {"csrf": token, "seen": 2, "status": "approved"}
    return dana.client.post(path, data=form, headers=headers).status_code


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_other_origins_are_refused_even_with_the_token(
    dana: Visitor, day: dict[str, str], store: Store, headers: dict[str, str]
) -> None:
    """The right token does not help a request that another origin sent."""
    assert attempt(dana, day, dana.token, **headers) == 403
    assert store.get("demo", day["landlord"]).status is Status.HELD


@pytest.mark.parametrize("token", ["", "guess", "ключ"])
def test_a_wrong_token_is_refused(
    dana: Visitor, day: dict[str, str], store: Store, token: str
) -> None:
    """Our own origin does not help a form without this session's token."""
    assert attempt(dana, day, token, **{"Sec-Fetch-Site": "same-origin"}) == 403
    assert store.get("demo", day["landlord"]).status is Status.HELD


def test_a_colleagues_token_is_refused(dana: Visitor, marat: Visitor, day: dict[str, str]) -> None:
    """A token belongs to one session."""
    assert attempt(dana, day, marat.token, **{"Sec-Fetch-Site": "same-origin"}) == 403


def test_our_own_page_is_let_in(dana: Visitor, day: dict[str, str]) -> None:
    """Token and origin together pass; an old browser that sends no origin needs the token."""
    assert attempt(dana, day, dana.token, Origin="http://localhost") == 303
    assert attempt(dana, day, dana.token) == 303


def test_logging_someone_in_is_refused_too(dana: Visitor) -> None:
    """A foreign page cannot log a browser into an account of its own choice."""
    answer = dana.client.post("/log-in", data={"name": "dana", "password": "x", "csrf": "guess"})
    assert answer.status_code == 403
    assert "out of date" in answer.text


def test_nothing_changes_by_get(dana: Visitor, day: dict[str, str]) -> None:
    """Links and images cannot decide: these addresses take no GET."""
    for verb in ("decide", "undo"):
        assert dana.get(f"/sites/demo/comments/{day['landlord']}/{verb}").status_code == 405
    assert dana.get("/log-out").status_code == 405
