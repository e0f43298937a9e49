"""Sentence patterns x word lists -> distinct sentences, the same ones on every run.

A pattern names its gaps in braces. `{many}` is a form of the sentence's identity group, `{many2}`
of another one, `{insult}` an entry of a word list, `{insult.dat}` a form of an inflected entry, and
`{insult2.dat}` a second draw from the same list. Entries may hold gaps themselves (quoted abuse),
two levels deep. A section that stands `alone` gets no neutral sentences beside its own.
"""

import json
import random
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from classifier.data.handwritten.rows import WrittenRow, labels_of

FOLDER = Path(__file__).parent
SEED = 20261123
ATTEMPTS = 8  # draws per wanted sentence before a small section is taken as exhausted
FILLER_SHARE = 0.3
DEPTH = 4

Entry = str | Mapping[str, str]
Inflect = Callable[[str, str], str]
_MADE_UP = re.compile("[#≈]")
_SYLLABLES = [c + v for c in "bcdfghklmnprstvz" for v in "aeiou"]
_GAP = re.compile(r"\{([a-z_]+)(\d?)(?:\.([a-z]+))?\}")
_ARTICLE = re.compile(r"\b([Aa]) (?=[aeioAEIO]|un|ug)")


def read(name: str) -> dict[str, Any]:
    """A JSON file of this folder."""
    content: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return content


def _made_up(mark: str, rng: random.Random) -> str:
    """A digit for #, a pronounceable nonsense word for ≈."""
    if mark == "#":
        return rng.choice("0123456789")
    syllables = rng.choices(_SYLLABLES, k=rng.randint(2, 4))
    return "".join(syllables)


def _formed(
    lists: Mapping[str, Any], forms_of: Mapping[str, list[str]]
) -> dict[str, list[dict[str, str]]]:
    """The lists whose entries are spelt out in several forms, by the name of each form."""
    return {
        key: [dict(zip(forms, entry, strict=True)) for entry in lists[key]]
        for key, forms in forms_of.items()
    }


class Writer:
    """Fills patterns from one language's lexicon; equal seeds write equal sentences."""

    def __init__(self, lang: str, inflect: Inflect | None = None) -> None:
        """inflect(entry, form) makes the forms that the lexicon does not spell out."""
        self._lang = lang
        self._lexicon = read(f"patterns/lexicon_{lang}.json")
        names = self._lexicon["forms"]
        forms_of = self._lexicon.get("list_forms", {}) | {"groups": names}
        self._lexicon |= _formed(self._lexicon, forms_of)
        self._forms = frozenset(names) | frozenset(self._lexicon.get("made_forms", []))
        self._lists: dict[str, list[Entry]] = self._lexicon
        self._inflect = inflect

    def rows(self, templates: str, lines: slice = slice(None)) -> Iterator[WrittenRow]:
        """All sections of one pattern file, in its order; of each the patterns in `lines`."""
        content = read(templates)
        lists = content.get("lists", {})
        self._lists = self._lexicon | lists | _formed(lists, content.get("list_forms", {}))
        for section in content["sections"]:
            rng = random.Random(f"{SEED}/{self._lang}/{section['origin']}")  # noqa: S311
            labels = labels_of(section["labels"], section.get("unknown", ""))
            origin = f"written/{self._lang}/{section['origin']}"
            section["lines"] = section["lines"][lines]
            for text in self._section(section, rng):
                yield WrittenRow(text, self._lang, labels, origin)

    def group_names(self) -> list[str]:
        """The nouns of one word that name a group, in every form and in lower case."""
        nouns = self._forms - {"adj"}
        names = {self._form(entry, noun) for entry in self._lexicon["groups"] for noun in nouns}
        return sorted(name.lower() for name in names if name.isalpha())

    def _section(self, section: dict[str, Any], rng: random.Random) -> list[str]:
        """Up to `count` distinct sentences of one section, each pattern used equally often."""
        sentences: dict[str, None] = {}
        lines = section["lines"]
        for turn in range(section["count"] * ATTEMPTS):
            if len(sentences) >= section["count"]:
                break
            text = self._finish(self.fill(lines[turn % len(lines)], rng), rng)
            sentences[text if section.get("alone") else self._accompany(text, rng)] = None
        return list(sentences)

    def fill(self, pattern: str, rng: random.Random) -> str:
        """`pattern` with every gap filled; groups of the same number are the same group."""
        entries: dict[str, Entry] = {"": rng.choice(self._lexicon["groups"])}
        for _ in range(DEPTH):
            filled = _GAP.sub(partial(self._gap, entries, rng), pattern)
            if filled == pattern:
                break
            pattern = filled
        return _MADE_UP.sub(lambda mark: _made_up(mark.group(), rng), pattern)

    def _gap(self, entries: dict[str, Entry], rng: random.Random, gap: re.Match[str]) -> str:
        name, number, form = gap.group(1), gap.group(2), gap.group(3) or ""
        if name in self._forms:
            return self._form(self._group(entries, number, rng), name)
        key = name + number
        if key not in entries:
            entries[key] = rng.choice(self._lists[name])
        return self._form(entries[key], form)

    def _group(self, entries: dict[str, Entry], number: str, rng: random.Random) -> Entry:
        """The group of this number, another one than those of the other numbers."""
        if number not in entries:
            others = [group for group in self._lexicon["groups"] if group not in entries.values()]
            entries[number] = rng.choice(others)
        return entries[number]

    def _form(self, entry: Entry, form: str) -> str:
        if isinstance(entry, str):
            return self._inflect(entry, form) if self._inflect and form else entry
        if form in entry or not form or self._inflect is None:
            return entry[form or next(iter(entry))]
        return self._inflect(entry.get("many", next(iter(entry.values()))), form)

    def _finish(self, text: str, rng: random.Random) -> str:
        """Case and closing mark."""
        text = (_ARTICLE.sub(r"\1n ", text) if self._lang == "en" else text).strip()
        if rng.random() < 0.75:
            text = text[:1].upper() + text[1:]
        if text[-1:].isalnum():
            text += rng.choices(("", ".", "!", "..."), (5, 4, 2, 1))[0]
        return text

    def _accompany(self, text: str, rng: random.Random) -> str:
        """The sentence and, at times, a neutral one before or after it."""
        if rng.random() >= FILLER_SHARE:
            return text
        filler = rng.choice(self._lexicon["filler"])
        if rng.random() < 0.5:
            return f"{filler} {text}"
        return f"{text}{'' if text[-1] in '.!?' else '.'} {filler}"
