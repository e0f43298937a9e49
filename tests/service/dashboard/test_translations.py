"""Every text in every language, with all its plural forms."""

from __future__ import annotations

import re
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo

from moderation.site.site_settings import simple_settings
from service.dashboard.setting_words import SETTING_WORDS
from service.translations import catalogues

PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")
WORD = re.compile(r"[^\W\d_a-zA-Z]+")


@cache
def stored(language: str) -> Catalog:
    """The catalogue as its file has it, read once: nothing here changes it.

    ``test_catalogues_…`` hold that it has the texts of the source, and no others.
    """
    return catalogues.stored(language)


def texts(catalogue: Catalog) -> dict[tuple[str, str], list[str]]:
    """Return the translations; a compiled catalogue gives its contexts as bytes."""
    return {(_context(m), forms(m.id)[0]): forms(m.string) for m in catalogue if m.id}


def _context(message: Message) -> str:
    context = message.context or ""
    return context.decode() if isinstance(context, bytes) else context


def forms(text: object) -> list[str]:
    return list(text) if isinstance(text, (tuple, list)) else [str(text)]


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_catalogues_are_complete(language: str) -> None:
    """Each text of code, templates and the domain's wording is translated, in all plural forms."""
    catalogue = catalogues.updated(language)
    assert [message.id for message in catalogues.missing(catalogue)] == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_catalogues_hold_nothing_else(language: str) -> None:
    """A text that left the source leaves the catalogues: run ``python -m service.translations``."""
    known = {(m.context, str(m.id)) for m in catalogues.template() if m.id}
    assert {(m.context, str(m.id)) for m in catalogues.stored(language) if m.id} == known


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_compiled_catalogues_are_fresh(language: str) -> None:
    """The pages read what people edit; ``make`` compiles it anew, and so does an install."""
    with catalogues.po_path(language).with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)
    assert texts(compiled) == texts(stored(language))


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_translations_keep_the_placeholders(language: str) -> None:
    """A translation names the same figures as the English text."""
    for message in stored(language):
        wanted = {name for text in forms(message.id) for name in PLACEHOLDER.findall(text)}
        for form in forms(message.string) if message.id else []:
            assert set(PLACEHOLDER.findall(form)) == wanted, message.id


def test_russian_has_one_few_many() -> None:
    """1 новый, 2 новых комментария, 5 новых комментариев, 21 новый again."""
    catalogue = stored("ru")
    found = catalogue.get("%(num)s new comment")
    assert found
    assert catalogue.num_plurals == 3
    assert len(set(found.string)) == 3


# A moderator is no guard: comments wait, nobody detains them; a hard text is not a rude one. A name
# is never declined; «решать» is not what is done to a text; «проверка» is what holds a comment.
FORBIDDEN = {
    "ru": r"задерж|тяж[её]л|машин|Одобрено: %\(who|Отклонено: %\(who|не обязательно"
    r"|по мнению|[Рр]ешается и отменяется|решить разом|отправьте проверку|тишин",
    "kk": r"ұстал|ауыр мәтін|машина|екінші пікір|Болдыр|Орнатылым|түйме|%\(\w+\)s-(?!нұсқа)",
}


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_moderators_words(language: str) -> None:
    """No text has a word that reads wrongly, nor a Kazakh suffix on a figure or a name."""
    found = re.compile(FORBIDDEN[language], re.IGNORECASE)
    texts = [form for message in stored(language) for form in forms(message.string)]
    assert [text for text in texts[1:] if found.search(text)] == []


# What the trade has another word for: a threshold is passed, a limit is kept.
FORMER = re.compile(
    r"the limit of|rejection limit|over the limit|other limits|limits of|not clean either|spoke"
    r"|I take it|^many at once|second step|heated|the same as a table|ask others|present password"
    r"|^first: |^who\b(?!$)",
    re.IGNORECASE,
)


def test_english_has_the_words_of_the_trade() -> None:
    """No English text has a word that the interface gave up, a rule's sentence included."""
    texts = [text for m in stored("ru") if m.id for text in forms(m.id)]
    assert any("threshold" in text for text in texts)
    assert [text for text in texts if FORMER.search(text)] == []


def test_kazakh_is_not_russian() -> None:
    """The two share single words of the trade ("модель"), and no phrase."""
    russian, kazakh = texts(stored("ru")), texts(stored("kk"))
    alike = [
        text for key, text in kazakh.items() for form in text
        if form in russian[key] and len(WORD.findall(PLACEHOLDER.sub("", form))) > 1
    ]  # fmt: skip
    assert alike == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_one_word_for_one_thing(language: str) -> None:
    """The policy is not called as the rules in it are; two headings of a page differ."""
    catalogue = stored(language)
    found = [catalogue.get(text) for text in ("Policy", "Rules", "Undo", "Held", "Approve")]
    assert len({message.string for message in found if message}) == len(found)


def test_every_setting_has_words() -> None:
    """The settings page has a label and a hint for each setting, and for nothing else."""
    assert set(SETTING_WORDS) == {setting.name for setting in simple_settings()}
