"""What becomes of the replies to a comment that is rejected."""

from __future__ import annotations

from enum import StrEnum


class Fate(StrEnum):
    """``STAY``: they stay as they are, below a stub; the others take them along."""

    STAY = "stay"
    HELD = "held"
    REJECTED = "rejected"
