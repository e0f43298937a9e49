"""Display names: accounts are stored by the name to log in with, and shown by this one."""

from __future__ import annotations

import unicodedata

from flask import Flask, g

from moderation.articles.heat import BREAKER
from moderation.raids.raid import WATCH
from moderation.registry import MODERATOR_NAME
from service.services import services

SERVICE = {BREAKER: "modqueue", WATCH: "modqueue"}  # what acts by itself, as the audit log names it


def init_app(app: Flask) -> None:
    """Let templates write ``name|person`` and, where a deed is told, ``name|signed``."""
    app.jinja_env.filters["person"] = person
    app.jinja_env.filters["signed"] = signed


def person(name: str) -> str:
    """Return what colleagues read for an account, asked once per request.

    What the service does by itself has the service's name. Whatever else acts (``key:…``,
    ``cli:…``, readers' reports) is shown as it is.
    """
    if name in SERVICE:
        return SERVICE[name]
    known: dict[str, str] = g.setdefault("people", {})
    if name not in known:
        is_account = MODERATOR_NAME.fullmatch(name) is not None
        known[name] = isolated(services().registry.shown_name(name)) if is_account else name
    return known[name]


def signed(name: str) -> str:
    """Return what colleagues read, with the name to log in with behind it unless they are one.

    A deed is told so, because a display name can be changed to look like anything.
    """
    shown = person(name)
    return shown if name in SERVICE or shown.casefold() == name else f"{shown} ({name})"


def isolated(name: str) -> str:
    """Return ``name``; one from right to left is kept from turning the sentence around it.

    It stands between U+2068 and U+2069 then, which also works where there is no markup.
    """
    turns = any(unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in name)
    return f"\u2068{name}\u2069" if turns else name
