"""Compiling the tests once for all processes that run them.

pytest rewrites the asserts of each file: 13 s of a processor for all of them in a fresh checkout.
Processes that collect side by side would all do it, because none has stored a file that the
others are at, too.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, flock

import pytest

COMPILED = "modqueue/compiled"
BY = sys.implementation.cache_tag


@contextmanager
def first_alone(cache: pytest.Cache) -> Iterator[None]:
    """Let the first process collect alone in a fresh checkout, and then all others at once."""
    if cache.get(COMPILED, None) == BY:
        yield
        return
    with (cache.mkdir("compiling") / "lock").open("w") as lock:
        try:
            flock(lock, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            flock(lock, LOCK_SH)  # when the first one has what all need
        yield
        cache.set(COMPILED, BY)
