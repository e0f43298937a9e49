"""E-mail and IP addresses as keyed digests: the same person is known again, nobody is named.

An unkeyed hash would not do: all IPv4 addresses can be tried in minutes.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from flask import Flask, current_app

from service.addresses import network_of

DIGEST_CHARACTERS = 32  # 128 bits: no two authors meet by chance, and half the memory of 256


class Pseudonyms:
    """Digests under keys derived from the installation's secret, one key for each kind."""

    def __init__(self, secret: str) -> None:
        self._keys = {
            kind: hmac.digest(secret.encode(), f"modqueue {kind}".encode(), sha256)
            for kind in ("email", "ip", "payload")
        }

    def email(self, address: str) -> str:
        """Return the digest of an e-mail address, whatever its case."""
        return self._digest("email", address.strip().casefold())

    def ip(self, address: str) -> str:
        """Return the digest of an IP address (IPv6: of its /64), however it is written."""
        return self._digest("ip", network_of(address))

    def payload(self, canonical: str) -> str:
        """Return the digest that tells whether an Idempotency-Key comes with the same payload."""
        return self._digest("payload", canonical)

    def _digest(self, kind: str, text: str) -> str:
        return hmac.digest(self._keys[kind], text.encode(), sha256).hex()[:DIGEST_CHARACTERS]


def init_app(app: Flask, secret: str) -> None:
    """Derive the keys of ``app``."""
    app.extensions["modqueue.pseudonyms"] = Pseudonyms(secret)


def pseudonyms() -> Pseudonyms:
    """Return the running app's digests."""
    found: Pseudonyms = current_app.extensions["modqueue.pseudonyms"]
    return found
