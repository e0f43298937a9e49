"""Words with a letter behind a sign are read as they are meant, and clean words as they are."""

from __future__ import annotations

import pytest

import classifier
from classifier.artifact import SHIPPED
from classifier.text import masks
from classifier.training import thresholds
from tests.support import shipped_model

HEADS = [head.rstrip(masks.CLOSED) for head in masks.heads()]
SIGNS = "*#@$%&^~_+=-–.·•!?'0"
PLAIN = {
    "х{}й": "хуй",
    "нах{}й": "нахуй",
    "п{}здец": "пиздец",
    "бл{}дь": "блядь",
    "м{}дак": "мудак",
    "ё{}аный": "ебаный",
    "г{}вно": "говно",
    "с{}ка": "сука",
    "д{}рак": "дурак",
    "ид{}от": "идиот",
    "f{}ck": "fuck",
    "sh{}t": "shit",
    "b{}tch": "bitch",
    "қ{}тақ": "қотақ",
    "ақ{}мақ": "ақымақ",
}
CLEAN = (
    "кто-то что-нибудь по-русски из-за бело-синий су-шеф ж/д х/б г-н г-жа т.е. и.о. а/м "
    "Алма-Ата Нью-Йорк Усть-Каменогорск 1990-х** закон** 25-летний Ке-е-ен Де-Мойн "
    "well-known e-mail A.S.A.P. C.A.S.T. shi-tzu who-ever co-op T-shirt Sh.D. L.A. G-d "
    "who're we're can't o'clock J'ai об'єкт м'яч 5№3 №5 тупо-то спер-то гни-ка тра-ля-ля "
    "M*A*S*H @уйгур #қазақстан бір-бірі қыз-жігіт 50*60 a/b x*y as* *текст* снова* "
    "**важно** "
)


def words(text: str) -> list[str]:
    """The folded words of one text."""
    return shipped_model.reader().fold(text).words()


@pytest.mark.parametrize("pattern", PLAIN)
def test_a_letter_behind_a_sign_is_read(pattern: str) -> None:
    """Each sign inside a known word stands for the letter that it hides, in three languages.

    An apostrophe and a stop may drop the letter instead: what is left is repaired later.
    """
    meant = PLAIN[pattern]
    dropped = pattern.replace("{}", "").replace("ё", "е")
    found = {sign: words(pattern.format(sign)) for sign in SIGNS}
    assert {sign: read for sign, read in found.items() if read not in ([meant], [dropped])} == {}


@pytest.mark.parametrize(
    ("masked", "meant"),
    [
        ("х**", "хуй"),
        ("п****ц", "пиздец"),
        ("бл**ь", "блядь"),
        ("п*зд*ц", "пиздец"),
        ("сук*", "сука"),
        ("*лядь", "блядь"),
        ("на*уй", "нахуй"),
        ("долбо*б", "долбоеб"),
        ("x*й", "хуй"),
        ("су#ка", "сука"),
        ("ху*й!", "хуй"),
        ("х🍆й", "хуй"),
        ("f**k", "fuck"),
        ("F***ING", "fucking"),
        ("ху№ня", "хуйня"),
        ("sh№t", "shit"),
        ("п'зда", "пизда"),
        ("s'it", "shit"),
        ("f!uck", "fuck"),
        ("ass|hole", "asshole"),
        ("еб.ать", "ебать"),
        ("де!бил", "дебил"),
        ("муда-и", "мудаки"),
        ("ублю.ок", "ублюдок"),
        ("на=уй", "нахуй"),
        ("н*хуй", "нахуй"),
        ("сволоч!", "сволоч"),
        ("гни-ы", "гниды"),
        ("е**ный", "ебаный"),
    ],
)
def test_other_ways_to_mask(masked: str, meant: str) -> None:
    """Several signs, a sign at an end or between letters, a prefix, letters of two scripts."""
    assert meant in words(masked)


def test_a_clean_word_stays() -> None:
    """Hyphens, dots, figures and stars of clean text are no masks."""
    found = {word: words(word) for word in CLEAN.split()}
    masked = {word: read for word, read in found.items() if any(map(starts_as_abuse, read))}
    assert masked == {}


def starts_as_abuse(word: str) -> bool:
    return word.startswith(tuple(HEADS))


@pytest.mark.parametrize("sign", "*#@-_~")
@pytest.mark.parametrize(
    "pattern", ["пошел на х{}й", "какой п{}здец", "ты м{}дак", "you are a b{}tch", "go f{}ck it"]
)
def test_a_masked_word_is_held(scorer: classifier.Scorer, pattern: str, sign: str) -> None:
    """A mask changes neither that a comment is held nor the language; it is highlighted."""
    (score,) = scorer.score([pattern.format(sign)])
    limits = thresholds.read(SHIPPED)
    assert any(score.scores[name] >= limits[name].hold for name in limits)
    assert score.language == ("ru" if "{" in pattern and pattern[0] > "z" else "en")
    assert any(sign in highlight.text for highlight in score.highlights)


def test_a_mask_never_reaches_over_a_space() -> None:
    """What stands in two words is not one."""
    assert words("х * й") == ["х", "й"]
    assert words("су кот* а") == ["су", "кот", "а"]
