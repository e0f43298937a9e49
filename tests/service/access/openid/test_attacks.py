"""What an attacker, or a provider that errs, could try at a log-in by OpenID Connect."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from moderation.registry import Registry
from moderation.store.server.commands import Redis
from service.access.openid import log_in
from tests.service.access.openid.conftest import SECRET, Guest, Liar, key, with_settings

LATER = 3600  # s
TIMES = ("exp", "iat", "nbf")


@pytest.mark.parametrize(
    "lies",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another-client"},
        {"aud": ["another-client"]},
        {"aud": ["modqueue", "another-client"]},
        {"aud": ["modqueue", "another-client"], "azp": "another-client"},
        {"azp": "another-client"},
        {"aud": None},
        {"nonce": "of another log-in"},
        {"nonce": None},
        {"exp": -61},
        {"exp": None},
        {"exp": "never"},
        {"iat": LATER},
        {"nbf": LATER},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
        {"at_hash": "of another token"},
    ],
    ids=lambda lies: "-".join(lies),
)
def test_a_token_of_something_else(
    guest: Guest, liar: Liar, registry: Registry, lies: dict[str, Any]
) -> None:
    """Another issuer, audience, nonce, time or subject lets nobody in and makes no account.

    A number is in seconds from now.
    """
    now = int(time.time())
    liar.lies = {
        name: now + lie if name in TIMES and isinstance(lie, int) else lie
        for name, lie in lies.items()
    }
    assert guest.log_in().status_code == 403
    assert registry.moderators() == []
    liar.lies = {}
    assert guest.log_in().status_code == 303


def test_clocks_may_differ_by_a_minute(
    guest: Guest, liar: Liar, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A provider whose clock is up to a minute off is believed."""
    now = int(time.time())
    monkeypatch.setattr(log_in, "_now", lambda: now)  # a slow machine is no clock that differs
    liar.lies = {"iat": now + 50, "exp": now + 350}
    assert guest.log_in().status_code == 303
    liar.lies = {"iat": now - 350, "exp": now - 50}
    assert guest.log_in().status_code == 303


FORGED: dict[str, Callable[[Liar], None]] = {
    "no signature": lambda liar: _mac(liar, "none", b""),
    "client's secret": lambda liar: _mac(liar, "HS256", SECRET.encode()),
    "public key": lambda liar: _mac(liar, "HS256", key("k1").as_pem(private=False)),
    "same kid": lambda liar: setattr(liar, "key", key("k1", 2)),
    "unknown kid": lambda liar: setattr(liar, "key", key("unknown")),
}


def _mac(liar: Liar, algorithm: str, secret: bytes) -> None:
    liar.algorithm, liar.secret = algorithm, secret


@pytest.mark.parametrize("forged", FORGED)
def test_a_signature_of_nobody(guest: Guest, liar: Liar, registry: Registry, forged: str) -> None:
    """No signature, a MAC with what others know, or a key that is not published: refused."""
    FORGED[forged](liar)
    assert guest.log_in().status_code == 403
    assert registry.moderators() == []


def test_keys_are_rotated(guest: Guest, liar: Liar, app: Flask) -> None:
    """A new key is fetched when a token names it, and not again for each forged one."""
    clock = {"now": 0.0}
    app.extensions["modqueue.openid"]._clock = lambda: clock["now"]
    assert guest.log_in().status_code == 303
    liar.key, liar.published = key("k2"), [key("k2")]
    clock["now"] = 60.0
    assert guest.log_in().status_code == 303
    fetched = len(liar.asked)
    liar.key = key("forged")
    for _ in range(5):
        assert guest.log_in().status_code == 403
    assert len(liar.asked) == fetched


def test_an_answer_counts_once(guest: Guest, liar: Liar) -> None:
    """The same answer, or the same code with the cookie put back, opens nothing a second time."""
    answer = liar.code(guest.begin())
    cookie = guest.browser.client.get_cookie("modqueue_openid")
    assert cookie
    assert guest.back(**answer).status_code == 303
    assert guest.back(**answer).status_code == 403
    guest.browser.client.set_cookie("modqueue_openid", cookie.value)
    liar.codes["c-1"] = {"nonce": "x", "code_challenge": "x"}
    assert guest.back(**answer).status_code == 403


