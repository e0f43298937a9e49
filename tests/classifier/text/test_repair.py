"""Misspelt, torn and spelled-out words are read as the words that are known."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from classifier.kernel import Reader
from classifier.text import tables, vocabulary
from tests.support import shipped_model

ENGLISH = Counter(
    {"stupid": 900, "idiot": 700, "the": 90_000, "pen": 300, "is": 60_000, "to": 70_000}
)
ENGLISH.update(
    {"day": 5_000, "today": 4_000, "kill": 800, "civil": 300, "id": 90, "ass": 400, "as": 30_000}
)
ENGLISH.update({"bitch": 300, "fuck": 900, "asshole": 40})
COUNTS = {
    "en": ENGLISH,
    "ru": Counter({"дурак": 50, "пиздец": 2, "уебок": 2, "кошка": 2, "дебил": 30}),
}


@cache
def known_words() -> tuple[vocabulary.Vocabulary, list[str]]:
    """What is known, as the kernel takes it and by name."""
    return vocabulary.build(COUNTS, {"you": 2}, shipped_model.reader().hashes)


@cache
def reader() -> Reader:
    return Reader.start(tables.build(), known_words()[0])


def read_words(text: str) -> list[str]:
    """The words of a text: known ones by name, others in brackets."""
    found = reader().words(text)
    names = known_words()[1]
    return [names[word.known] if word.known >= 0 else f"<{word.letters}>" for word in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("stpuid", ["stupid"]),
        ("уеок", ["уебок"]),  # an abusive word lends its misspellings however rare it is
        ("кока", ["<кока>"]),
        ("stupd", ["stupid"]),
        ("stuupid stuuuuupid", ["stupid", "stupid"]),
        ("ki11", ["kill"]),
        ("c1v11", ["civil"]),  # the last of three strokes is another letter than the others
        ("id iot", ["idiot"]),
        ("idi.ot", ["idiot"]),
        ("s t u p i d i d i o t", ["stupid", "idiot"]),
        ("asssss", ["ass"]),
        ("fuuucckkk stuuuuppiid", ["fuck", "stupid"]),
        ("asssholeee", ["asshole"]),
        ("деееебииилл", ["дебил"]),
        ("ßitch", ["bitch"]),
        ("дурк", ["дурак"]),
        ("you bich btch", ["you", "bitch", "bitch"]),
        ("пздц", ["пиздец"]),
    ],
)
def test_reads_the_word_that_was_meant(text: str, expected: list[str]) -> None:
    """Swapped, missing, doubled and parted letters, and second readings of figures."""
    assert read_words(text) == expected


def test_a_word_may_be_known_that_is_never_met() -> None:
    """It is as common as it is said to be, so it is not read as another, and lends no spelling."""
    counts = {"en": Counter({"bears": 40_000})}
    hashes = shipped_model.reader().hashes
    known, words = vocabulary.build(counts, {}, hashes, {"beras": 256, "mosk": 256})
    level = dict(zip(words, known.levels.tolist(), strict=True))
    assert level["beras"] == level["mosk"] == 9
    own = Reader.start(tables.build(), known)
    assert [word.known for word in own.words("beras")] == [words.index("beras")]
    assert [word.known for word in own.words("baers msk")] == [words.index("bears"), -1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the pen is", ["the", "pen", "is"]),
        ("to day", ["to", "day"]),
        ("as", ["as"]),
        ("zxqwv", ["<zxqwv>"]),
        ("ttheee ddaayyy", ["<tthee>", "<ddaayy>"]),
    ],
)
def test_leaves_good_words_alone(text: str, expected: list[str]) -> None:
    """A known word stays, common neighbours are not joined, and nonsense stays nonsense."""
    assert read_words(text) == expected


def test_a_repaired_word_keeps_its_place() -> None:
    """The limits stay those of what was written, so that highlights can show it."""
    last = reader().words("so id iot")[-1]
    assert (last.begin, last.end) == (3, 9)


@pytest.mark.parametrize("text", ["", " ", "!"])
def test_nothing_to_read_is_no_error(text: str) -> None:
    """A text without words has none."""
    assert reader().words(text) == []
