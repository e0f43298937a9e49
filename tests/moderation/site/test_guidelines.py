"""Guidelines: their limits, the names of their sections, and which language stands in."""

from __future__ import annotations

import pytest

from moderation.errors import Invalid
from moderation.site.guidelines import TEXT_LIMIT, Guidelines, check


def test_sections_are_named_by_their_headings() -> None:
    """The same name in each language is one section; a heading without a name has none."""
    guidelines = Guidelines(
        texts={
            "en": "# Rules\n\n## Insults {#insults}\n\nNone. {#not-here}\n\n### Spam {#spam}  \n",
            "kk": "## Қорлау {#insults}\n\n## Жарнама {#ads}",
        }
    )
    assert guidelines.sections == ("insults", "spam", "ads")


def test_another_language_stands_in() -> None:
    """An empty text is none."""
    guidelines = Guidelines(texts={"kk": "Ереже", "ru": "Правила", "en": ""})
    assert guidelines.languages == ("ru", "kk")
    assert [guidelines.language(one) for one in ("kk", "en", "de")] == ["kk", "ru", "ru"]
    assert Guidelines().language("en") == ""


@pytest.mark.parametrize(
    ("language", "text", "problem"),
    [
        ("de", "Regeln", "must be one of en, ru, kk"),
        ("en", "x" * (TEXT_LIMIT + 1), "has 20,001 characters, limit 20,000"),
        ("en", "😀" * (TEXT_LIMIT // 2 + 1), "has 20,002 characters, limit 20,000"),
        ("en", '## A {#a" onclick="b}', "a section's name is 1 to 40"),
        ("en", "## A {#}", "a section's name is 1 to 40"),
        ("en", "## A {#one}\n## B {#one}", "two sections are called 'one'"),
    ],
)
def test_what_cannot_be_used_is_named(language: str, text: str, problem: str) -> None:
    """Each problem stands at its language."""
    with pytest.raises(Invalid) as error:
        check({language: text, "ru": "Правила"})
    assert error.value.problems[language].startswith(problem)
    assert set(error.value.problems) == {language}
