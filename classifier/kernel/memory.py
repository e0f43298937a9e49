"""The kernel's memory: arrays by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray

# In the order of memory.c. What a call reads and leaves comes first, then what is filled in once.
ARRAYS = (
    *("texts", "lengths", "answers", "inputs", "counts"),
    *("chars", "source", "spans", "words", "first", "extra", "style_buckets", "suspects"),
    *("grams", "language_grams"),
    *("fold", "expansions", "kind", "script", "style", "respell", "otherwise"),
    *("lexicon", "variants", "variant_of"),
    *("gram_weights", "pairs", "known"),
    *("gram_step", "pair_step", "known_step", "bias", "stack", "lines", "highlight"),
    *("signs", "language_fold", "language_weights", "language_bias", "language_scale"),
    *("mask_keys", "mask_head", "mask_heads", "mask_count"),
    *("mark_keys", "mark_bits", "mark_size"),
    *("site_grams", "site_pairs", "site_steps", "site_stack"),
)
FIRST, LAST = "fold", "site_stack"  # of what is filled in once and looked up ever after
Arrays = Mapping[str, NDArray[Any]]


class Machine(Protocol):
    """What runs the kernel: its memory, and the functions that it exports."""

    memory: NDArray[np.uint8]

    def call(self, name: str, *arguments: int) -> int:
        """Call a function of the kernel."""

    def prefer_large_pages(self, begin: int, end: int) -> None:
        """Let a part of memory be mapped for look-ups that go all over it."""


class Memory:
    """One kernel's arrays."""

    def __init__(self, machine: Machine) -> None:
        """Look up where each array lies."""
        self._bytes = machine.memory.data
        self._places = {name: machine.call("place", n) for n, name in enumerate(ARRAYS)}
        self._sizes = {name: machine.call("capacity", n) for n, name in enumerate(ARRAYS)}
        machine.prefer_large_pages(self._places[FIRST], self._places[LAST] + self._sizes[LAST])

    def fill(self, arrays: Arrays) -> None:
        """Copy arrays in.

        Raises:
            ValueError: an array is larger than the kernel's.
        """
        for name, array in arrays.items():
            self.write(name, np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)

    def write(self, name: str, data: bytes | memoryview) -> None:
        """Write bytes to the begin of an array.

        Raises:
            ValueError: there are more than the kernel holds.
        """
        if len(data) > self._sizes[name]:
            raise ValueError(f"{name} has {len(data)} bytes, more than the kernel holds")
        place = self._places[name]
        self._bytes[place : place + len(data)] = data

    def read(self, name: str, size: int) -> bytes:
        """Return the first bytes of an array."""
        place = self._places[name]
        return self._bytes[place : place + size].tobytes()

    def array(self, name: str, kind: DTypeLike, count: int) -> NDArray[Any]:
        """Return a copy of the first `count` elements of an array."""
        kind = np.dtype(kind)
        return np.frombuffer(self.read(name, count * kind.itemsize), kind)
