"""Read the lists anew: python -m classifier.training.lists WHEEL."""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

from classifier.kernel import Reader
from classifier.text import tables
from classifier.training.lists import forms

LANGUAGES = ("uk", "ru")  # a form of both has its Russian type


def main() -> None:
    """Store every form of the wheel `slaviclean` that is one word of letters."""
    parser = argparse.ArgumentParser(
        prog="python -m classifier.training.lists", description=__doc__
    )
    parser.add_argument("wheel", type=Path)
    reader = Reader.start(tables.build())
    type_of: dict[str, int] = {}
    for form, kind in _rows(parser.parse_args().wheel):
        words = reader.fold(form).words()
        if len(words) == 1 and words[0].isalpha():
            type_of[words[0]] = forms.TYPE_OF[kind]
    forms.store(type_of)


def _rows(wheel: Path) -> Iterator[tuple[str, str]]:
    """Yield each form and what the wheel calls its type."""
    with ZipFile(wheel) as files:
        for language in LANGUAGES:
            content = files.read(f"slaviclean/resources/profanity/{language}.csv").decode()
            for row in csv.DictReader(io.StringIO(content)):
                yield row["flexion"].strip(), row["profanityTypes"].strip()


if __name__ == "__main__":
    main()
