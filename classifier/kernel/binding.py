"""Pass texts to a kernel with a model in its memory, read its answers.

The layout of an answer is that of kernel.h.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.artifact import Artifact
from classifier.kernel import contents
from classifier.kernel.instance import Instance, codes
from classifier.kernel.reader import COMMENT_CAP
from classifier.score import ATTRIBUTES, Highlight, Score
from classifier.text import language
from classifier.text.language import LanguageModel

CHUNK = 64  # comments of one call
HEAD = struct.Struct(f"<d{len(ATTRIBUTES)}f2i")  # as `Answer` of kernel.h, without its highlights
HIGHLIGHT = struct.Struct("<5if")
ANSWER_SIZE = HEAD.size + 8 * HIGHLIGHT.size + 4  # 8 highlights, padded to a multiple of 8
ANSWER = np.dtype(
    {
        "names": ["probabilities"],
        "formats": [f"{len(ATTRIBUTES)}f4"],
        "offsets": [8],
        "itemsize": ANSWER_SIZE,
    }
)


class Kernel:
    """The kernel with a model in its memory."""

    def __init__(self, instance: Instance, artifact: Artifact) -> None:
        """Copy the model into the kernel's memory, 11 MB.

        Raises:
            ValueError: an array is larger than the kernel's.
        """
        self._instance, self._memory = instance, instance.memory
        self.validated = frozenset(artifact.info["validated"])
        contents.fill(instance, artifact.tables, artifact.vocabulary)
        self._memory.fill(contents.weights(artifact))
        self._memory.fill(contents.language_model(LanguageModel.load()))

    def score(self, texts: Sequence[str]) -> list[Score]:
        """Rate up to CHUNK texts."""
        texts = [text[:COMMENT_CAP] for text in texts]
        parts: list[str] = []
        lengths: list[int] = []
        for text in texts:
            prepared = language.prepare(text)
            same = prepared == text[: language.MAX_CODE_POINTS]
            parts += (text,) if same else (text, prepared)
            lengths += (len(text), -1 if same else len(prepared))
        answers = self._answers("".join(parts), lengths, len(texts))
        return [self._read(text, answers, n * ANSWER_SIZE) for n, text in enumerate(texts)]

    def judge(self, inputs: NDArray[np.float32], languages: Sequence[str]) -> NDArray[np.float32]:
        """Return probabilities [n, attributes] from inputs of the second layer, [n, STACKED]."""
        parts = [np.zeros((0, len(ATTRIBUTES)), np.float32)]
        for begin in range(0, len(inputs), CHUNK):
            chunk = slice(begin, begin + CHUNK)
            parts.append(self._judge(inputs[chunk], languages[chunk]))
        return np.concatenate(parts)

    def _judge(self, inputs: NDArray[np.float32], languages: Sequence[str]) -> NDArray[np.float32]:
        numbers = [(_number(name), -1) for name in languages]
        with self._instance.turn:
            self._memory.fill({"inputs": inputs, "lengths": np.array(numbers, np.int32)})
            self._instance.call("judge", len(inputs))
            answers = self._memory.array("answers", ANSWER, len(inputs))
        probabilities: NDArray[np.float32] = answers["probabilities"]
        return probabilities

    def _answers(self, texts: str, lengths: list[int], count: int) -> bytes:
        data, sizes = codes(texts), struct.pack(f"<{len(lengths)}i", *lengths)
        with self._instance.turn:
            self._memory.write("texts", data)
            self._memory.write("lengths", np.frombuffer(sizes, np.uint8))
            self._instance.call("score", count)
            return self._memory.read("answers", count * ANSWER_SIZE)

    def _read(self, text: str, answers: bytes, at: int) -> Score:
        sure, *probabilities, number, highlights = HEAD.unpack_from(answers, at)
        name, at = language.called(language.LANGUAGES[number], sure), at + HEAD.size
        return Score(
            dict(zip(ATTRIBUTES, probabilities, strict=True)),
            name,
            sure,
            name in self.validated,
            tuple(
                _highlight(text, HIGHLIGHT.unpack_from(answers, at + place * HIGHLIGHT.size))
                for place in range(highlights)
            ),
        )


def _number(name: str) -> int:
    """Return the number of a language; the last one stands for all that have none."""
    return language.LANGUAGES.index(name if name in language.LANGUAGES else language.OTHER)


def _highlight(text: str, fields: tuple[Any, ...]) -> Highlight:
    attribute, begin, end, begin_unit, end_unit, weight = fields
    return Highlight(ATTRIBUTES[attribute], begin_unit, end_unit, text[begin:end], weight)
