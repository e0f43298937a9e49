"""Fill the kernel's memory with a model, pass it texts, read its answers.

The places of `ARRAYS` and the layout of an answer are those of score.c and kernel.h.
"""

from __future__ import annotations

import os
import struct
import threading
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from classifier.artifact import Artifact
from classifier.score import ATTRIBUTES, Reason, Score
from classifier.text import language, marks, masks
from classifier.text.features import GROUP_HASH
from classifier.text.hashing import word_hash
from classifier.text.normalise import COMMENT_CAP
from classifier.text.tables import compress

WASM = Path(__file__).with_name("kernel.wasm")
CHUNK = 64  # comments of one call
INPUTS = ("texts", "lengths", "answers")
CHARACTERS = ("fold", "expansions", "kind", "script", "style", "respell", "otherwise")
WORDS = ("keys", "levels", "roles", "sizes", "variants", "variant_of")
WEIGHTS = ("grams", "pairs", "known")
SETTINGS = ("gram_step", "pair_step", "known_step", "bias", "stack", "lines", "highlight")
LANGUAGE = ("language_fold", "language_weights", "language_bias", "language_scale")
MASKS = ("mask_keys", "mask_head", "mask_heads", "mask_count")
MARKS = ("mark_keys", "mark_bits", "mark_size")
ARRAYS = (
    *INPUTS,
    *CHARACTERS,
    *WORDS,
    *WEIGHTS,
    *SETTINGS,
    *LANGUAGE,
    "group_hash",
    *MASKS,
    *MARKS,
)
HEAD = struct.Struct(f"<d{len(ATTRIBUTES)}f2i")  # as `Answer` of kernel.h, without its reasons
REASON = struct.Struct("<5if")
ANSWER_SIZE = HEAD.size + 8 * REASON.size + 4  # 8 reasons, padded to a multiple of 8


class Machine(Protocol):
    """What runs the kernel: its memory, and the functions that it exports."""

    memory: NDArray[np.uint8]

    def place(self, number: int) -> int:
        """Return where an array lies in memory."""

    def capacity(self, number: int) -> int:
        """Return how many bytes an array holds."""

    def prepare(self, words: int, variants: int) -> None:
        """Index the vocabulary, once its arrays are filled."""

    def score(self, count: int) -> None:
        """Rate the texts that lie in memory."""


class Kernel:
    """One instance of the kernel with a model in its memory.

    Threads take turns. Children of a fork share the model's pages, which nothing writes to.
    """

    def __init__(self, machine: Machine, artifact: Artifact) -> None:
        """Copy the model into the kernel's memory, 11 MB.

        Raises:
            ValueError: an array is larger than the kernel's.
        """
        self._machine, self._memory = machine, machine.memory
        self._validated = frozenset(artifact.info["validated"])
        places = {name: machine.place(number) for number, name in enumerate(ARRAYS)}
        for name, array in _arrays(artifact).items():
            data = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
            if len(data) > machine.capacity(ARRAYS.index(name)):
                raise ValueError(f"{name} has {len(data)} bytes, more than the kernel holds")
            self._memory[places[name] : places[name] + len(data)] = data
        machine.prepare(len(artifact.vocabulary.keys), len(artifact.vocabulary.variants))
        self._texts, self._lengths, self._answers = (places[name] for name in INPUTS)
        self._renew()
        renew = weakref.WeakMethod(self._renew)
        os.register_at_fork(after_in_child=lambda: (renew() or _nothing)())

    def _renew(self) -> None:
        """Forget who was calling: a child of a fork has one thread, which is not in a call."""
        self._turn = threading.Lock()

    def score(self, texts: Sequence[str]) -> list[Score]:
        """Rate up to CHUNK texts."""
        texts = [text[:COMMENT_CAP] for text in texts]
        prepared = [language.prepare(text) for text in texts]
        parts: list[str] = []
        lengths: list[int] = []
        for text, other in zip(texts, prepared, strict=True):
            same = other == text[: language.MAX_CODE_POINTS]
            parts += (text,) if same else (text, other)
            lengths += (len(text), -1 if same else len(other))
        data = "".join(parts).encode("utf-32-le", "surrogatepass")
        answers = self._call(data, struct.pack(f"<{len(lengths)}i", *lengths), len(texts))
        return [self._read(text, answers, n * ANSWER_SIZE) for n, text in enumerate(texts)]

    def _call(self, data: bytes, lengths: bytes, count: int) -> bytes:
        with self._turn:
            self._write(self._texts, data)
            self._write(self._lengths, lengths)
            self._machine.score(count)
            end = self._answers + count * ANSWER_SIZE
            return self._memory[self._answers : end].tobytes()

    def _write(self, place: int, data: bytes) -> None:
        self._memory[place : place + len(data)] = np.frombuffer(data, np.uint8)

    def _read(self, text: str, answers: bytes, at: int) -> Score:
        sure, *chances, number, reasons = HEAD.unpack_from(answers, at)
        name, at = language.called(language.LANGUAGES[number], sure), at + HEAD.size
        return Score(
            dict(zip(ATTRIBUTES, chances, strict=True)),
            name,
            sure,
            name in self._validated,
            tuple(
                _reason(text, REASON.unpack_from(answers, at + place * REASON.size))
                for place in range(reasons)
            ),
        )


