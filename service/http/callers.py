"""Whose request it is: said to the web server, which lets callers take turns."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

CALLER = "modqueue.caller"  # in a request's environ


def note_caller(environ: MutableMapping[str, Any], name: str) -> None:
    """Say that the credential of a request was checked, and is that of ``name``."""
    environ[CALLER] = name
