"""The perturber: each kind does what its name says, seeded, on any string."""

import random
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.data.perturb import KINDS, augment, perturb, perturb_all

WORD = "idiotic"


def once(kind: str, text: str = WORD, seed: int = 1) -> str:
    """One perturbation of every word."""
    return perturb(text, kind, random.Random(seed), share=1.0)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_changes_a_word_and_repeats_by_seed(kind: str) -> None:
    """The same seed gives the same text, and it is another text than the original."""
    assert once(kind) == once(kind) != WORD


@pytest.mark.parametrize("kind", ["homoglyph", "leet"])
@pytest.mark.parametrize("word", [WORD, "тупица", "ақымақ"])
def test_substitution_keeps_the_length(kind: str, word: str) -> None:
    """Look-alikes and digits replace letters one for one, in all three languages."""
    changed = once(kind, word)
    assert len(changed) == len(word)
    assert changed != word


def test_homoglyphs_come_from_other_scripts() -> None:
    """A changed letter is not an ASCII letter, and it is a letter or a number sign."""
    for old, new in zip(WORD, once("homoglyph"), strict=True):
        assert old == new or not new.isascii()


def test_marks_and_spaces_stand_between_all_letters() -> None:
    """Dots and spaces leave the letters in their order."""
    assert once("spaced") == "i d i o t i c"
    dotted = once("dots")
    assert dotted[::2] == WORD
    assert len(set(dotted[1::2])) == 1


def test_zero_width_is_invisible() -> None:
    """What is inserted is of category Cf, and without it the word is back."""
    changed = once("zero_width")
    assert "".join(c for c in changed if unicodedata.category(c) != "Cf") == WORD


def test_edits_of_one_letter() -> None:
    """Repeats grow by at most five of one letter, swaps keep the letters, deletions lose one."""
    assert len(once("repeats")) - len(WORD) in range(2, 6)
    assert sorted(once("swap")) == sorted(WORD)
    assert len(once("deletion")) == len(WORD) - 1
    assert once("inner_space").replace(" ", "") == WORD
    assert once("inner_space").count(" ") == 1


def test_first_and_last_letter_stay_under_swap_and_deletion() -> None:
    """People keep a word's ends so that it stays readable."""
    for seed in range(50):
        for kind in ("swap", "deletion"):
            changed = once(kind, seed=seed)
            assert (changed[0], changed[-1]) == ("i", "c")


def test_short_words_addresses_and_other_words_stay() -> None:
    """Nothing happens to words of three letters, to links, or beside the chosen word."""
    text = "you see https://example.org/idiot @idiotic"
    assert once("leet", text) == text
    assert perturb("idiots and liars", "spaced", random.Random(1), 1.0, "liars") == (
        "idiots and l i a r s"
    )


def test_share_is_a_share() -> None:
    """Half of the words are edited at one half, none at zero."""
    text = "word " * 400
    changed = perturb(text, "deletion", random.Random(3), 0.5).split()
    assert 150 < sum(word != "word" for word in changed) < 250
    assert perturb(text, "deletion", random.Random(3), 0.0) == text


def test_a_list_is_perturbed_text_by_text() -> None:
    """A text's perturbation does not depend on its neighbours' wording."""
    assert (
        perturb_all(["one word here", WORD], "swap", 5)[1]
        == (perturb_all(["another sentence", WORD], "swap", 5)[1])
    )


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=120), st.sampled_from(sorted(KINDS)), st.integers(0, 99))
def test_any_string_survives(text: str, kind: str, seed: int) -> None:
    """No string raises; the result is at most six times as long."""
    rng = random.Random(seed)
    assert len(perturb(text, kind, rng, 1.0)) <= 6 * len(text) + 6
    assert isinstance(augment(text, rng), str)
