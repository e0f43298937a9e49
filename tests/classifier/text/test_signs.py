"""What a batch of texts is said to hold, beside what the expressions find."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import classifier
from classifier.kernel import Kernel, binding
from classifier.kernel.reader import COMMENT_CAP
from classifier.text import language
from classifier.text.links import LINK as LINK_PATTERN
from classifier.text.signs import ACCENT, ALL, LETTER, LINK, NUMBER, NUMERAL

TEXTS = st.lists(
    st.text(
        st.one_of(
            st.sampled_from("IVXLC'’ .,:/@#_й4٤\u0306\u0301Cмkқ𝟜\ud800wru"),
            st.characters(exclude_categories=[]),
        ),
        max_size=30,
    ),
    max_size=8,
)

# What is a figure with a letter or two, said without regard to speed.
NUMBERS = re.compile(r"(?<!\w)[^\W\d_]{0,2}\d[\d.,:]{0,40}[^\W\d_]{0,2}(?!\w)")


@pytest.fixture(scope="module")
def kernel() -> Kernel:
    """The shipped model's kernel."""
    return classifier.load().kernel


@given(texts=TEXTS)
def test_no_sign_is_missed(kernel: Kernel, texts: list[str]) -> None:
    """A text that is read by its signs alone is read as if every expression were tried."""
    signs = kernel.signs(texts)
    by_signs = [language.prepare(text, held) for text, held in zip(texts, signs, strict=True)]
    assert by_signs == [language.prepare(text) for text in texts]
    for text, held in zip(texts, signs, strict=True):
        assert held & LINK or not LINK_PATTERN.search(text)


@given(TEXTS)
def test_a_search_at_figures_alone_misses_none(texts: list[str]) -> None:
    """Figures and Roman numerals are found where the expressions find them at every character."""
    for text in texts:
        numbers = [match.span() for match in NUMBERS.finditer(text)]
        numerals = [match.span() for match in language._ROMAN.finditer(text)]
        assert list(language._numbers(text)) == numbers
        assert list(language._numerals(text)) == numerals


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
        ("so. And: yes...", 0),
        ("see www.-", LINK),
        ("see egov.kz", LINK),
        ("see http://localhost", LINK),
    ],
)
def test_a_sign_is_told_of_its_own_text(kernel: Kernel, text: str, held: int) -> None:
    """Neighbours in a batch lend a text no sign."""
    batch = [bits & ~LETTER for bits in kernel.signs(["5 XV.", text, "é"])]
    assert batch == [NUMBER | NUMERAL, held, 0]


def test_what_is_not_looked_at_may_hold_anything(kernel: Kernel) -> None:
    """A link behind the part of a text that is read counts as a link all the same."""
    assert kernel.signs(["a " * COMMENT_CAP]) == [ALL]


def test_plain_texts_go_through_no_expression(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch of comments without figures and numerals costs one look at its characters."""
    for name in ("_NUMBER", "_ROMAN", "_HANDLE", "_MARKS", "bare", "_ROMAN_LETTERS"):
        monkeypatch.setattr(language, name, None)
    texts = ["I agree with Lana", "Опять ничего не работает.", "Сәлем!"]
    _, lengths = binding._given(texts, kernel.signs(texts))
    assert lengths == [(len(text), -1) for text in texts]
