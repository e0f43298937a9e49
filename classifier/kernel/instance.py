"""One running kernel: its machine, its memory, and whose turn it is."""

from __future__ import annotations

import os
import platform
import sys
import threading
import weakref
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier.kernel.memory import Machine, Memory
from classifier.kernel.wasm import WasmMachine

WASM = Path(__file__).with_name("kernel.wasm")
HASHED = 4_096  # words of one call
LETTERS = 64  # given of a word to be hashed


class KernelUnavailable(Exception):
    """wasmtime, in which the kernel runs, has no wheel for this platform."""

    def __init__(self) -> None:
        """Name the platform, and what to do."""
        super().__init__(
            f"the scorer does not run on {sys.platform} {platform.machine()} under Python "
            f"{platform.python_version()}, because wasmtime is not installed there: use Linux on "
            "x86_64 or aarch64, or macOS, where `pip install` brings it"
        )


class Instance:
    """A kernel, empty at first.

    Threads take turns. Children of a fork share the pages that are only read.
    """

    def __init__(self, machine: Machine) -> None:
        """Take a machine into use."""
        self._machine = machine
        self.memory = Memory(machine)
        self._renew()
        renew = weakref.WeakMethod(self._renew)
        os.register_at_fork(after_in_child=lambda: (renew() or _nothing)())

    @classmethod
    def start(cls) -> Instance:
        """Start a kernel, some 20 ms.

        Raises:
            KernelUnavailable: wasmtime has no wheel here.
        """
        try:
            return cls(WasmMachine(WASM))
        except ImportError as error:
            raise KernelUnavailable from error

    def _renew(self) -> None:
        """Forget who was calling: a child of a fork has one thread, which is not in a call."""
        self.turn = threading.Lock()

    def call(self, name: str, *arguments: int) -> int:
        """Call a function of the kernel; the caller has the turn."""
        return self._machine.call(name, *arguments)

    def give(self, text: str) -> int:
        """Write a text where the kernel reads it; return its length."""
        self.memory.write("texts", codes(text))
        return len(text)

    def hashes(self, words: Sequence[str]) -> NDArray[np.uint32]:
        """Return the hash of each folded word; what is behind its 40th character does not count."""
        parts: list[NDArray[np.uint32]] = [np.zeros(0, np.uint32)]
        with self.turn:
            for begin in range(0, len(words), HASHED):
                part = words[begin : begin + HASHED]
                self.give("".join(word[:LETTERS] + "\0" for word in part))
                self.call("hash_words", len(part))
                parts.append(self.memory.array("texts", np.uint32, len(part)))
        return np.concatenate(parts)


def codes(text: str) -> bytes:
    """Return the code points of a text, 4 bytes each, lone surrogates included."""
    return text.encode("utf-32-le", "surrogatepass")


def letters(chars: NDArray[np.uint32]) -> str:
    """Return code points as text."""
    return chars.tobytes().decode("utf-32-le", "surrogatepass")


def _nothing() -> None:
    """Stand in for an instance that is gone."""
