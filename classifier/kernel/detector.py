"""Which language a text is written in; the kernel also says it with every score."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.kernel import contents
from classifier.kernel.instance import Instance
from classifier.text.language import LANGUAGES, LanguageModel, prepare


class Detector:
    """Names the language of texts, one at a time."""

    def __init__(self, model: LanguageModel) -> None:
        """Start a kernel with this model.

        Raises:
            KernelUnavailable: wasmtime has no wheel here.
        """
        self._instance = Instance.start()
        self._instance.memory.fill(contents.language_model(model))

    def detect(self, texts: Sequence[str]) -> list[tuple[str, float]]:
        """Return the likeliest language of each text and its probability, 0..1.

        Text without letters is ("other", 0.0). Mixed text carries the language of most of it,
        with the lower probability that the mix deserves. Never raises, whatever the strings hold.
        """
        return [self._detect(text) for text in texts]

    def grams(self, text: str) -> NDArray[np.uint32]:
        """Return the buckets of the n-grams of a text, none where it has no letter."""
        with self._instance.turn:
            count = self._instance.call("read_language", self._instance.give(prepare(text)))
            return self._instance.memory.array("language_grams", np.uint32, count)

    def _detect(self, text: str) -> tuple[str, float]:
        with self._instance.turn:
            number = self._instance.call("detect_language", self._instance.give(prepare(text)))
            (sure,) = self._instance.memory.array("answers", np.float64, 1).tolist()
        return LANGUAGES[number], sure
