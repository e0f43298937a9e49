"""A provider that is slow, or answers what no provider answers: nobody waits for it long."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from threading import Event
from typing import Any

import pytest
from flask import Flask

from service.access.openid import question
from tests.service.access.openid.conftest import Guest, Liar, with_settings
from tests.support.servers.raw_http import raw_server

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
BYTES_MAX = 1_000  # of what drips: without a time limit it takes minutes


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(question, "ANSWER_SECONDS", 0.3)


@pytest.mark.usefixtures("limits")
@pytest.mark.parametrize("begin", [b"HTTP/1.1 200 OK\r\nA: ", HEAD], ids=["head", "body"])
def test_an_answer_that_drips(guest: Guest, app: Flask, begin: bytes) -> None:
    """A byte now and then ends with the time for the whole answer, in the head and in the body."""
    over = Event()

    def drip(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(begin)
        for _ in range(BYTES_MAX):
            if over.wait(0.1):
                return
            connection.sendall(b" ")

    with raw_server(drip) as address:
        with_settings(app, openid_issuer=address)
        answer = guest.browser.get("/log-in/openid")
        assert (answer.status_code, over.is_set()) == (503, False)
        over.set()


def test_so_many_wait_and_no_more(guest: Guest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the provider holds all threads that may ask it, the next log-in is refused at once."""
    full = question.BoundedSemaphore(1)
    monkeypatch.setattr(question, "_places", full)
    assert full.acquire(blocking=False)
    assert guest.browser.get("/log-in/openid").status_code == 503
    full.release()
    assert guest.log_in().status_code == 303
    assert full.acquire(timeout=5)  # every question gave its place back


TOKENS: dict[str, Callable[[], Any]] = {
    "without end": lambda: iter(lambda: "x" * 65536, None),
    "list": lambda: json.dumps([]),
    "number": lambda: "5",
    "text": lambda: "<p>gateway</p>",
    "deep": lambda: "[" * 200_000,
    "lifetime": lambda: json.dumps({"id_token": "x", "expires_in": []}),
}


@pytest.mark.parametrize("kind", TOKENS)
def test_tokens_of_no_provider(guest: Guest, app: Flask, liar: Liar, kind: str) -> None:
    """Tokens without end, or in no JSON object, let nobody in and fail nothing."""
    liar.tokens = TOKENS[kind]
    assert guest.log_in().status_code == (403 if kind == "lifetime" else 503)
    liar.tokens = None
    assert guest.log_in().status_code == 303


@pytest.mark.parametrize(
    "metadata",
    [
        {"token_endpoint_auth_methods_supported": 5},
        {"token_endpoint_auth_methods_supported": None},
        {"end_session_endpoint": 5},
        {"jwks_uri": "https://[::1"},
    ],
    ids=str,
)
def test_odd_metadata(guest: Guest, liar: Liar, metadata: dict[str, Any]) -> None:
    """Metadata of another type than the standard's fail nothing: they are left out, or refused."""
    liar.metadata = metadata
    assert guest.browser.get("/log-in/openid").status_code in {303, 503}


@pytest.mark.parametrize("keys", [5, [5], [{}], [{"kty": 5}], {"kty": "RSA"}], ids=str)
def test_odd_keys(guest: Guest, liar: Liar, keys: Any) -> None:
    """Keys that are none are a provider that is away."""
    liar.keys = keys
    assert guest.log_in().status_code in {403, 503}


@pytest.mark.parametrize(
    "lies",
    [
        {"aud": 5}, {"aud": {}}, {"azp": []}, {"at_hash": 5}, {"nonce": {}}, {"exp": []},
        {"iat": "x"}, {"auth_time": "x"}, {"amr": 5}, {"acr": []}, {"sub": []}, {"iss": {}},
        {"groups": [[], {}, None]}, {"groups": {"a": 1}}, {"preferred_username": 5},
    ],
    ids=str,
)  # fmt: skip
def test_odd_claims(guest: Guest, liar: Liar, lies: dict[str, Any]) -> None:
    """Claims of another type than the standard's never end in a failure of ours."""
    liar.lies = lies
    assert guest.log_in().status_code in {303, 403}
