"""The provider: where it is, its keys, and the exchange of a code for tokens.

All that it says is read over HTTPS (or on this machine) from addresses that its own discovery
document names, within seconds (``question.py``), and without following redirects.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from threading import Lock
from typing import Any

import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.discovery import get_well_known_url
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from moderation.process.config import Config
from moderation.process.openid_settings import issuer as readable_issuer
from service.access.openid.errors import ProviderAway, Refused
from service.access.openid.question import ANSWER_SECONDS, PAUSE_SECONDS, Answer, put

KEPT_SECONDS = 3600.0  # a document of the provider, before it is asked again
ROTATED_SECONDS = 10.0  # after which an unknown key is worth another question
JSON = {"Accept": "application/json"}
UNREAD: Mapping[str, Any] = {"allow_redirects": False, "stream": True}
Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the provider says of itself (OpenID Connect Discovery 1.0)."""

    authorization: str
    token: str
    keys: str
    userinfo: str | None
    end_session: str | None
    names_issuer: bool  # in its answer (RFC 9207)
    posts_secret: bool  # it takes the client's secret in the body only


class Provider:
    """One provider, as one web process knows it."""

    def __init__(self, settings: Config, clock: Clock = time.monotonic) -> None:
        self.settings = settings
        self._clock = clock
        self._lock = Lock()
        self._kept: dict[str, tuple[float, dict[str, Any]]] = {}  # by address

    def metadata(self) -> Metadata:
        """Return what the provider says of itself, at most an hour old.

        Raises:
            ProviderAway: it cannot be asked, is another issuer, or names unsafe addresses.
        """
        address = get_well_known_url(self.settings.openid_issuer, external=True)
        document = self._document(address, KEPT_SECONDS)
        if document.get("issuer") != self.settings.openid_issuer:
            raise ProviderAway("the discovery document is another issuer's")
        methods = document.get("token_endpoint_auth_methods_supported")
        return Metadata(
            authorization=_address(document, "authorization_endpoint"),
            token=_address(document, "token_endpoint"),
            keys=_address(document, "jwks_uri"),
            userinfo=_optional(document, "userinfo_endpoint"),
            end_session=_optional(document, "end_session_endpoint"),
            names_issuer=document.get("authorization_response_iss_parameter_supported") is True,
            posts_secret=isinstance(methods, list) and "client_secret_basic" not in methods,
        )

    def keys(self, *, rotated: bool = False) -> KeySet:
        """Return the provider's keys; ``rotated`` says that those kept do not fit.

        Raises ProviderAway.
        """
        age = ROTATED_SECONDS if rotated else KEPT_SECONDS
        try:
            return KeySet.import_key_set(self._document(self.metadata().keys, age))  # type: ignore[arg-type]
        except (JoseError, ValueError, KeyError, TypeError):
            raise ProviderAway("the keys cannot be read") from None

    def session(self, redirect_uri: str) -> OAuth2Session:
        """Return a client of the provider."""
        settings = self.settings
        method = "client_secret_post" if self.metadata().posts_secret else "client_secret_basic"
        return OAuth2Session(
            settings.openid_client_id,
            settings.openid_client_secret or None,
            token_endpoint_auth_method=method if settings.openid_client_secret else "none",
            scope=" ".join(dict.fromkeys(("openid", *settings.openid_scopes.split()))),
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            default_timeout=PAUSE_SECONDS,
        )

    def exchange(self, code: str, verifier: str, redirect_uri: str) -> Mapping[str, Any]:
        """Return the tokens behind a code.

        Raises:
            Refused: the provider takes the code from nobody, or not from this browser.
            ProviderAway: it does not answer.
        """
        session, address = self.session(redirect_uri), self.metadata().token
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }

        auth = session.client_auth(session.token_endpoint_auth_method)
        return _tokens(put(lambda: session.post(address, sent, auth=auth, headers=JSON, **UNREAD)))

    def userinfo(self, access_token: str) -> dict[str, Any]:
        """Return what the provider says at its userinfo endpoint; {} without one.

        Raises ProviderAway.
        """
        address = self.metadata().userinfo
        bearer = {"Authorization": f"Bearer {access_token}"}
        return _fetch(address, bearer) if address else {}

    def _document(self, address: str, age: float) -> dict[str, Any]:
        with self._turn():
            at, document = self._kept.get(address, (float("-inf"), {}))
            if self._clock() - at >= age:
                document = _fetch(address, {})
                self._kept[address] = self._clock(), document
            return document

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Let one ask at a time; the others wait for what it brings, no longer than it may."""
        if not self._lock.acquire(timeout=ANSWER_SECONDS):
            raise ProviderAway("others wait for it")
        try:
            yield
        finally:
            self._lock.release()


def _fetch(address: str, headers: Mapping[str, str]) -> dict[str, Any]:
    asked = {**JSON, **headers}
    answer = put(lambda: requests.get(address, headers=asked, timeout=PAUSE_SECONDS, **UNREAD))
    if answer.status != HTTPStatus.OK:
        raise ProviderAway(f"it answered {answer.status}")
    return answer.document


def _tokens(answer: Answer) -> dict[str, Any]:
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise ProviderAway(f"it answered {answer.status}")
    if "error" in answer.document:
        raise Refused("code")
    return answer.document


def _address(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name)
    try:
        return readable_endpoint(value)
    except ValueError:
        raise ProviderAway(f"{name} is no safe address") from None


def _optional(document: Mapping[str, Any], name: str) -> str | None:
    return _address(document, name) if document.get(name) else None


def readable_endpoint(value: object) -> str:
    """Return ``value`` if it is an address over HTTPS, or on this machine; it may have a query."""
    readable_issuer(str(value).partition("?")[0])
    return str(value)
