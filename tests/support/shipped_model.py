"""The shipped model and the reader of its texts, once a process: each takes a tenth of a second."""

from __future__ import annotations

from functools import cache

import classifier
from classifier.kernel import Reader
from classifier.text import tables


@cache
def scorer() -> classifier.Scorer:
    """The model; nothing that a test asks of it changes it."""
    return classifier.load()


@cache
def reader() -> Reader:
    """What reads texts before a model knows any word."""
    return Reader.start(tables.build())
