"""Batches of an archive's records: so many at once, fewer where they are long."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

CHARACTERS_AT_ONCE = 4_000_000  # 8 MB of Russian, twice more while it becomes JSON
T = TypeVar("T")


def in_batches(items: Iterable[T], size: int, length: Callable[[T], int]) -> Iterator[list[T]]:
    """Yield ``items`` in lists of ``size``; one whose lengths reach the limit ends before that."""
    batch: list[T] = []
    characters = 0
    for item in items:
        batch.append(item)
        characters += length(item)
        if len(batch) == size or characters >= CHARACTERS_AT_ONCE:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch
