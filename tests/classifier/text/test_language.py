"""The language detector: right on short comments, bounded and silent on hostile ones."""

import gc
import math
import sys
import time
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.data.language_variants import latin, russian_keyboard, uzbek_cyrillic, uzbek_plain
from classifier.kernel import Detector
from classifier.text import language
from classifier.text.language import LANGUAGES, LanguageModel

HOSTILE = st.text(alphabet=st.characters(), max_size=200)

SHIPPED = LanguageModel.load()

SENTENCES = [
    ("The mayor promised this two years ago and nothing happened.", "en"),
    ("Опять подорожал проезд, а автобусы всё те же.", "ru"),
    ("Жол жөндеу жұмыстары қашан бітеді екен?", "kk"),
    ("Жол жондеу жумыстары кашан битеди екен?", "kk"),
    ("Бул маселени өкмөт качан чечет, билбейбиз.", "ky"),
    ("Shahrimizda yangi maktab qurilishi yaxshi boʻldi.", "uz"),
    ("Шаҳримизда янги мактаб қурилиши яхши бўлди.", "uz"),
    ("Ин роҳро кай таъмир мекунанд, касе намедонад.", "tg"),
    ("Belediye bu yolu ne zaman yapacak acaba?", "tr"),
    ("Коли вже відремонтують цю дорогу в нашому місті?", "uk"),
    ("Wann wird diese Straße endlich repariert?", "other"),
    ("道路はいつ直りますか", "other"),
]


@cache
def detector() -> Detector:
    return Detector(SHIPPED)


@pytest.mark.parametrize(("text", "lang"), SENTENCES)
def test_a_plain_sentence_is_named(text: str, lang: str) -> None:
    """Sentences as readers type them get their language with a probability over one half."""
    found, sure = detector().detect([text])[0]
    assert (found, sure > 0.5) == (lang, True)


SHORT = [
    ("hi", "en"),
    ("lol", "en"),
    ("thanks!", "en"),
    ("Bullshit", "en"),
    ("nice one 👍", "en"),
    ("спасибо", "ru"),
    ("Дурак!", "ru"),
    ("ура", "ru"),
    ("лол", "ru"),
    ("нет", "ru"),
    ("Тенге опять падает", "ru"),
    ("Бауырсаки на Наурыз", "ru"),
    ("рахмет", "kk"),
    ("Теңге құлады", "kk"),
    ("Сәлем!", "kk"),
    ("жаксы", "kk"),
    ("калайсын", "kk"),
    ("дурыс айтасыз", "kk"),
]


@pytest.mark.parametrize(("text", "lang"), SHORT)
def test_a_word_or_two_are_of_a_language_that_readers_write(text: str, lang: str) -> None:
    """What readers say in a word is not handed to a neighbour, typed with Kazakh letters or not."""
    assert detector().detect([text])[0][0] == lang


def same(weight: int) -> Detector:
    """A detector of which every weight is the same."""
    weights = np.full((1 << language.BUCKET_BITS, len(LANGUAGES)), weight, dtype=np.int8)
    return Detector(LanguageModel(weights, [0.0] * len(LANGUAGES), 1.0))


def test_the_prior_fades_with_length() -> None:
    """A detector that knows nothing leans to the expected languages; a sentence has no lean."""
    (_, word), (_, words), (_, sentence) = same(0).detect(
        ["hi", "good morning", "good morning everyone"]
    )
    assert word > words > sentence
    assert word > 2 * (1 - 3 * word) / 6
    assert sentence == pytest.approx(1 / 9)


@pytest.mark.parametrize(
    "text", ["", "   ", "12:30 — 100 %", "😀👍🏽", "'''", "\u200b\u200d", "\ud800"]
)
def test_text_without_letters_is_other_with_no_confidence(text: str) -> None:
    """Nothing to read means "other" at 0.0, not a guess."""
    assert detector().detect([text]) == [("other", 0.0)]


def test_a_mixed_comment_is_less_sure_than_a_plain_one() -> None:
    """Half Russian, half Kazakh is one of the two, with a lower probability."""
    russian, kazakh = "Опять ничего не работает на остановке", "бүгін де автобус күтіп тұрмыз"
    plain = detector().detect([russian])[0][1]
    found, sure = detector().detect([f"{russian}, {kazakh}"])[0]
    assert found in ("ru", "kk")
    assert sure < plain


