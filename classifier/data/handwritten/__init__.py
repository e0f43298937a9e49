"""Texts that the authors of this project wrote themselves: see README.md in this folder."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from classifier.data.handwritten.kazakh import inflect as inflect_kazakh
from classifier.data.handwritten.rows import WrittenRow
from classifier.data.handwritten.russian import inflect as inflect_russian
from classifier.data.handwritten.templates import FOLDER, Writer, read
from classifier.data.language_variants import latin, russian_keyboard

__all__ = [
    "LANGUAGES",
    "WrittenRow",
    "benign_evaluation",
    "contrast_evaluation",
    "group_names",
    "name_frames",
    "training",
]

LANGUAGES = ("en", "ru", "kk")
KINDS = ("templates", "stance", "aim", "mention", "spam", "blog", "turn")  # of pattern files
LAST = ("vice",)  # the same, of the last lesson alone: training/vices.py
WRITTEN = (*LANGUAGES, "uk")  # languages of the training sentences
_INFLECT = {"en": None, "ru": inflect_russian, "kk": inflect_kazakh, "uk": None}


@lru_cache(maxsize=2)
def _rows(kinds: tuple[str, ...]) -> tuple[WrittenRow, ...]:
    """Every sentence once; the first label wins should two sections write the same one."""
    row_of: dict[str, WrittenRow] = {}
    for lang in WRITTEN:
        writer = Writer(lang, _INFLECT[lang])
        for name in pattern_files(lang, kinds):
            for row in writer.rows(name):
                row_of.setdefault(row.text, row)
    rows = list(row_of.values())
    for row in (*_keyboard(rows), *_latin(rows)):
        row_of.setdefault(row.text, row)
    return tuple(row_of.values())


def pattern_files(lang: str, kinds: Sequence[str] = KINDS) -> list[str]:
    """The files of patterns that training sentences of a language are made from."""
    names = (f"patterns/{kind}_{lang}.json" for kind in kinds)
    return [name for name in names if (FOLDER / name).is_file()]


def _keyboard(rows: Sequence[WrittenRow]) -> Iterator[WrittenRow]:
    """Every third Kazakh sentence as typed without Kazakh letters."""
    for row in [row for row in rows if row.lang == "kk"][::3]:
        for text in russian_keyboard(row.text, "kk")[:1]:
            yield replace(row, text=text)


def _latin(rows: Sequence[WrittenRow]) -> Iterator[WrittenRow]:
    """Every third Russian turn of phrase as typed in Latin letters."""
    for row in [row for row in rows if row.origin.startswith("written/ru/turn/")][::3]:
        yield replace(row, text=latin(row.text))


def training(kinds: tuple[str, ...] = KINDS) -> list[WrittenRow]:
    """The sentences for training, of all kinds of patterns or of some, in a fixed order."""
    return list(_rows(kinds))


def group_names() -> list[str]:
    """The names of groups that our sentences use, of one word each, in every form."""
    return [name for lang in WRITTEN for name in Writer(lang, _INFLECT[lang]).group_names()]


def benign_evaluation(lang: str) -> list[str]:
    """Hand-written harmless comments that name identities or extremism; never trained on.

    Raises:
        KeyError: `lang` is not one of LANGUAGES.
    """
    if lang not in LANGUAGES:
        raise KeyError(lang)
    text = (FOLDER / f"heldout/evaluation_{lang}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def contrast_evaluation(lang: str) -> dict[str, list[str]]:
    """Hand-written harmless comments that look like others, by kind; never trained on.

    Raises:
        KeyError: `lang` is not one of LANGUAGES.
    """
    if lang not in LANGUAGES:
        raise KeyError(lang)
    text = (FOLDER / f"heldout/contrast_{lang}.txt").read_text(encoding="utf-8")
    kinds = (part.splitlines() for part in text.removeprefix("# ").split("\n# "))
    return {name: sentences for name, *sentences in kinds}


def name_frames(lang: str) -> list[dict[str, list[str]]]:
    """Return for each neutral frame of a language its sentences by people; never trained on.

    Raises:
        KeyError: `lang` is not one of LANGUAGES.
    """
    content = read("heldout/frames.json")
    names = content["names"]["latin" if lang == "en" else "cyrillic"]
    return [
        {
            people: [frame.format(name) for name in people_names]
            for people, people_names in names.items()
        }
        for frame in content["frames"][lang]
    ]
