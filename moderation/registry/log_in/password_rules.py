"""Rules for passwords: too common, or too easy to guess on this installation.

Nothing is asked of letters, digits or signs, and a good password is never too old (NIST SP
800-63B, 5.1.1.2). The list has the 10,000 most frequent of leaked passwords with ten characters or
more, in small letters.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

COMMON_PASSWORDS = Path(__file__).parent / "common_passwords.txt"
DIFFERENT_MIN = 5  # characters
REST_MIN = 8  # characters beside names and words that anybody would try
WORD_LENGTH_MIN = 4  # a shorter name is part of too many words
# Documented in docs/security.md; names of the account and of the sites are added where known.
_WORDS = (
    "modqueue moderator moderation admin comment newsroom editor password passwort welcome login "
    "letmein qwerty 123456789 12345678 1234567 123456 пароль модератор комментарий редакция йцукен "
    "құпиясөз пікір"
)
CONTEXT_WORDS = _WORDS.split()


class Weakness(StrEnum):
    """Why a password is too easy."""

    COMMON = "is one of the 10,000 that are tried first"
    MONOTONOUS = f"needs {DIFFERENT_MIN} different characters"
    FAMILIAR = "is little more than a name or word that anybody would try here"


def weakness(password: str, own_words: Iterable[str] = ()) -> Weakness | None:
    """Return why ``password`` is too easy, None if it is not; ``own_words`` are names around it."""
    plain = password.casefold()
    if len(set(plain)) < DIFFERENT_MIN:
        return Weakness.MONOTONOUS
    if plain in _common():
        return Weakness.COMMON
    if len(_rest(plain, own_words)) < REST_MIN:
        return Weakness.FAMILIAR
    return None


def _common() -> list[str]:
    # Read at each use: a password is set now and then, and the list would fill every process.
    return COMMON_PASSWORDS.read_text("ascii").split()


def _rest(plain: str, own_words: Iterable[str]) -> str:
    """Return what is left of ``plain`` without familiar words, the longest taken out first."""
    names = (word.casefold() for name in own_words for word in (name, *name.split()))
    words = {*CONTEXT_WORDS, *(name for name in names if len(name) >= WORD_LENGTH_MIN)}
    for word in sorted(words, key=len, reverse=True):
        plain = plain.replace(word, "")
    return plain
