"""Sentences that nothing is trained on: half of them choose limits, half are only reported.

The halves were drawn before any sentence was written for training. Kazakh comments are split line
by line, contrast pairs pattern by pattern, so that no wording that chose a limit is reported.
"""

from collections.abc import Iterator
from typing import Literal

from classifier.data.handwritten.kazakh import inflect as inflect_kazakh
from classifier.data.handwritten.rows import WrittenRow, labels_of
from classifier.data.handwritten.russian import inflect as inflect_russian
from classifier.data.handwritten.templates import FOLDER, Writer

Part = Literal["choose", "report"]
Use = Literal["calibrate", "limits"]
_LINES: dict[Part, slice] = {"choose": slice(0, None, 2), "report": slice(1, None, 2)}
_USES: dict[Use, slice] = {"calibrate": slice(0, None, 2), "limits": slice(1, None, 2)}
_INFLECT = {"en": None, "ru": inflect_russian, "kk": inflect_kazakh}
# What a section of comments says, and what its comments may be besides.
_LABELS = {
    "harmless": ("", ""),
    "insult": ("toxicity insult", "severe_toxicity obscene"),
    "threat": ("toxicity threat", "severe_toxicity insult"),
    "obscene": ("toxicity obscene", "severe_toxicity insult"),
    "hate": ("toxicity identity_attack", "severe_toxicity insult threat obscene"),
    "spam": ("spam", ""),
    "hostile": ("toxicity", "severe_toxicity obscene threat insult identity_attack"),
}


def kazakh(part: Part) -> list[WrittenRow]:
    """Comments of a Kazakh reader, written one by one; the origin ends in kind and topic.

    The topic "mixed" marks Russian letters for Kazakh ones, or both languages in one comment.
    """
    files = ("kazakh_harmless.txt", "kazakh_abusive.txt")
    return [row for file in files for row in _sections(file, "kk", _LINES[part])]


def further_kazakh(part: Use) -> list[WrittenRow]:
    """Kazakh comments that no training sentence was written after; none of them is reported."""
    return list(_sections("kazakh_further.txt", "kk", _USES[part]))


def ukrainian() -> list[WrittenRow]:
    """Comments of a Ukrainian reader, harmless and hostile; all of them are only reported."""
    return list(_sections("ukrainian.txt", "uk", slice(None)))


def local(lang: str) -> list[str]:
    """Short Russian or Kazakh comments around words of Central Asia.

    They measure the language detector, and chose one share of its training.
    """
    return (FOLDER / "heldout" / f"local_{lang}.txt").read_text(encoding="utf-8").splitlines()


def mentions(lang: str, part: Part) -> list[WrittenRow]:
    """Sentences that merely name groups, places or garments, and hateful ones with the same names.

    The origin ends in "harmless/<topic>" or "hate/<topic>".
    """
    return list(_sections(f"mentions_{lang}.txt", lang, _LINES[part]))


def stance(lang: str, part: Part) -> list[WrittenRow]:
    """Contrast pairs of a language; the origin ends in "<kind>/harmless" or "<kind>/hostile".

    Raises:
        KeyError: `lang` is not en, ru or kk.
    """
    writer = Writer(lang, _INFLECT[lang])
    return list(writer.rows(f"heldout/stance_{lang}.json", _LINES[part]))


def _sections(file: str, lang: str, lines: slice) -> Iterator[WrittenRow]:
    text = (FOLDER / "heldout" / file).read_text(encoding="utf-8")
    for section in text.removeprefix("# ").split("\n# "):
        title, *comments = section.splitlines()
        kind, _, topic = title.partition(" ")
        origin = f"heldout/{lang}/{kind}/{topic}".rstrip("/")
        for comment in comments[lines]:
            yield WrittenRow(comment, lang, labels_of(*_LABELS[kind]), origin)
