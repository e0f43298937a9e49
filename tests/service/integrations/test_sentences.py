"""Sentences and their places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.integrations.perspective.requests import COMMENT_BYTES_MAX
from service.integrations.perspective.sentences import SENTENCES_MAX, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Wait... what?!", ["Wait...", "what?!"]),
        ('He said "no." Then left.', ['He said "no."', "Then left."]),
        ("Version 3.11 is out", ["Version 3.11 is out"]),
        ("first\n\nsecond", ["first", "second"]),
        ("你好。再见", ["你好。", "再见"]),
        ("  no end ", ["no end"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    """A sentence ends with its marks and quotes, or with its line."""
    assert [span.text for span in sentences(text)] == expected


@given(st.text(st.sampled_from("aя👋. !?\n\t\"'。\u00a0"), max_size=80))
def test_places_are_true(text: str) -> None:
    """Each span is the stretch of the text that its UTF-16 offsets name, in order, none empty."""
    units = text.encode("utf-16-le")
    end = 0
    for span in sentences(text):
        assert units[2 * span.begin : 2 * span.end].decode("utf-16-le") == span.text
        assert end <= span.begin
        end = span.end
    assert end == len(text.rstrip().encode("utf-16-le")) // 2 or not text.strip()


@pytest.mark.parametrize("piece", [".", "a. ", ".a", "\n", "!\"'", "。"])
def test_floods_of_marks_end(piece: str) -> None:
    """The longest comment of marks alone has a bounded number of sentences."""
    text = piece * (COMMENT_BYTES_MAX // len(piece.encode()))
    assert 1 <= len(sentences(text)) <= SENTENCES_MAX