def test_another_browsers_answer(guest: Guest, other: Guest, liar: Liar) -> None:
    """Nobody is logged in as somebody else by a link (log-in CSRF), with or without a cookie."""
    answer = liar.code(guest.begin())
    assert other.back(**answer).status_code == 403
    other.begin()
    assert other.back(**answer).status_code == 403
    assert other.browser.get("/sites/demo/held").status_code == 303


def test_a_stolen_code_needs_its_verifier(guest: Guest, other: Guest, liar: Liar) -> None:
    """A code that was begun by one browser is worth nothing in the log-in of another (PKCE)."""
    stolen = liar.code(guest.begin())
    own = liar.code(other.begin(), code="c-2")
    assert other.back(**{**own, "code": stolen["code"]}).status_code == 403


@pytest.mark.parametrize("iss", ["https://evil.example", "", None])
def test_a_mixed_up_provider(guest: Guest, liar: Liar, iss: str | None) -> None:
    """An answer of another issuer, or of none where ours names itself, is not followed up."""
    answer = {**liar.code(guest.begin()), "iss": iss}
    sent = {name: value for name, value in answer.items() if value is not None}
    assert guest.back(**sent).status_code == 403
    assert "c-1" in liar.codes


def test_a_provider_without_the_parameter(guest: Guest, liar: Liar) -> None:
    """One that does not say that it names itself in the answer need not."""
    liar.metadata = {"authorization_response_iss_parameter_supported": False}
    answer = liar.code(guest.begin())
    del answer["iss"]
    assert guest.back(**answer).status_code == 303


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
        {"token_endpoint": "https://user@evil.example/"},
    ],
    ids=str,
)
def test_a_discovery_document_that_lies(guest: Guest, liar: Liar, metadata: dict[str, Any]) -> None:
    """Another issuer's document, or one with addresses that are not safe, is not used."""
    liar.metadata = metadata
    assert guest.browser.get("/log-in/openid").status_code == 503


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "x"],
)
def test_no_open_redirect(guest: Guest, target: str) -> None:
    """Whatever `next` says, the log-in leads to a page of ours."""
    assert guest.log_in(target).headers["Location"] == "/"


def test_a_cookie_cannot_be_made(guest: Guest, liar: Liar) -> None:
    """What the browser keeps is signed; another one, or one of later than ten minutes, is none."""
    answer = liar.code(guest.begin())
    cookie = guest.browser.client.get_cookie("modqueue_openid")
    assert cookie
    for value in ("", ".", f"{cookie.value}0", f"x{cookie.value}", cookie.value.replace(".", ".0")):
        guest.browser.client.set_cookie("modqueue_openid", value)
        assert guest.back(**answer).status_code == 403


def test_beginning_writes_nothing(guest: Guest, redis: Redis) -> None:
    """Whoever presses the button a thousand times costs the store nothing."""
    before = sorted(redis.scan_iter())
    for _ in range(5):
        guest.begin()
    assert sorted(redis.scan_iter()) == before


def test_a_refusal_of_the_provider(guest: Guest, liar: Liar) -> None:
    """`error` instead of a code, with markup in its description, is a page and nothing more."""
    answer = liar.code(guest.begin())
    page = guest.back(error="access_denied", error_description="<b>x", state=answer["state"])
    assert page.status_code == 403
    assert "<b>x" not in page.text
    assert guest.back(state="é\x00").status_code == 403


def test_a_provider_that_hangs_or_babbles(guest: Guest, app: Flask, liar: Liar) -> None:
    """A document that is too long or no object is none; nobody waits longer than some seconds."""
    liar.metadata = {"x": "y" * 600_000}
    assert guest.browser.get("/log-in/openid").status_code == 503
    with_settings(app, openid_issuer=f"{liar.issuer}/nowhere")
    assert guest.browser.get("/log-in/openid").status_code == 503
