"""The word list finds words in disguise, says where they stand, and leaves clean words alone."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

import classifier
from classifier.data.handwritten import benign_evaluation, training
from moderation.submission import utf16_length
from moderation.text.word_list import Readings, WordKind, WordRule
from tests.support import shipped_model

PHRASE, REGEX = WordKind.PHRASE, WordKind.REGEX
WORDS = ("дурак", "casino", "ақымақ", "сука", "ёлка")
# What a careless site might list: short, and parts of many clean words.
STEMS = ("лох", "еб", "ёб", "сук", "хер", "мал", "ит", "кот", "бля", "ass", "анал", "дура", "шал")


@cache
def shipped() -> classifier.Scorer:
    return shipped_model.scorer()


def find(body: str, rule: WordRule) -> str | None:
    """Return the part of ``body`` that ``rule`` is found in."""
    place = Readings(body, shipped().read([body])[0]).find(rule)
    if place is None:
        return None
    begin, end = (2 * unit for unit in place)
    return body.encode("utf-16-le")[begin:end].decode("utf-16-le")


DISGUISES = [
    ("ты дурaк совсем", "дурак", "дурaк"),  # a Latin a
    ("cyкa!", "сука", "cyкa"),
    ("cyka блин", "сука", "cyka"),
    ("МАЛ ду\u00adрак", "дурак", "ду\u00adрак"),
    ("😀 д\u200bу\u200bрак.", "дурак", "д\u200bу\u200bрак"),
    ("ду-рак", "дурак", "ду-рак"),
    ("ну ты д.у.р.а.к", "дурак", "д.у.р.а.к"),
    ("я д у р а к", "дурак", "д у р а к"),
    ("«ду*рак»", "дурак", "ду*рак"),
    ("ду...рак", "дурак", "ду...рак"),
    ("ду🙂рак", "дурак", "ду🙂рак"),
    ("д_у_р_а_к", "дурак", "д_у_р_а_к"),
    ("ДУ\u0301РА\u0301К", "дурак", "ДУ\u0301РА\u0301К"),
    ("cаsino", "casino", "cаsino"),  # a Cyrillic а
    ("😀 ты ду<b></b>рак!", "дурак", "ду<b></b>рак"),
    ("ты &#1076;урак!", "дурак", "&#1076;урак"),
    ("ду&shy;рак &amp; co", "дурак", "ду&shy;рак"),
    ("c4sin0 now", "casino", "c4sin0"),
    ("ｃａｓｉｎｏ", "casino", "ｃａｓｉｎｏ"),
    ("сен aқымaқ", "ақымақ", "aқымaқ"),
    ("ақы-мақ", "ақымақ", "ақы-мақ"),
    ("ЁЛКА", "ёлка", "ЁЛКА"),
    ("Эта телка", "тёлка", "телка"),
    ("Эта тeлка", "тёлка", "тeлка"),  # a Latin e
    ("убей  себя", "убей себя", "убей  себя"),
    ("Убей, себя!", "убей себя", "Убей, себя"),
    ("kill-yourself", "kill yourself", "kill-yourself"),
    ("ё\u00adл\u00adка", "ёлка", "ё\u00adл\u00adка"),
]


@pytest.mark.parametrize(("body", "word", "shown"), DISGUISES)
def test_a_disguised_word_is_found_where_it_stands(body: str, word: str, shown: str) -> None:
    """Look-alikes, hidden characters and signs between letters hide no word of the list."""
    assert find(body, WordRule(word)) == shown


def test_a_phrase_takes_any_blank_and_most_write_e_for_yo() -> None:
    """Two spaces, a comma or a hyphen pass no phrase; a short part of words keeps its ё."""
    for body in ("Пошел  вон", "пошёл, вон", "пошел-вон", "пошел\u00a0вон"):
        assert find(f"Да {body}.", WordRule("пошёл вон", PHRASE)) == body
    assert find("хлебный", WordRule("ёб", PHRASE)) is None
    assert find("пошёл", WordRule("  пошёл ", PHRASE)) == "пошёл"


def test_phrases_and_expressions_see_through_look_alikes() -> None:
    """They are matched with the words as they are read, and as they were written."""
    assert find("Пошёл тыI в cад, да", WordRule("в сад", PHRASE)) == "в cад"
    assert find("вeсь мир", WordRule("весь\\s+мир", REGEX)) == "вeсь мир"
    assert find("pin 2026", WordRule(r"\d{4}", REGEX)) == "2026"
    assert find("pin 2026", WordRule("0{2}", REGEX)) is None
    assert find("Ёж", WordRule("[а-я]ё", REGEX)) is None


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("дураки дурачок недурак", "дурак"),
        ("сұқ суқа сок", "сука"),
        ("Осёл мёл", "осел"),
        ("убейсебя", "убей себя"),
        ("кто-то где-нибудь по-русски", "кт"),
        ("да ну рак", "дурак"),
        ("бу рак", "бурак"),
        ("а б в г д", "абв г"),
        ("ас-сала, ac-сала", "асса"),
    ],
)
def test_other_words_are_not_hit(body: str, word: str) -> None:
    """Words that only begin alike, other letters of Kazakh, and neighbours are other words."""
    assert find(body, WordRule(word)) is None


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_clean_sentences_are_not_hit(language: str) -> None:
    """What is read hits no clean sentence that the same entry leaves alone as it is written."""
    rows = [row.text for row in training() if row.lang == language and not any(row.labels.values())]
    texts = [*benign_evaluation(language), *rows[:4000]]
    kinds = (WordKind.WORD, PHRASE)
    rules = [WordRule(stem, kind) for stem in (*STEMS, *WORDS) for kind in kinds]
    readings = map(Readings, texts, shipped().read(texts))
    hit = [
        (text, rule.pattern)
        for text, ways in zip(texts, readings, strict=True)
        for rule in rules
        if ways.find(rule) and not Readings(text).find(rule)
    ]
    assert hit == []


@given(st.text(max_size=40), st.sampled_from(WORDS), st.text(max_size=40))
def test_places_lie_in_the_text(before: str, word: str, after: str) -> None:
    """Whatever stands around a word, it is found, within the original, in whole units."""
    body = f"{before} {word} {after}"
    place = Readings(body, shipped().read([body])[0]).find(WordRule(word))
    assert place is not None
    assert 0 <= place[0] < place[1] <= utf16_length(body)


@given(st.text(max_size=60))
def test_readings_lead_back(body: str) -> None:
    """Each character of a reading knows its place, and they never fall."""
    (reading,) = shipped().read([body])
    assert len(reading.offsets) == len(reading.text) + 1
    assert list(reading.offsets) == sorted(reading.offsets)
    assert reading.offsets[-1] == utf16_length(body)
