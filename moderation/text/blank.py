"""Text that shows nothing to a reader."""

from __future__ import annotations

import re
import unicodedata

# Letters, marks and signs that nobody sees (Unicode 16, Default_Ignorable_Code_Point; the blanks
# of Braille, music and hieroglyphs), beyond the categories below.
UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
    "\U00013441\U00013442\U0001bca0-\U0001bca3\U0001d159\U000e0000-\U000e0fff]"
)
# Controls, formats, spaces, and marks without a letter below them.
_BLANK = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Me"})


_PLAIN = re.compile("[0-9A-Za-z\u0400-\u0482\u048a-\u04ff]")  # all of them letters or digits


def is_blank(text: str) -> bool:
    """Return whether ``text`` has no character that a reader could see; true of an empty one."""
    return not _PLAIN.search(text) and not any(map(_is_seen, text))


def _is_seen(character: str) -> bool:
    return unicodedata.category(character) not in _BLANK and not UNSEEN.match(character)
