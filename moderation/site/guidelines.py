"""A site's guidelines: what it asks of comments, in its readers' languages, as versions.

Readers know them as the comment policy. A text is Markdown; each heading begins a section, and a
heading that ends with ``{#name}`` gives its section that name, so that a reason for a rejection
can point to it in every language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from moderation.errors import Invalid
from moderation.submission import utf16_length

LANGUAGES = ("en", "ru", "kk")
TEXT_LIMIT = 20_000  # UTF-16 code units of one language
SECTION = re.compile(r"[a-z][a-z0-9-]{0,39}")
_NAMED = re.compile(r"^#{1,6}[^\n]*\{#([^{}\n]*)\}[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Guidelines:
    """One version; ``version`` 0 is none. ``texts`` by language, ``at`` in ms by the store."""

    version: int = 0
    by: str = ""
    at: int = 0
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that there is a text in."""
        return tuple(name for name in LANGUAGES if self.texts.get(name))

    def language(self, preferred: str) -> str:
        """Return ``preferred`` if there is a text in it, else another one that has; "" if none."""
        return next((one for one in (preferred, *LANGUAGES) if self.texts.get(one)), "")

    @property
    def sections(self) -> tuple[str, ...]:
        """The names of all sections, each once, in the order of their first text."""
        named = (_NAMED.findall(self.texts[one]) for one in self.languages)
        return tuple(dict.fromkeys(name for names in named for name in names))


def check(texts: Mapping[str, str]) -> None:
    """Raise Invalid with every problem, by language."""
    problems = dict(problem for one in texts.items() for problem in _problems(*one))
    if problems:
        raise Invalid("guidelines", problems)


def _problems(language: str, text: str) -> Iterator[tuple[str, str]]:
    names = _NAMED.findall(text)
    twice = sorted({name for name in names if names.count(name) > 1})
    wrong = [name for name in names if not SECTION.fullmatch(name)]
    if language not in LANGUAGES:
        yield language, f"must be one of {', '.join(LANGUAGES)}"
    elif utf16_length(text) > TEXT_LIMIT:
        yield language, f"has {utf16_length(text):,} characters, limit {TEXT_LIMIT:,}"
    elif wrong:
        yield language, f"a section's name is 1 to 40 of a-z, 0-9 and -, got {wrong[0]!r}"
    elif twice:
        yield language, f"two sections are called {twice[0]!r}"
