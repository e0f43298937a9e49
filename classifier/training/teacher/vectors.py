"""Word vectors distilled from the teacher, keyed by the word's hash.

Each known word was embedded alone; the first DIMENSIONS principal components of all words are kept,
as 8-bit steps. Training learns attribute weights over them beside the hashed features and then
folds both into one row per known word, so at run time they cost nothing.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).parent / "e5"
DIMENSIONS = 64


def of(keys: NDArray[np.uint32]) -> NDArray[np.float32]:
    """Return the vectors of words, given by hash, [words, DIMENSIONS]; 0 for unknown words."""
    known = np.load(FOLDER / "keys.npy", allow_pickle=False)
    stored = np.load(FOLDER / "vectors.npy", mmap_mode="r", allow_pickle=False)
    at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    vectors: NDArray[np.float32] = (stored[at] / 127).astype(np.float32)
    vectors[known[at] != keys] = 0
    return vectors


def store(keys: NDArray[np.uint32], embedded: NDArray[np.float32]) -> None:
    """Write the files from embeddings [words, any dimensions], one per key."""
    centred = embedded - embedded.mean(0)
    _, _, axes = np.linalg.svd(centred[::3], full_matrices=False)
    signs = np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(1)])
    reduced = centred @ (axes * signs[:, None])[:DIMENSIONS].T
    reduced /= np.linalg.norm(reduced, axis=1, keepdims=True) + 1e-6
    order = np.argsort(keys)
    np.save(FOLDER / "keys.npy", keys[order])
    np.save(FOLDER / "vectors.npy", np.rint(reduced[order] * 127).astype(np.int8))