def _nothing() -> None:
    """Stand in for a kernel that is gone."""


def _reason(text: str, found: tuple[Any, ...]) -> Reason:
    attribute, begin, end, begin_unit, end_unit, weight = found
    return Reason(ATTRIBUTES[attribute], begin_unit, end_unit, text[begin:end], weight)


def _arrays(artifact: Artifact) -> dict[str, NDArray[Any]]:
    """Return the model's arrays as kernel.h declares them."""
    info, tables, detector = artifact.info, artifact.tables, language.default()
    hidden = masks.default()
    calibration = info["calibration"]
    lines = [calibration.get(name, calibration["other"]) for name in language.LANGUAGES]
    found = {name: getattr(tables, name) for name in CHARACTERS}
    found |= {name: compress(found[name]) for name in ("script", "style")}
    found |= {name: getattr(artifact.vocabulary, name) for name in WORDS}
    found |= {name: getattr(artifact, name) for name in WEIGHTS}
    stacks = info["stacks"]
    stack = [stacks.get(name, stacks[""]) for name in language.LANGUAGES]
    numbers = [name for name in SETTINGS if name not in ("stack", "lines")]
    found |= {name: np.array(info[name], np.float32) for name in numbers}
    return found | {
        "stack": np.array(stack, np.float32),
        "lines": np.array(lines, np.float32),
        "language_fold": language.fold_table(),
        "language_weights": detector.weights,
        "language_bias": np.array(detector.bias, np.float64),
        "language_scale": np.array([detector.scale], np.float64),
        "group_hash": np.array([GROUP_HASH], np.uint32),
        "mask_keys": hidden.keys,
        "mask_head": hidden.head,
        "mask_heads": hidden.heads,
        "mask_count": np.array([len(hidden.keys)], np.int32),
        **dict(zip(MARKS, _marks(), strict=True)),
    }


def _marks() -> tuple[NDArray[Any], ...]:
    """Return the marks of words by hash: sorted keys, bit fields, and how many there are."""
    found = sorted((word_hash(key), int(given)) for key, given in marks.table().items())
    keys, bits = (np.array(part, np.uint32) for part in zip(*found, strict=True))
    return keys, bits, np.array([len(keys)], np.int32)


def kernel_for(artifact: Artifact) -> Kernel | None:
    """Return a kernel with this model, or None where wasmtime has no wheel."""
    try:
        from classifier.kernel.wasm import WasmMachine
    except ImportError:
        return None
    return Kernel(WasmMachine(WASM), artifact)
