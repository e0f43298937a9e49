"""One word for one thing in each language, and marks and letters that are set in one way."""

from __future__ import annotations

import re
from functools import cache

import pytest

from moderation.alerts import words as alert_words
from moderation.site.default_reasons import DEFAULT_REASONS
from service.embed.texts import TEXTS
from service.translations import catalogues

PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")
# English, what its Russian has, what its Kazakh has.
GLOSSARY = {
    r"accounts?": (r"учётн|с ней", r"тіркелгі"),
    r"admins?": (r"администратор", r"әкімші"),
    r"alerts?": (r"опове|alert\.", r"хабарландыру|alert\."),
    r"approv\w+": (r"одобр", r"мақұлд"),
    r"archiv\w+": (r"архив", r"мұрағат"),
    r"articles?": (r"стат[ье]", r"мақала"),
    r"audit log": (r"журнал\w* действий", r"әрекеттер журнал"),
    r"bulk": (r"массов", r"жаппай"),
    r"erase\w*": (r"ст[её]р|стир", r"жой|жою|жоқ"),
    r"filters?": (r"фильтр", r"сүзгі"),
    r"golden cards?": (r"контрольн", r"бақылау"),
    r"guidelines": (r"правил", r"ереже"),
    r"installation": (r"установк", r"жүйе"),
    r"moderators": (r"модератор|проверк", r"модератор|тексер|100 пікір"),
    r"newsroom": (r"редакц", r"редакция"),
    r"promise\w*": (r"обеща", r"уәде"),
    r"raids?": (r"рейд", r"рейд"),
    r"reject\w*": (r"отклон", r"қабылда|бас тартыл"),
    r"report(s|ed)?": (r"жал[оу]", r"шағым"),
    r"sanctions?": (r"санкц", r"шектеу"),
    r"second opinion": (r"второ\w+ мнени", r"көзқарас"),
    r"secrets?": (r"секрет", r"құпия"),
    r"sessions?": (r"сеанс", r"сеанс"),
    r"settings": (r"настройк", r"бапта"),
    r"severe": (r"крайне груб|крайняя", r"өте дөрекі|аса"),
    r"shadow": (r"тен[иье]", r"көлеңке"),
    r"statistics": (r"статистик", r"статистика"),
    r"strikes?": (r"нарушен", r"ұпай"),
    r"teams?": (r"команд", r"топ|тоб"),
    r"two-step": (r"двухэтапн", r"екі қадам"),
    r"verdicts?": (r"вердикт", r"вердикт"),
    r"webhooks?": (r"вебхук", r"вебху[кг]"),
}


@cache
def translations(language: str) -> list[tuple[str, str]]:
    """Return the English text beside each form of its translation."""
    return [
        (_forms(message.id)[0], form)
        for message in catalogues.stored(language)
        if message.id
        for form in _forms(message.string)
    ]


def _forms(text: object) -> list[str]:
    return list(text) if isinstance(text, (tuple, list)) else [str(text)]


def said(language: str) -> list[str]:
    """Return what people read in ``language``: dashboard, box, alerts and default reasons."""
    three = [*alert_words.NAMES.values(), alert_words.BEGUN, alert_words.TEST]
    three += [words for reason in DEFAULT_REASONS for words in (reason.labels, reason.texts)]
    return [
        *(form for _, form in translations(language)),
        *TEXTS[language].values(),
        *(words[language] for words in three),
    ]


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_one_word_for_each_term(language: str) -> None:
    """A term of the trade has the same Russian and Kazakh word wherever it stands."""
    for term, words in GLOSSARY.items():
        named = re.compile(rf"\b(?:{term})\b", re.IGNORECASE)
        word = re.compile(words[catalogues.LANGUAGES.index(language)], re.IGNORECASE)
        missing = [
            (english, form)
            for english, form in translations(language)
            if named.search(_without_names(english)) and not word.search(form)
        ]
        assert missing == [], term


def _without_names(english: str) -> str:
    return PLACEHOLDER.sub("", english).replace("Standard Webhooks", "")


# An en dash is between numbers alone; a name says nothing of a person's sex; nothing is glued to a
# figure or a name in Kazakh, whose suffix follows its sound, and no plural stands after a number.
MARKS = {
    "ru": r"\w – |\.\.\.|\"|  |\w\((?:а|ла|ась)\)|первым\.$",
    "kk": r"\w – |\.\.\.|\"|  |(?:%\(\w+\)s|\{\w+\})-(?!нұсқа)"
    r"|(?:%\((?:num|number|count|limit|most)\)s|\b\d+) \w+(?:лар|лер|дар|дер|тар|тер)\b",
}


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_marks_and_suffixes(language: str) -> None:
    """Dashes, quotes and dots are set in one way; a figure or a name takes no ending."""
    assert [text for text in said(language) if re.search(MARKS[language], text)] == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_a_sentence_ends_as_in_english(language: str) -> None:
    """A label stays a label, and a question a question."""
    ends = [
        (english, form)
        for english, form in translations(language)
        for mark in ".?…"
        if english.endswith(mark) != form.endswith(mark)
    ]
    assert ends == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_no_word_has_letters_of_two_alphabets(language: str) -> None:
    """A Latin "i" or "c" in a Cyrillic word is found by no search."""
    mixed = re.compile(r"[a-zA-Z][а-яёәғқңөұүһі]|[а-яёәғқңөұүһі][a-zA-Z]", re.IGNORECASE)
    assert [text for text in said(language) if mixed.search(PLACEHOLDER.sub(" ", text))] == []
