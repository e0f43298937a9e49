"""The gist of a text: what near-duplicates share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.text.gist import LETTERS, gist
from moderation.text.stems import stems


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("налоги города", "городами налогов"),
        ("налоги города", "нaлoги гopoдa"),
        ("park rivers", "раrk rіvеrs"),
        ("балаларымыздың салықтары", "салықты балаларға"),
        ("салықты", "caлықты"),
        ("the big park of the mayor", "park mayor"),
    ],
    ids=["endings and order", "homoglyphs", "in Latin", "Kazakh", "Kazakh homoglyphs", "short"],
)
def test_near_duplicates_have_one_gist(one: str, other: str) -> None:
    """Endings, order, letters of another alphabet and short words change nothing."""
    assert gist(stems(one)) == gist(stems(other))


def test_other_words_have_another() -> None:
    """What begins otherwise is another word."""
    assert not gist(stems("мосты налоги")) & gist(stems("парки сборы"))


@given(st.text(max_size=80))
def test_any_text_has_one(text: str) -> None:
    """No text breaks it, and none gets more words than it has stems."""
    signs = gist(stems(text))
    assert len(signs) <= len(set(stems(text)))
    assert all(len(sign) <= LETTERS for sign in signs)
