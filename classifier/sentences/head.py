"""The head: one logistic regression on what the encoder makes of a text, stored as JSON.

It is data and never code: 512 weights and an intercept as little-endian 32-bit floats in Base64,
beside what they were trained on and how good they were on rows that they had not seen.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.artifact import ArtifactError, reading

FORMAT = 1
DIMENSIONS = 512  # of the encoder's vectors
SHIPPED = Path(__file__).parent.parent / "models" / "sentences" / "head.json"
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Head:
    """``weights`` [DIMENSIONS] and ``intercept`` give log-odds; ``info`` is the card."""

    weights: Floats
    intercept: float
    info: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Its name, which ends in the first 8 digits of the SHA-256 of its weights."""
        return f"encoder {hashlib.sha256(self._packed()).hexdigest()[:8]}"

    def chances(self, vectors: Floats) -> Floats:
        """Return how likely people reject texts, [n] 0..1, from vectors [n, DIMENSIONS]."""
        chances: Floats = 1 / (1 + np.exp(-(vectors @ self.weights + self.intercept)))
        return chances

    def write(self, path: Path) -> None:
        """Write the file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        packed = base64.b64encode(self._packed()).decode()
        document = {"format": FORMAT, "name": self.name, "weights": packed, **self.info}
        path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")

    def _packed(self) -> bytes:
        return np.append(self.weights, self.intercept).astype("<f4").tobytes()


def read(path: Path = SHIPPED) -> Head:
    """Return the head in a file.

    Raises:
        ArtifactError: it is missing or altered, or of another format than FORMAT.
    """
    with reading(str(path)):
        info = json.loads(path.read_text(encoding="utf-8"))
        values = np.frombuffer(base64.b64decode(info.pop("weights"), validate=True), "<f4")
        if info.pop("format") != FORMAT or len(values) != DIMENSIONS + 1:
            raise ValueError(f"must have format {FORMAT} and {DIMENSIONS + 1} weights")
        name = info.pop("name")
        head = Head(values[:DIMENSIONS].astype(np.float32), float(values[DIMENSIONS]), info)
        if not np.isfinite(values).all() or head.name != name:
            raise ArtifactError(f"{path}: its weights are not those of {name}")
        return head
