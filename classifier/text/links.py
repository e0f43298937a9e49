"""Addresses in comments: what is an address and no word of any language."""

from __future__ import annotations

import re

# Bounded, and tried only where a word begins, so no text makes them slow.
_ENDINGS = "com|org|net|info|biz|edu|gov|io|me|tv|cc|club|online|site|shop|xyz|pro|dev|app|eu"
_ENDINGS += "|ru|kz|kg|uz|by|ua|su|tj|uk|us|de|fr|tr|cn|рф|қаз"
LINK = re.compile(
    r"(?:https?://|www\.)\S{1,2000}"
    rf"|(?<![\w@.-])[\w.@-]{{1,80}}\.(?:{_ENDINGS})(?![\w@-])(?:/\S{{0,2000}})?",
    re.IGNORECASE,
)
# What every link has. LINK is tried at every character, this at every dot and colon.
_HINT = re.compile(r"\.(?:\w|(?<=[wW]\.)\S)|://")


def bare(text: str) -> tuple[str, int]:
    """Return a text with its links blanked out, and how many there were; lengths stay."""
    return LINK.subn(blank, text) if "." in text and _HINT.search(text) else (text, 0)


def blank(match: re.Match[str]) -> str:
    """Return as many spaces as what was found has characters."""
    return " " * len(match.group())
