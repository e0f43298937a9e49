"""What keeps a stolen backup shut: AES-256-GCM under a key that the operator keeps elsewhere.

Each part is sealed by itself, with its own name as associated data, so that no part can stand in
for another (https://cryptography.io/en/latest/hazmat/primitives/aead/, NIST SP 800-38D).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.backups.errors import CannotBackUp

KEY_CHARACTERS_MIN = 32
MAGIC = b"MQSEAL1\n"
NONCE_BYTES = 12  # NIST SP 800-38D, 8.2.2


class Seal(Protocol):
    """Closes and opens the bytes of a part."""

    def close(self, name: str, data: bytes) -> bytes:
        """Return ``data`` as it is written under ``name``."""
        ...

    def open(self, name: str, data: bytes) -> bytes:
        """Return what was closed under ``name``. Raises CannotBackUp where it was not."""
        ...


class NoSeal:
    """Leaves parts as they are. A sealed part is refused."""

    def close(self, name: str, data: bytes) -> bytes:
        """Return ``data``."""
        return data

    def open(self, name: str, data: bytes) -> bytes:
        """Return ``data``."""
        if data.startswith(MAGIC):
            raise CannotBackUp(f"{name} is sealed: name the key with --key-file")
        return data


class KeySeal:
    """Seals with a key of at least 32 characters."""

    def __init__(self, key: str) -> None:
        if len(key) < KEY_CHARACTERS_MIN:
            raise CannotBackUp(
                f"the key has {len(key)} characters, and needs {KEY_CHARACTERS_MIN} or more: "
                "`openssl rand -base64 32` makes one"
            )
        derived = HKDF(SHA256(), length=32, salt=None, info=b"modqueue backup").derive(key.encode())
        self._cipher = AESGCM(derived)

    def close(self, name: str, data: bytes) -> bytes:
        """Return ``data`` sealed, bound to ``name``."""
        nonce = os.urandom(NONCE_BYTES)
        return MAGIC + nonce + self._cipher.encrypt(nonce, data, name.encode())

    def open(self, name: str, data: bytes) -> bytes:
        """Return what was sealed."""
        if not data.startswith(MAGIC):
            raise CannotBackUp(f"{name} is not sealed, and a key was given")
        nonce, sealed = data[len(MAGIC) :][:NONCE_BYTES], data[len(MAGIC) + NONCE_BYTES :]
        try:
            return self._cipher.decrypt(nonce, sealed, name.encode())
        except InvalidTag:
            raise CannotBackUp(f"{name} does not open: another key, or a damaged file") from None


def read_seal(key_file: Path | None) -> Seal:
    """Return the seal of the key in ``key_file``; none without a file. Raises CannotBackUp."""
    if key_file is None:
        return NoSeal()
    try:
        return KeySeal(key_file.read_text("utf-8").strip())
    except (OSError, UnicodeDecodeError) as error:
        raise CannotBackUp(f"cannot read the key in {key_file}: {error}") from None
