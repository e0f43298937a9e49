"""Pass texts to a kernel with a model in its memory, read its answers.

The layout of an answer is that of kernel.h.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from classifier.artifact import Artifact
from classifier.kernel import contents
from classifier.kernel.instance import Instance
from classifier.kernel.reader import COMMENT_CAP
from classifier.score import APART, ATTRIBUTES, SITE, Highlight, Score
from classifier.site_layer import STACKED, SiteLayer
from classifier.text import language
from classifier.text.language import LanguageModel
from classifier.text.signs import ALL

CHUNK = 64  # comments of one call
SAME, LOOK = -1, -2  # in place of the length of a prepared text, as in kernel.h
HEAD = struct.Struct(f"<d{len(ATTRIBUTES)}f2ifi")  # as `Answer` of kernel.h begins
APART_OF = struct.Struct(f"<{len(ATTRIBUTES)}f")  # and goes on; highlights follow
NAMES = (*ATTRIBUTES, SITE)  # of attributes by the kernel's numbers
HIGHLIGHT = struct.Struct("<5if")
ANSWER_SIZE = HEAD.size + APART_OF.size + 8 * HIGHLIGHT.size  # 8 highlights
ANSWER = np.dtype(
    {
        "names": ["probabilities", "language"],
        "formats": [f"{len(ATTRIBUTES)}f4", "i4"],
        "offsets": [8, 8 + 4 * len(ATTRIBUTES)],
        "itemsize": ANSWER_SIZE,
    }
)


class Kernel:
    """The kernel with a model in its memory."""

    def __init__(self, instance: Instance, artifact: Artifact) -> None:
        """Copy the model into the kernel's memory, 14 MB.

        Raises:
            ValueError: an array is larger than the kernel's.
        """
        self._instance, self._memory = instance, instance.memory
        self.validated = frozenset(artifact.info["validated"])
        contents.fill(instance, artifact.tables, artifact.vocabulary)
        self._memory.fill(contents.weights(artifact))
        self._memory.fill(contents.language_model(LanguageModel.load()))
        self._site: SiteLayer | None = None  # whose weights are in memory

    def at_once(self, texts: Sequence[str], site: SiteLayer | None = None) -> list[Score | int]:
        """Rate up to CHUNK texts that need no preparation; return the signs of the others.

        Those are what `language.prepare` has to look for; see text/signs.py.
        """
        parts = [text[:COMMENT_CAP] for text in texts]
        with self._instance.turn:
            self._take(site)
            self._give("".join(parts), [(len(part), LOOK) for part in parts])
            answers = self._answers(len(parts), site)
            signs = self._memory.read("lengths", 8 * len(parts))[4::8]  # a sign has 8 bits
        return [
            # What is behind the part that is read may hold anything.
            ALL if len(text) > COMMENT_CAP else held or self._read(text, answers, n, site)
            for n, (text, held) in enumerate(zip(texts, signs, strict=True))
        ]

    def score(
        self,
        texts: Sequence[str],
        site: SiteLayer | None = None,
        prepared: Sequence[str] | None = None,
    ) -> list[Score]:
        """Rate up to CHUNK texts; a site's layer adds its own score.

        `prepared` are the texts as their languages are read from them.
        """
        texts = [text[:COMMENT_CAP] for text in texts]
        given, lengths = _given(texts, prepared)
        with self._instance.turn:
            self._take(site)
            self._give(given, lengths)
            answers = self._answers(len(texts), site)
        return [self._read(text, answers, n, site) for n, text in enumerate(texts)]

    def sums(self, texts: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
        """Return what a site's layer weighs of up to CHUNK texts beside their words.

        These are the inputs of the second layer, [n, STACKED], and the languages' numbers, [n].
        """
        texts = [text[:COMMENT_CAP] for text in texts]
        given, lengths = _given(texts)
        with self._instance.turn:
            self._give(given, lengths)
            answers = self._answers(len(texts), None)
            inputs = self._memory.array("inputs", np.float32, len(texts) * STACKED)
        languages: NDArray[np.int32] = np.frombuffer(answers, ANSWER)["language"]
        return inputs.reshape(-1, STACKED), languages

    def _give(self, given: str, lengths: Sequence[tuple[int, int]]) -> None:
        """Write texts where the kernel reads them; the caller has the turn."""
        self._instance.give(given)
        self._memory.write("lengths", array("i", chain.from_iterable(lengths)).tobytes())

    def _answers(self, count: int, site: SiteLayer | None) -> bytes:
        """Let the kernel rate what it was given; the caller has the turn."""
        self._instance.call("score", count, int(site is not None))
        return self._memory.read("answers", count * ANSWER_SIZE)

    def _take(self, site: SiteLayer | None) -> None:
        """Copy a site's weights into the kernel's memory, 0.8 MB, unless they are there."""
        if site is not None and site is not self._site:
            self._site = None  # a child of a fork that comes in between copies them anew
            self._memory.fill(contents.site_weights(site))
            self._instance.call("take_site")
            self._site = site

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

    def _read(self, text: str, answers: bytes, number: int, site: SiteLayer | None) -> Score:
        """Return the answer to a text by its number."""
        at = number * ANSWER_SIZE
        sure, *probabilities, spoken, highlights, rejected, sworn = HEAD.unpack_from(answers, at)
        name, at = language.called(language.LANGUAGES[spoken], sure), at + HEAD.size
        apart = _apart(APART_OF.unpack_from(answers, at)) if sworn else None
        at += APART_OF.size
        scores = dict(zip(ATTRIBUTES, probabilities, strict=True))
        words = HIGHLIGHT.iter_unpack(answers[at : at + highlights * HIGHLIGHT.size])
        named = [
            Highlight(NAMES[attribute], begin_unit, end_unit, text[begin:end], weight)
            for attribute, begin, end, begin_unit, end_unit, weight in words
        ]
        if site is not None:
            scores[SITE] = rejected
            named.sort(key=lambda highlight: -highlight.weight)
        return Score(scores, name, sure, name in self.validated, tuple(named), apart)


def _apart(probabilities: Sequence[float]) -> dict[str, float]:
    """Return what a text scores without its swearing, of the attributes that this may lower."""
    return {name: probabilities[ATTRIBUTES.index(name)] for name in APART}


def _given(
    texts: Sequence[str], prepared: Sequence[str] | None = None
) -> tuple[str, list[tuple[int, int]]]:
    """Return texts, each followed by its prepared form where that differs, and both lengths."""
    parts: list[str] = []
    lengths: list[tuple[int, int]] = []
    for text, other in zip(texts, prepared or map(language.prepare, texts), strict=True):
        same = other == text[: language.MAX_CODE_POINTS]
        parts += (text,) if same else (text, other)
        lengths.append((len(text), SAME if same else len(other)))
    return "".join(parts), lengths


def _number(name: str) -> int:
    """Return the number of a language; the last one stands for all that have none."""
    return language.LANGUAGES.index(name if name in language.LANGUAGES else language.OTHER)
