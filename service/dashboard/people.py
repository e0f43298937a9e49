"""What colleagues are called: accounts are stored by the name to log in with, and shown by this."""

from __future__ import annotations

import unicodedata

from flask import Flask, g

from moderation.registry import MODERATOR_NAME
from service.services import services


def init_app(app: Flask) -> None:
    """Let templates write ``name|person``."""
    app.jinja_env.filters["person"] = person


def person(name: str) -> str:
    """Return what colleagues read for an account, asked once per request.

    Whatever else acts (``key:…``, ``cli:…``, readers' reports) is shown as it is.
    """
    known: dict[str, str] = g.setdefault("people", {})
    if name not in known:
        is_account = MODERATOR_NAME.fullmatch(name) is not None
        known[name] = isolated(services().registry.shown_name(name)) if is_account else name
    return known[name]


def isolated(name: str) -> str:
    """Return ``name``; one from right to left is kept from turning the sentence around it.

    It stands between U+2068 and U+2069 then, which also works where there is no markup.
    """
    turns = any(unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in name)
    return f"\u2068{name}\u2069" if turns else name
