"""Names that people read, in any script, beside the names that accounts log in with."""

from __future__ import annotations

import unicodedata

from moderation.errors import ConfigError
from moderation.text.blank import UNSEEN
from moderation.text.look_alikes import mixes_alphabets

LENGTH_MAX = 80  # characters
MARKS_MAX = 4  # combining marks in a row; no living script needs more, and forty hide other lines
JOINERS = "\u200c\u200d"  # Persian and Indic words need them, between letters
REFUSED = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})  # controls, bidi, no character


def display_name(text: str) -> str:
    """Return ``text`` in NFC with single spaces; '' stands for the name to log in with.

    Raises:
        ConfigError: it has more than 80 characters, none that is a letter or digit, or some
            that nobody sees or that turn the direction of what stands beside them; or a word
            mixes alphabets.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    problem = _problem(name) if name else None
    if problem:
        raise ConfigError("display name", problem)
    return name


def _problem(name: str) -> str | None:
    if len(name) > LENGTH_MAX:
        return f"must have 1 to {LENGTH_MAX} characters, got {len(name)}"
    if UNSEEN.search(name) or any(_is_refused(name, place) for place in range(len(name))):
        return "must have no character that is invisible or turns the direction of writing"
    categories = "".join(unicodedata.category(character)[0] for character in name)
    if not set(categories) & {"L", "N"}:
        return "must have a letter or a digit"
    if "M" * (MARKS_MAX + 1) in categories:
        return f"must have at most {MARKS_MAX} marks on a letter"
    if mixes_alphabets(name):
        return "must not mix Latin letters with Cyrillic, Greek or other ones in a word"
    return None


def _is_refused(name: str, place: int) -> bool:
    if name[place] in JOINERS:
        around = name[place - 1 : place] + name[place + 1 : place + 2]
        return len(around) < 2 or any(unicodedata.category(c)[0] not in "LM" for c in around)
    return unicodedata.category(name[place]) in REFUSED
