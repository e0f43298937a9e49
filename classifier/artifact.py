"""A trained model on disk: one JSON manifest and plain arrays, data and never code.

Every array's SHA-256 stands in the manifest, arrays are mapped read-only (so that processes share
the pages), and no file is unpickled.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.text.tables import Tables, expand, within
from classifier.text.vocabulary import Vocabulary

FORMAT = 4
LANES = 8  # the attributes, and whether a word would be highlighted
ZERO = 128  # the stored value of a weight of 0
GRAM_SIZE, WORD_SIZE = 1 << 18, 1 << 19  # buckets of the two weight tables
MANIFEST = "manifest.json"
SHIPPED = Path(__file__).parent / "models" / "comments"
VOCABULARY = ("keys", "levels", "roles", "sizes", "variants", "variant_of")
CHARACTERS = ("fold", "expansions", "kind", "script", "respell", "otherwise", "style")
PACKED = ("script", "style")  # stored as codes, see tables.compress
WEIGHTS = ("grams", "pairs", "known")
ARRAYS = CHARACTERS + VOCABULARY + WEIGHTS


# What reading raises where a file is torn, altered or no model at all, however deep in it.
_BROKEN = (
    *(OSError, ValueError, LookupError, TypeError, AttributeError),
    *(ArithmeticError, RecursionError, MemoryError),
)


class ArtifactError(Exception):
    """A model that cannot be used: missing, altered, of another format, or wrong; `kind` says."""

    kind = "broken"


class OtherFormat(ArtifactError):
    """Another release wrote the model."""

    kind = "other_format"


class OtherBase(ArtifactError):
    """A site's layer belongs to another model than the one that it was put on."""

    kind = "other_base"


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Name ``what`` in an ArtifactError where it is broken in any way."""
    try:
        yield
    except _BROKEN as error:
        reason = f"{type(error).__name__}: {error}"
        raise ArtifactError(f"{what}: not a usable model: {reason}") from error


@dataclass(frozen=True, slots=True)
class Artifact:
    """A model folder in memory; `info` is the manifest."""

    info: dict[str, Any]
    tables: Tables
    vocabulary: Vocabulary
    grams: NDArray[np.uint8]  # [gram buckets, LANES], for unknown words; 128 is zero
    pairs: NDArray[np.uint8]  # [word buckets, LANES], words, pairs and style; 128 is zero
    known: NDArray[np.int16]  # [vocabulary, LANES], all that a known word contributes


def save(folder: Path, arrays: dict[str, NDArray[Any]], info: dict[str, Any]) -> dict[str, Any]:
    """Write the arrays and the manifest; return the manifest with digests and the model's name.

    The name ends in the first 8 digits of the digest over all arrays and settings, so the same
    data and seed give the same name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in ARRAYS:
        np.save(folder / f"{name}.npy", arrays[name], allow_pickle=False)
    info = {"format": FORMAT, **info, "files": {name: digest(folder, name) for name in ARRAYS}}
    whole = json.dumps(info, sort_keys=True, ensure_ascii=False).encode()
    info["name"] = f"{info['series']}+{hashlib.sha256(whole).hexdigest()[:8]}"
    write_manifest(folder, info)
    return info


def write_manifest(folder: Path, info: dict[str, Any]) -> None:
    """Write the manifest alone."""
    text = json.dumps(info, indent=1, sort_keys=True, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def digest(folder: Path, name: str) -> str:
    """Return the SHA-256 of one array's file."""
    return hashlib.sha256(_content(folder / f"{name}.npy")).hexdigest()


def _content(path: Path) -> bytes:
    """Return the bytes of a file; a device or a pipe, which has no end, is none."""
    if path.exists() and not path.is_file():
        raise ValueError(f"{path.name} is not a file")
    return path.read_bytes()


def read(folder: Path) -> Artifact:
    """Map a model folder.

    Raises:
        ArtifactError: a file is missing or altered, or the format is not FORMAT.
    """
    with reading(str(folder)):
        info = json.loads(_content(folder / MANIFEST))
        if info["format"] != FORMAT:
            raise OtherFormat(f"{folder}: format {info['format']}, this release reads {FORMAT}")
        if not isinstance(info["name"], str):
            raise ArtifactError(f"{folder}: the model has no name")
        arrays = {name: _array(folder, name, info["files"][name]) for name in ARRAYS}
        parts: dict[str, NDArray[Any]] = {
            name: expand(arrays[name]) if name in PACKED else arrays[name] for name in CHARACTERS
        }
        parts["fold"] = within(parts["fold"])
        return Artifact(
            info,
            Tables(**parts),
            Vocabulary(**{name: arrays[name] for name in VOCABULARY}),
            *(arrays[name] for name in WEIGHTS),
        )


def _array(folder: Path, name: str, expected: str) -> NDArray[Any]:
    actual = digest(folder, name)
    if actual != expected:
        raise ArtifactError(
            f"{folder}/{name}.npy: SHA-256 {actual[:12]}…, expected {expected[:12]}…"
        )
    mapped = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
    array: NDArray[Any] = mapped.view(np.ndarray)  # the same pages without memmap's overhead
    return array
