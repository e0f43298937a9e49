"""What a batch of texts is said to hold, beside what the expressions find."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.kernel import binding
from classifier.text import language
from classifier.text.signs import ACCENT, LETTER, NUMBER, NUMERAL, signs

TEXTS = st.lists(
    st.text(
        st.one_of(
            st.sampled_from("IVXLC'’ .,:@#_й4٤\u0306\u0301Cмkқ𝟜\ud800"),
            st.characters(exclude_categories=[]),
        ),
        max_size=30,
    ),
    max_size=8,
)


@given(TEXTS)
def test_no_sign_is_missed(texts: list[str]) -> None:
    """A text that is read by its signs alone is read as if every expression were tried."""
    by_signs = [
        language.prepare(text, held) for text, held in zip(texts, signs(texts), strict=True)
    ]
    assert by_signs == [language.prepare(text) for text in texts]


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("", 0),
        ("I think that Lana Came", 0),
        ("Глава XIV", NUMERAL),
        ("Part V", NUMERAL),
        ("ICE", NUMERAL),
        ("at 5 pm", NUMBER),
        ("٤", NUMBER),
        ("и\u0306", ACCENT),
    ],
)
def test_a_sign_is_told_of_its_own_text(text: str, held: int) -> None:
    """Neighbours in a batch lend a text no sign."""
    batch = [bits & ~LETTER for bits in signs(["5 XV.", text, "é"])]
    assert batch == [NUMBER | NUMERAL, held, 0]


def test_plain_texts_go_through_no_expression(monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch of comments without figures and numerals costs one look at its characters."""
    for name in ("_NUMBER", "_ROMAN", "_HANDLE", "_MARKS"):
        monkeypatch.setattr(language, name, None)
    texts = ["I agree with Lana", "Опять ничего не работает", "Сәлем!"]
    _, lengths = binding._given(texts)
    assert lengths.tolist() == [[len(text), -1] for text in texts]
