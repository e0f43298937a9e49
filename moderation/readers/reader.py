"""A reader who is logged in on the site, as the site signed it."""

from __future__ import annotations

from dataclasses import dataclass

from moderation.submission import Profile


@dataclass(frozen=True, slots=True)
class Reader:
    """``id`` is the site's own and stays the same; ``name`` is what others see."""

    id: str
    name: str
    profile: Profile