def plain(text: str) -> tuple[str, float]:
    """What the detector computes, once more in Python's own integers."""
    table = language.fold_table()
    codes = [int(table[min(ord(letter), 0xFFFF)]) for letter in language.prepare(text)]
    line = [0]
    before = 0
    for code in codes:
        line += [code] if code != 1 and (code or before) else []
        before = code
    foreign, ours = line.count(2), sum(code > ord("'") for code in line)
    if not foreign + ours:
        return "other", 0.0
    share = foreign / (foreign + ours)
    if share > 0.5:
        return "other", share
    sums, count = [0] * 9, 4 * len(line)
    line += [0] * 4
    for place in range(count // 4):
        value = 0
        for code in line[place : place + 4]:
            value = (value + code) * 0x9E3779B1 & 0xFFFFFFFF
            sums = [a + int(b) for a, b in zip(sums, SHIPPED.weights[value >> 16], strict=True)]
    prior = 2.5 * max(1 - count / 64, 0)
    logits = [
        total * SHIPPED.scale / math.sqrt(count) + bias + (prior if place < 3 else 0)
        for place, (total, bias) in enumerate(zip(sums, SHIPPED.bias, strict=True))
    ]
    exponents = [math.exp(logit - max(logits)) for logit in logits]
    probabilities = [(1 - share) * value / sum(exponents) for value in exponents]
    probabilities[-1] += share
    return LANGUAGES[int(np.argmax(probabilities))], max(probabilities)


@pytest.mark.parametrize("text", [text for text, _ in SENTENCES])
def test_a_sentence_is_added_up_rightly(text: str) -> None:
    """The kernel's sums are those of plain integers."""
    (found,) = detector().detect([text])
    assert found == (plain(text)[0], pytest.approx(plain(text)[1], abs=1e-9))


@settings(max_examples=200, deadline=None)
@given(HOSTILE)
def test_any_string_is_added_up_rightly(text: str) -> None:
    """The kernel's answer is that of plain integers, whatever the string holds."""
    (found,) = detector().detect([text])
    assert found[1] == pytest.approx(plain(text)[1], abs=1e-9)


@settings(max_examples=300, deadline=None)
@given(st.lists(HOSTILE, max_size=5))
def test_any_string_gets_an_answer_and_a_batch_is_its_parts(texts: list[str]) -> None:
    """No string raises, and neighbours in a batch never change a result."""
    together = detector().detect(texts)
    assert [name for name, _ in together] == [detector().detect([t])[0][0] for t in texts]
    assert all(name in LANGUAGES and 0.0 <= sure <= 1.0 for name, sure in together)


def test_the_largest_sum_fits() -> None:
    """The longest text of the heaviest buckets overflows nothing: no language is preferred."""
    ((_, sure),) = same(127).detect(["ж" * 5_000])
    assert sure == pytest.approx(1 / 9)


WORST = [
    "и" + "\u0306" * 1499,
    "👨‍👩‍👧‍👦" * 136,
    "\ufdfa" * 1500,
    "www." * 375,
    "@" * 1500,
    "\ud800" * 1500,
    "a\u0315\u0300" * 500,
]


def calls(text: str) -> int:
    """Return how many functions are called to detect the language of ``text``."""
    seen = Counter[str]()
    gc.disable()  # what it calls back is no call of ours
    sys.setprofile(lambda frame, event, argument: seen.update([event]))
    try:
        detector().detect([text])
    finally:
        sys.setprofile(None)
        gc.enable()
    return seen["call"] + seen["c_call"]


def thread_seconds(text: str) -> float:
    """Return the processor time of a detection, the best of five."""

    def once() -> float:
        begin = time.thread_time()
        detector().detect([text])
        return time.thread_time() - begin

    return min(once() for _ in range(5))


@pytest.mark.parametrize("text", WORST)
def test_worst_cases_are_bounded(text: str) -> None:
    """1,500 hostile characters cost about what 1,500 ordinary ones do.

    They are no reason to call a function for each of them, nor to look at more columns, and what
    the patterns and the composing of accents cost is of the same order. What seems to be a link is
    looked for beside its dot alone, which takes a dozen calls and no look at every character.
    """
    ordinary = ("Good morning, everyone! " * 63)[:1500]
    detector().detect([ordinary])  # the model is read once
    assert calls(text) <= calls(ordinary) + 12
    assert len(detector().grams(text)) <= len(detector().grams(ordinary))
    assert thread_seconds(text) < 20 * thread_seconds(ordinary)


def test_composed_and_decomposed_letters_agree() -> None:
    """й is the same letter as one code point or as two."""
    assert detector().detect(["мой йод"]) == detector().detect(["мои\u0306 и\u0306од"])


def test_a_model_of_another_shape_is_refused(tmp_path: Path) -> None:
    """A truncated weight file is named, not used."""
    text = (language.MODEL_FOLDER / "language.json").read_text(encoding="utf-8")
    (tmp_path / "language.json").write_text(text, encoding="utf-8")
    np.save(tmp_path / "weights.npy", np.zeros((8, 9), dtype=np.int8))
    with pytest.raises(ValueError, match=r"weights are \(8, 9\)"):
        LanguageModel.load(tmp_path)


def test_the_model_is_small() -> None:
    """The detector's files stay under 2 MB."""
    assert sum(path.stat().st_size for path in language.MODEL_FOLDER.iterdir()) < 2_000_000


def test_keyboard_rules() -> None:
    """The rule tables write what people type."""
    assert uzbek_cyrillic("Oʻzbekiston yoshlari") == "ўзбекистон ёшлари"
    assert uzbek_cyrillic("eshik") == "эшик"
    assert uzbek_plain("Oʻzbekiston ma'no") == "Ozbekiston mano"
    assert latin("Привет, қалайсың") == "privet, qalaysyn"
    assert russian_keyboard("қалайсың", "kk") == ["калайсын"] * 2
    assert russian_keyboard("салам", "ky") == []
