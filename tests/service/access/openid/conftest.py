"""A provider of the test's own, over HTTP, that lies where a test tells it to."""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from authlib.common.encoding import to_unicode, urlsafe_b64encode
from flask import Flask, Response, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.test import TestResponse

from moderation.process.config import Config
from moderation.registry import Registry, Role
from moderation.store.writer import Store
from service.access.openid import log_in
from service.app import create_app
from service.services import Services
from tests.support.dashboard import Browser
from tests.support.servers.web_server import serving

CLIENT = "modqueue"
SECRET = "a secret of the client"


@cache
def key(kid: str, place: int = 0) -> RSAKey:
    """Return a key called ``kid``, another one for each ``place``; made when it is needed."""
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


@dataclass
class Liar:
    """What the provider says; tests change it between the steps of a log-in."""

    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: key("k1"))
    secret: bytes = b""  # of a MAC in the place of a signature
    published: list[RSAKey] = field(default_factory=lambda: [key("k1")])
    algorithm: str = "RS256"
    claims: dict[str, Any] = field(default_factory=dict)
    lies: dict[str, Any] = field(default_factory=dict)  # claims instead of the right ones
    userinfo: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    tokens: Callable[[], Any] | None = None  # what the token endpoint says instead of tokens
    keys: Any = None  # what it publishes instead of keys
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def code(self, address: str, code: str = "c-1") -> dict[str, str]:
        """Return what the provider answers to a browser that came to ``address``."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.codes[code] = asked
        return {"code": code, "state": asked["state"], "iss": self.issuer}

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/me",
            "end_session_endpoint": f"{self.issuer}/end",
            "authorization_response_iss_parameter_supported": True,
            **self.metadata,
        }

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": "s-1", "iat": now, "exp": now + 300,
            "nonce": nonce, **self.claims, **self.lies,
        }  # fmt: skip
        said = {name: value for name, value in claims.items() if value is not None}
        if self.algorithm == "RS256":
            return jwt.encode({"alg": "RS256", "kid": self.key.kid}, said, self.key)
        return self._forged(said)

    def _forged(self, said: dict[str, Any]) -> str:
        """Return a token that no library makes: without a signature, or with a public secret."""
        header = {"alg": self.algorithm, "kid": "k1"}
        parts = [urlsafe_b64encode(json.dumps(part).encode()) for part in (header, said)]
        signed = b".".join(parts)
        mac = b"" if self.algorithm == "none" else hmac.digest(self.secret, signed, "sha256")
        return to_unicode(signed + b"." + urlsafe_b64encode(mac))


def app_of(liar: Liar) -> Flask:
    """Return the provider as an application."""
    app = Flask("liar")

    @app.get("/.well-known/openid-configuration")
    def discovery() -> dict[str, Any]:
        return liar.discovery()

    @app.get("/jwks")
    def keys() -> dict[str, Any]:
        liar.asked.append("jwks")
        if liar.keys is not None:
            return {"keys": liar.keys}
        return {"keys": [one.as_dict(private=False) for one in liar.published]}

    @app.post("/token")
    def token() -> Any:
        asked = liar.codes.pop(request.form["code"], None)
        digest = sha256(request.form.get("code_verifier", "").encode()).digest()
        challenge = to_unicode(urlsafe_b64encode(digest))
        auth = request.authorization
        known = auth is not None and (auth.username, auth.password) == (CLIENT, SECRET)
        if not asked or not known or asked["code_challenge"] != challenge:
            return {"error": "invalid_grant"}, 400
        if liar.tokens:
            return Response(liar.tokens(), content_type="application/json")
        return {
            "access_token": "at", "token_type": "Bearer", "id_token": liar.id_token(asked["nonce"]),
        }  # fmt: skip

    @app.get("/me")
    def me() -> dict[str, Any]:
        assert request.headers["Authorization"] == "Bearer at"
        return liar.userinfo

    return app


@pytest.fixture
def liar() -> Iterator[Liar]:
    liar = Liar(claims={"groups": ["editors"], "preferred_username": "Anna", "name": "Анна"})
    with serving(app_of(liar)) as port:
        liar.issuer = f"http://127.0.0.1:{port}"
        yield liar


@pytest.fixture
def openid_settings(liar: Liar, tmp_path: Path) -> Config:
    return Config(
        secret="s" * 40,
        data_dir=tmp_path,
        openid_issuer=liar.issuer,
        openid_client_id=CLIENT,
        openid_client_secret=SECRET,
        openid_name="Newsroom",
        openid_roles=(
            ("editors", (("demo", Role.MODERATOR),)),
            ("chiefs", (("demo", Role.SENIOR), ("nowhere", Role.ADMIN))),
            ("it", (("*", Role.ADMIN),)),
            ("anna@news.example", (("demo", Role.READER),)),
        ),
    )


@pytest.fixture
def app(openid_settings: Config, store: Store, registry: Registry, site: str) -> Flask:
    return create_app(Services(openid_settings, store, registry, lambda _: None))


@dataclass
class Guest:
    """A browser on its way through the provider."""

    liar: Liar
    browser: Browser

    def begin(self, target: str = "") -> str:
        """Press the button; return the address at the provider that it leads to."""
        answer = self.browser.get(f"/log-in/openid?next={target}")
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def back(self, **answer: str) -> TestResponse:
        return self.browser.client.get("/log-in/openid/back", query_string=answer)

    def log_in(self, target: str = "") -> TestResponse:
        return self.back(**self.liar.code(self.begin(target)))


@pytest.fixture
def guest(app: Flask, liar: Liar) -> Guest:
    return Guest(liar, Browser(app))


@pytest.fixture
def other(app: Flask, liar: Liar) -> Guest:
    """Another browser."""
    return Guest(liar, Browser(app, "198.51.100.7"))


def with_settings(app: Flask, **changes: Any) -> None:
    """Serve ``app`` with other settings of the log-in from now on."""
    parts: Services = app.extensions["modqueue"]
    settings = replace(parts.settings, **changes)
    app.extensions["modqueue"] = replace(parts, settings=settings)
    log_in.init_app(app, settings)
