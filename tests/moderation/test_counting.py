"""Counting 1,500: UTF-16 code units after CRLF and CR became LF, as a browser does it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.comment import new_comment_id
from moderation.submission import unify_newlines, utf16_length

TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXT)
def test_length_is_that_of_the_utf16_encoding(text: str) -> None:
    """The count equals the number of 16-bit units in the encoded text."""
    assert utf16_length(text) == len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    ("text", "length"),
    [("", 0), ("қ", 1), ("🙂", 2), ("👨‍👩‍👧", 8), ("e\u0301", 2), ("a\r\nb\rc\n", 6)],
)
def test_known_lengths(text: str, length: int) -> None:
    """Emoji chains, combining marks and line ends count as on the page."""
    assert utf16_length(unify_newlines(text)) == length


@given(TEXT)
def test_unified_newlines_are_stable(text: str) -> None:
    """No CR is left, and unifying twice changes nothing."""
    unified = unify_newlines(text)
    assert "\r" not in unified
    assert unify_newlines(unified) == unified


def test_ids_are_short_plain_and_distinct() -> None:
    """An id is 16 characters that need no escaping anywhere."""
    ids = {new_comment_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(re.fullmatch("[a-z2-7]{16}", id_) for id_ in ids)
