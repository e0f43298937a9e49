"""A key that one of many callers sets for a while: whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass

from moderation.store.scripting import Script


@dataclass(frozen=True, slots=True)
class Once(Script[int]):
    """Set the one key that it runs on for ``ms`` unless it is there; 1 for the one who did."""

    file = "once.lua"
    ms: int
