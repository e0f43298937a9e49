"""What a batch of texts is said to hold, beside what the expressions find."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from classifier.kernel import Kernel
from classifier.kernel.reader import COMMENT_CAP
from classifier.text import language, prepared
from classifier.text.links import LINK as LINK_PATTERN
from classifier.text.links import bare
from classifier.text.signs import ACCENT, ALL, HANDLE, LINK, NUMBER, NUMERAL
from tests.support import shipped_model

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
    return shipped_model.scorer().kernel


def signs_of(kernel: Kernel, texts: list[str]) -> list[int]:
    """Return the signs that the kernel sees, 0 where it rates a text at once."""
    return [look if isinstance(look, int) else 0 for look in kernel.at_once(texts)]


@given(texts=TEXTS)
def test_no_sign_is_missed(kernel: Kernel, texts: list[str]) -> None:
    """A text that is read by its signs alone is read as if every expression were tried."""
    signs = signs_of(kernel, texts)
    by_signs = [language.prepare(text, held) for text, held in zip(texts, signs, strict=True)]
    assert by_signs == [language.prepare(text) for text in texts]
    for text, held in zip(texts, signs, strict=True):
        assert held & LINK or not LINK_PATTERN.search(text)


@given(texts=TEXTS)
def test_what_is_rated_at_once_is_rated_right(kernel: Kernel, texts: list[str]) -> None:
    """A text without signs has the score that it has when every expression is tried."""
    pairs = zip(kernel.at_once(texts), kernel.score(texts), strict=True)
    assert all(isinstance(look, int) or look == score for look, score in pairs)


@given(texts=TEXTS)
@example(["a.comhttp://b.ru c"])  # "a.com" is a link once the other is blank
@example(["http://localhost"])  # none that is judged twice
@example(["x " * 999 + "a.community a.org 5"])  # the part that is read ends at "a.com"
def test_links_are_left_out_once(texts: list[str]) -> None:
    """A text and its words beside the links are as if each were prepared by itself."""
    for text in texts:
        view = prepared.prepared(text, ALL)
        words, links = bare(text)
        assert view.spoken == language.prepare(text)
        assert view.judged_twice == (links > 0)
        if links:
            beside = view.beside_links()
            assert (beside.text, beside.spoken) == (words, language.prepare(words))
            assert links == len(view.links)


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
        ("ask @lana", HANDLE),
        ("#news", HANDLE),
    ],
)
def test_a_sign_is_told_of_its_own_text(kernel: Kernel, text: str, held: int) -> None:
    """Neighbours in a batch lend a text no sign."""
    assert signs_of(kernel, ["5 XV.", text, "é"]) == [NUMBER | NUMERAL, held, 0]


def test_what_is_not_looked_at_may_hold_anything(kernel: Kernel) -> None:
    """A link behind the part of a text that is read counts as a link all the same."""
    assert kernel.at_once(["a " * COMMENT_CAP]) == [ALL]


def test_plain_texts_go_through_no_expression(monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch of comments without signs is rated in one call of the kernel."""
    scorer = shipped_model.scorer()
    texts = ["I agree with Lana", "Опять ничего не работает.", "Сәлем!"]
    scores = scorer.score(texts)
    for name in ("_NUMBER", "_ROMAN", "_HANDLE", "_MARKS", "bare", "_ROMAN_LETTERS"):
        monkeypatch.setattr(language, name, None)
    monkeypatch.setattr(Kernel, "score", None)
    assert scorer.score(texts) == scores
