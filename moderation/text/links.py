"""Links in a comment, as a policy counts them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import re2

# The endings that the classifier reads as addresses (``classifier/text/links.py``) and some more;
# those that are words as well need a path, since a full stop may lack the blank behind it.
_ENDINGS = "com|net|org|info|biz|edu|gov|io|club|online|site|shop|xyz|top|pro|dev|app|eu"
_ENDINGS += "|ru|kz|su|uz|kg|tj|ua|uk|fr|cn|рф|қаз"
_LINK = (
    r"(?i)(?:https?://|www\.)[^\s<>]+"
    rf"|[\pL\pN-]+\.(?:{_ENDINGS})(?:$|[^\pL\pN])"
    r"|[\pL\pN-]+\.(?:me|us|by|de|tr|tv|cc)/[^\s<>]"
)


def count_links(text: str) -> int:
    """Return how many links ``text`` has."""
    if "." not in text and "://" not in text:  # no link is without
        return 0
    return sum(1 for _ in _pattern().finditer(text))


@lru_cache(maxsize=1)
def _pattern() -> Any:
    return re2.compile(_LINK)
