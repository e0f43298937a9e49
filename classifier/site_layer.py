"""What a site's own decisions add to a model: one more lane of weights, and nothing that runs.

A layer belongs to one model, its base, and weighs what the base says of a comment, by language,
beside the comment's words and pairs of words. Stored, it is a zip of a JSON manifest and plain
arrays, whose SHA-256 stand in the manifest; nothing is unpickled.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.artifact import (
    GRAM_SIZE,
    MANIFEST,
    SHIPPED,
    WORD_SIZE,
    ArtifactError,
    OtherBase,
    OtherFormat,
)
from classifier.score import ATTRIBUTES
from classifier.text.language import LANGUAGES

FORMAT = 1
FILE = "site.zip"  # beside the base's files in a folder
STACKED = 4 * len(ATTRIBUTES) + 2  # what the base says of a comment: inputs of its second layer
ARRAYS = ("grams", "pairs", "steps", "stack")
_SHAPES: dict[str, tuple[str, tuple[int, ...]]] = {
    "grams": ("int8", (GRAM_SIZE,)),
    "pairs": ("int8", (WORD_SIZE,)),
    "steps": ("float32", (2,)),
    "stack": ("float32", (len(LANGUAGES), STACKED)),
}
_MANIFEST_BYTES = 1 << 20
_HEAD_BYTES = 1 << 10  # of an array's file
_NO_DAY = (1980, 1, 1, 0, 0, 0)  # the same layer is the same bytes on any day
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, OSError, EOFError),
    *(ValueError, KeyError, TypeError, NotImplementedError, RuntimeError),
)


@dataclass(frozen=True, slots=True, eq=False)
class SiteLayer:
    """One site's weights; make it with `SiteLayer.of`, which names it.

    `grams` and `pairs` are weights by bucket, in steps of `steps`; `stack` [languages, STACKED]
    weighs what the base says. The sum of all is the log-odds that the site rejects the comment.
    `info` is the manifest.
    """

    info: dict[str, Any]
    grams: NDArray[np.int8]
    pairs: NDArray[np.int8]
    steps: NDArray[np.float32]
    stack: NDArray[np.float32]

    @classmethod
    def of(cls, base: str, arrays: dict[str, NDArray[Any]], info: dict[str, Any]) -> SiteLayer:
        """Make a layer on the model named `base`; its name says which weights these are."""
        digests = {name: _digest(_file(arrays[name])) for name in ARRAYS}
        info = {"format": FORMAT, **info, "base": base, "files": digests}
        whole = json.dumps(info, sort_keys=True, ensure_ascii=False).encode()
        return cls({**info, "name": f"{base}+site-{_digest(whole)[:8]}"}, **arrays)

    @property
    def base(self) -> str:
        """The name of the model that the layer belongs to."""
        return str(self.info["base"])

    @property
    def name(self) -> str:
        """The name of the base and the layer together."""
        return str(self.info["name"])

    def to_bytes(self) -> bytes:
        """Return the layer as it is stored, at most some 0.8 MB, the same each time."""
        manifest = json.dumps(self.info, sort_keys=True, ensure_ascii=False).encode()
        files = {MANIFEST: manifest}
        files |= {f"{name}.npy": _file(getattr(self, name)) for name in ARRAYS}
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, content in files.items():
                entry = zipfile.ZipInfo(name, _NO_DAY)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, content)
        return out.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> SiteLayer:
        """Read a stored layer.

        Raises:
            ArtifactError: it is broken, altered, or of another format.
        """
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                info = json.loads(_entry(archive, MANIFEST, _MANIFEST_BYTES))
                if info["format"] != FORMAT:
                    raise OtherFormat(
                        f"the site's layer has format {info['format']}, this release reads {FORMAT}"
                    )
                arrays = {name: _array(archive, name, info["files"][name]) for name in ARRAYS}
                _ = info["base"], info["name"], info["golden"]
        except _BROKEN as error:
            raise ArtifactError(f"not a usable layer of a site: {error}") from error
        return cls(info, **arrays)

    def save(self, folder: Path, base: Path = SHIPPED) -> None:
        """Write a model folder that `classifier.load` takes: the base's files and the layer.

        The folder appears whole or not at all.

        Raises:
            FileExistsError: there is such a folder.
            ArtifactError: `base` is not the folder of the layer's base.
        """
        if folder.exists():
            raise FileExistsError(f"{folder} exists already")
        name = json.loads((base / MANIFEST).read_text(encoding="utf-8"))["name"]
        if name != self.base:
            raise OtherBase(f"the layer belongs to the model {self.base}, {base} holds {name}")
        unfinished = folder.with_name(f".{folder.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(base, unfinished)
        (unfinished / FILE).write_bytes(self.to_bytes())
        unfinished.rename(folder)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _file(array: NDArray[Any]) -> bytes:
    out = io.BytesIO()
    np.save(out, array, allow_pickle=False)
    return out.getvalue()


def _entry(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """Return a file of the archive, which states its size before it is unpacked."""
    size = archive.getinfo(name).file_size
    if size > most:
        raise ValueError(f"{name} has {size} bytes, at most {most} are read")
    return archive.read(name)


def _array(archive: zipfile.ZipFile, name: str, digest: str) -> NDArray[Any]:
    kind, shape = _SHAPES[name]
    most = int(np.prod(shape)) * np.dtype(kind).itemsize + _HEAD_BYTES
    data = _entry(archive, f"{name}.npy", most)
    if _digest(data) != digest:
        raise ValueError(f"SHA-256 of {name} is not that of the manifest")
    array: NDArray[Any] = np.load(io.BytesIO(data), allow_pickle=False)
    if array.dtype != kind or array.shape != shape or not np.isfinite(array).all():
        raise ValueError(f"{name} has type {array.dtype} and shape {array.shape}")
    return array
