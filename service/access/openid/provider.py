"""The provider: where it is, its keys, and the exchange of a code for tokens.

All that it says is read over HTTPS (or on this machine) from addresses that its own discovery
document names, within seconds, and without following redirects.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.discovery import get_well_known_url
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from moderation.process.config import Config
from moderation.process.openid_settings import issuer as readable_issuer

FETCH_SECONDS = 5.0
BYTES_MAX = 512 * 1024  # of a document; those of big providers have some 10 kB
KEPT_SECONDS = 3600.0  # a document of the provider, before it is asked again
ROTATED_SECONDS = 10.0  # after which an unknown key is worth another question
Clock = Callable[[], float]


class ProviderAway(Exception):
    """The provider does not answer, or not what a provider answers."""


class Refused(Exception):
    """The log-in cannot be believed; the text is a word for the log."""


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
        methods = document.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return Metadata(
            authorization=_address(document, "authorization_endpoint"),
            token=_address(document, "token_endpoint"),
            keys=_address(document, "jwks_uri"),
            userinfo=_optional(document, "userinfo_endpoint"),
            end_session=_optional(document, "end_session_endpoint"),
            names_issuer=document.get("authorization_response_iss_parameter_supported") is True,
            posts_secret="client_secret_basic" not in methods,
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
            default_timeout=FETCH_SECONDS,
        )

    def exchange(self, code: str, verifier: str, redirect_uri: str) -> Mapping[str, Any]:
        """Return the tokens behind a code.

        Raises:
            Refused: the provider takes the code from nobody, or not from this browser.
            ProviderAway: it does not answer.
        """
        try:
            tokens: Mapping[str, Any] = self.session(redirect_uri).fetch_token(
                self.metadata().token,
                code=code,
                code_verifier=verifier,
                grant_type="authorization_code",
                allow_redirects=False,
            )
        except OAuthError:
            raise Refused("code") from None
        except (requests.RequestException, ValueError) as error:
            raise ProviderAway(type(error).__name__) from None
        return tokens

    def userinfo(self, access_token: str) -> dict[str, Any]:
        """Return what the provider says at its userinfo endpoint; {} without one.

        Raises ProviderAway.
        """
        address = self.metadata().userinfo
        bearer = {"Authorization": f"Bearer {access_token}"}
        return _fetch(address, bearer) if address else {}

    def _document(self, address: str, age: float) -> dict[str, Any]:
        with self._lock:
            at, document = self._kept.get(address, (float("-inf"), {}))
            if self._clock() - at >= age:
                document = _fetch(address, {})
                self._kept[address] = self._clock(), document
            return document


def _fetch(address: str, headers: Mapping[str, str]) -> dict[str, Any]:
    asked = {"Accept": "application/json", **headers}
    try:
        with requests.get(
            address, headers=asked, timeout=FETCH_SECONDS, allow_redirects=False, stream=True
        ) as answer:
            if answer.status_code != requests.codes.ok:
                raise ProviderAway(f"it answered {answer.status_code}")
            content = next(answer.iter_content(BYTES_MAX + 1), b"")
            document = json.loads(content) if len(content) <= BYTES_MAX else None
    except (requests.RequestException, ValueError) as error:
        raise ProviderAway(type(error).__name__) from None
    if not isinstance(document, dict):
        raise ProviderAway("no JSON object")
    return document


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
