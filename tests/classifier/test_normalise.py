"""What the normaliser reads, and where it says it stood."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from classifier.text import tables
from classifier.text.normalise import COMMENT_CAP, fold

TABLES = tables.build()


def words(text: str) -> list[str]:
    """The folded words of one text."""
    folded = fold([text], TABLES)
    return [
        "".join(map(chr, folded.chars[start:stop].tolist()))
        for start, stop in zip(folded.start, folded.stop, strict=True)
    ]


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
        ("ｆｏｏ 𝓯𝓸𝓸 fóò", ["foo", "foo", "foo"]),
        ("😀😀ok", ["😀", "😀", "ok"]),
        ("и\u0306ё", ["йе"]),
        ("өте ғажап қала", ["өте", "ғажап", "қала"]),
        ("", []),
        ("\0\ud800", ["\ud800"] if chr(TABLES.fold[0xD800]) != "\0" else []),
    ],
)
def test_reads_disguises_as_words(text: str, expected: list[str]) -> None:
    """Each disguise is read as the word behind it; Kazakh letters are letters."""
    assert words(text) == expected


def test_a_kazakh_word_is_no_disguise() -> None:
    """Kazakh and Russian side by side change nothing of each other."""
    assert words("Бұл жақсы новость, рахмет") == ["бұл", "жақсы", "новость", "рахмет"]


def test_comments_do_not_touch() -> None:
    """What ends one comment and begins the next is never one word."""
    folded = fold(["i d i", "o t", "x"], TABLES)
    assert folded.comment.tolist() == sorted(folded.comment.tolist())
    assert set(folded.comment.tolist()) == {0, 1, 2}


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(st.sampled_from("**aid1$!+.'- ә́ё😀"), max_size=12), min_size=2, max_size=4))
@example(["*", "*a"])
@example(["a*", "*"])
def test_a_comment_reads_the_same_in_company(texts: list[str]) -> None:
    """No sign of a neighbour changes a word: a batch is read as its parts are."""
    folded = fold(texts, TABLES)
    together: list[list[str]] = [[] for _ in texts]
    for start, stop, number in zip(folded.start, folded.stop, folded.comment, strict=True):
        letters = folded.chars[start:stop].tolist()
        together[number].append("".join(map(chr, letters)))
    assert together == [words(text) for text in texts]


def test_reads_no_further_than_the_cap() -> None:
    """A text of any length costs at most the cap, expansions included."""
    folded = fold(["\ufdfa" * 50_000], TABLES)
    assert len(folded.raw) <= COMMENT_CAP + 2
    assert len(folded.chars) <= 4 * COMMENT_CAP + 2


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=120), max_size=4))
def test_every_word_lies_inside_its_comment(texts: list[str]) -> None:
    """Words are in order, do not overlap, and come from the comment that owns them."""
    folded = fold(texts, TABLES)
    assert (folded.start[1:] >= folded.stop[:-1]).all()
    assert (folded.stop > folded.start).all()
    for start, stop, number in zip(folded.start, folded.stop, folded.comment, strict=True):
        begin = folded.source[start] - folded.begins[number]
        end = folded.source[stop - 1] - folded.begins[number] + 1
        assert 0 <= begin < end <= len(texts[number])


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("abcdefghij klmnop"), max_size=60))
def test_plain_lower_case_is_left_alone(text: str) -> None:
    """Words without a disguise, a run of three, or single letters in a row come out as they are."""
    plain = [part for part in text.split() if len(part) > 1]
    plain = [part for part in plain if not any(a * 3 in part for a in "abcdefghijklmnop")]
    assert words(" ".join(plain)) == plain
