"""Keys derived from the installation's secret: the one home of everything that depends on it.

While a secret is changed, the former ones are known as well: what they signed is still good, and
what was derived from them is found again. New things are made with the present secret alone.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256

from flask import Flask, current_app

SIGNATURE_CHARACTERS = 32  # 128 bits
FINGERPRINT_CHARACTERS = 8  # tells a handful of secrets apart, and nothing about them


class Keyring:
    """The present secret and the former ones, newest first.

    A purpose is a name in our code; what comes behind it may come from outside and holds no NUL.
    """

    def __init__(self, secret: str, former: Sequence[str] = ()) -> None:
        self._secrets = [one.encode() for one in (secret, *former)]

    def derive(self, purpose: str, *context: str) -> bytes:
        """Return the 32 bytes of ``purpose`` in ``context`` under the present secret."""
        return _derived(self._secrets[0], purpose, *context)

    def derive_all(self, purpose: str, *context: str) -> list[bytes]:
        """Return the same under every secret, the present one first."""
        return [_derived(secret, purpose, *context) for secret in self._secrets]

    def sign(self, purpose: str, text: str) -> str:
        """Return the signature of ``text``, good for ``purpose`` alone."""
        return _signature(self.derive(purpose), text)

    def verify(self, purpose: str, text: str, signature: str) -> bool:
        """Return whether ``signature`` is that of ``text`` under any of the secrets."""
        given = signature.encode("utf-8", "replace")
        expected = [_signature(key, text).encode() for key in self.derive_all(purpose)]
        return sum(hmac.compare_digest(given, one) for one in expected) > 0

    @property
    def fingerprints(self) -> list[str]:
        """Names for the secrets, the present one first: which one was used can be written down."""
        marks = self.derive_all("modqueue fingerprint")
        return [mark.hex()[:FINGERPRINT_CHARACTERS] for mark in marks]


@lru_cache(maxsize=256)  # of the same few purposes, once for each site
def _derived(secret: bytes, *words: str) -> bytes:
    return hmac.digest(secret, "\0".join(words).encode("utf-8", "surrogatepass"), sha256)


def _signature(key: bytes, text: str) -> str:
    message = text.encode("utf-8", "surrogatepass")
    return hmac.digest(key, message, sha256).hex()[:SIGNATURE_CHARACTERS]


def init_app(app: Flask, keys: Keyring) -> None:
    """Give ``app`` its keys."""
    app.extensions["modqueue.keyring"] = keys


def keyring() -> Keyring:
    """Return the running app's keys."""
    current: Keyring = current_app.extensions["modqueue.keyring"]
    return current
