"""What the normaliser reads, and where it says it stood."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.kernel.reader import COMMENT_CAP
from tests.support import shipped_model


def words(text: str) -> list[str]:
    """The folded words of one text."""
    return shipped_model.reader().fold(text).words()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You're LATE", ["youre", "late"]),
        ("i d i o t", ["idiot"]),
        ("i.d.i.o.t s.p.a.m", ["idiot", "spam"]),
        ("i*d*i*o*t f*ck", ["idiot", "fuck"]),
        ("idi\u200bo\u00adt", ["idiot"]),
        ("іdiоt", ["idiot"]),
        ("дурaк", ["дурак"]),
        ("ты cyka", ["ты", "сука"]),
        ("1d10t 2017 5pm", ["idiot", "0000", "spm"]),
        ("sooooo", ["soo"]),
        ("id¡ot þenis fu©ker ×уйня", ["idiot", "penis", "fucker", "хуйня"]),
        ("§ 12, 3 × 4, © 2026", ["00", "0", "0", "0000"]),
        ("ｆｏｏ 𝓯𝓸𝓸 fóò", ["foo", "foo", "foo"]),
        ("😀😀ok", ["😀", "😀", "ok"]),
        ("и\u0306ё", ["йе"]),
        ("өте ғажап қала", ["өте", "ғажап", "қала"]),
        ("", []),
        ("\0\ud800", []),
    ],
)
def test_reads_disguises_as_words(text: str, expected: list[str]) -> None:
    """Each disguise is read as the word behind it; Kazakh letters are letters."""
    assert words(text) == expected


def test_a_kazakh_word_is_no_disguise() -> None:
    """Kazakh and Russian side by side change nothing of each other."""
    assert words("Бұл жақсы новость, рахмет") == ["бұл", "жақсы", "новость", "рахмет"]


def test_reads_no_further_than_the_cap() -> None:
    """A text of any length costs at most the cap, expansions included."""
    assert len(shipped_model.reader().fold("\ufdfa" * 50_000).chars) <= 4 * COMMENT_CAP + 2


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=120))
def test_every_word_lies_inside_its_comment(text: str) -> None:
    """Words are in order, do not overlap, and come from the text; nothing stands before it."""
    folded = shipped_model.reader().fold(text)
    start, stop = folded.spans["start"], folded.spans["stop"]
    assert (start[1:] >= stop[:-1]).all()
    assert (stop > start).all()
    assert (folded.source[start] >= 0).all()
    assert (folded.source[stop - 1] < len(text)).all()
    assert (folded.source[0], folded.source[-1]) == (-1, len(text))


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("abcdefghij klmnop"), max_size=60))
def test_plain_lower_case_is_left_alone(text: str) -> None:
    """Words without a disguise, a run of three, or single letters in a row come out as they are."""
    plain = [part for part in text.split() if len(part) > 1]
    plain = [part for part in plain if not any(a * 3 in part for a in "abcdefghijklmnop")]
    assert words(" ".join(plain)) == plain
