"""Whose request it is: said to the web server, which lets callers take turns."""

from __future__ import annotations

from collections.abc import MutableMapping
from hashlib import sha256
from typing import Any

CALLER = "modqueue.caller"  # in a request's environ


def note_caller(environ: MutableMapping[str, Any], name: str) -> None:
    """Say that the credential of a request was checked, and is that of ``name``."""
    environ[CALLER] = name


def digest_of(credential: str) -> bytes:
    """Return by what the web server remembers a credential, which it does not keep; b"" for none.

    ``credential`` is the value of ``Authorization``.
    """
    return sha256(credential.encode("latin-1", "replace")).digest() if credential else b""
