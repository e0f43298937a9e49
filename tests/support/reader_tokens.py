"""What a site does for its readers who are logged in: it signs who they are."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from moderation.readers.keys import ReaderKey


def claims(box: str, **more: Any) -> dict[str, Any]:
    """Return the claims of Asel, whose token is good for ten minutes; None leaves one out."""
    now = int(time.time())
    usual = {"aud": box, "iat": now, "exp": now + 600, "id": "u-7", "name": "Asel Nur"}
    return {name: value for name, value in {**usual, **more}.items() if value is not None}


def sign(key: ReaderKey, box: str, **more: Any) -> str:
    """Return the token that a site makes with its secret."""
    return jwt.encode(claims(box, **more), key.text, "HS256", headers={"kid": key.id})


@dataclass(frozen=True)
class SitesOwnKey:
    """An Ed25519 key that the site made, and its public half in PEM."""

    private: Ed25519PrivateKey
    pem: str

    def sign(self, key_id: str, box: str, **more: Any) -> str:
        """Return a token under the id that modqueue gave the key."""
        return jwt.encode(claims(box, **more), self.private, "EdDSA", headers={"kid": key_id})


def new_key() -> SitesOwnKey:
    """Make a key as a site would."""
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return SitesOwnKey(private, public.decode())
