"""Text that shows nothing."""

from __future__ import annotations

import unicodedata

from moderation.text.blank import is_blank

NOT_SEEN = frozenset({"Cc", "Cf", "Zs", "Mn", "Me"})


def test_letters_are_told_at_a_glance_and_marks_are_not() -> None:
    """Among Latin and Cyrillic letters stand marks that need a letter below them."""
    characters = [chr(code) for code in (*range(0x250), *range(0x400, 0x530)) if code != 0xAD]
    for character in characters:
        assert is_blank(character) == (unicodedata.category(character) in NOT_SEEN), character
        assert not is_blank(f"\u200b{character}a")
