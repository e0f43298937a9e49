"""What is done about raids on a site."""

from __future__ import annotations

from enum import StrEnum


class RaidMode(StrEnum):
    """Nothing; they are shown; or their copies are held, too."""

    OFF = "off"
    MARK = "mark"
    HOLD = "hold"
