"""The made-up comments."""

from __future__ import annotations

from benchmarks.invented.comments import LENGTHS, Writer
from moderation.submission import BODY_LIMIT, utf16_length


def test_same_seed_same_comments() -> None:
    """Two runs measure the same texts."""
    first, second = (list(Writer.seeded(7).submissions(50)) for _ in range(2))
    assert first == second


def test_lengths_and_scripts() -> None:
    """Texts have 40 to 600 characters, and about half of them are Cyrillic."""
    bodies = [submission.body for submission in Writer.seeded(1).submissions(500)]
    low, high = LENGTHS
    assert all(low <= len(body) <= high and utf16_length(body) <= BODY_LIMIT for body in bodies)
    cyrillic = sum(any("а" <= letter <= "я" for letter in body) for body in bodies)
    assert 200 < cyrillic < 300
