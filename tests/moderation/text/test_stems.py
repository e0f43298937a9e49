"""Word forms: what a person types finds the forms that others wrote."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.text.stems import fold, stem_forms, stems


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("moderators", "moderator"),
        ("Школа", "школами"),
        ("учитель", "учителя"),
        ("ёлка", "елки"),
        ("мектеп", "мектептеріміздің"),
        ("бала", "балаларға"),
        ("қала", "қалаларымызда"),
        ("үкімет", "үкіметтің"),
    ],
)
def test_forms_of_a_word_meet(one: str, other: str) -> None:
    """Two forms of the same word share a stem."""
    assert set(stems(one)) & set(stems(other))


@pytest.mark.parametrize(
    ("one", "other"), [("школа", "шкала"), ("price", "prince"), ("қала", "бала")]
)
def test_other_words_do_not_meet(one: str, other: str) -> None:
    """Words that only look alike stay apart."""
    assert not set(stems(one)) & set(stems(other))


@given(st.text(max_size=80))
def test_any_text_has_stems_without_quotes(text: str) -> None:
    """No text breaks the stemmer, and no stem could end a quoted search word."""
    for stem in stems(text):
        assert stem
        assert '"' not in stem


def test_letters_with_signs() -> None:
    """A Latin accent and the dots of ё are optional; й and Kazakh letters stay themselves."""
    assert fold("Café ёлка Чай Қой") == "cafe елка чай қой"


def test_long_words_are_cut() -> None:
    """One word of 1,500 letters costs no more than a long one."""
    assert max(len(stem) for stem in stems("ж" * 1500)) <= 64
    assert stem_forms.cache_info().maxsize == 100_000


@pytest.mark.parametrize("text", ["за\u0301мок", "за\u00adмок", "за\u200bмок", "за\u2060мок"])
def test_what_nobody_sees_parts_no_word(text: str) -> None:
    """A stress mark, a soft hyphen or a blank without width leaves a word one word."""
    assert list(stems(text)) == list(stems("замок"))


def test_threads_do_not_spoil_the_stems_of_each_other() -> None:
    """Snowball's stemmers keep the word in themselves, and threads of web stem at once."""
    words = [f"модератор{end}" for end in ("ами", "ом", "ы", "ов", "ах", "у")] * 50
    alone = [stem_forms.__wrapped__(word) for word in words]
    interval = sys.getswitchinterval()
    try:
        sys.setswitchinterval(1e-6)
        with ThreadPoolExecutor(4) as pool:
            together = pool.map(stem_forms.__wrapped__, words)
            assert list(together) == alone
    finally:
        sys.setswitchinterval(interval)
