"""A model folder that is broken gives one sentence, whatever is wrong with it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import classifier
from classifier.artifact import MANIFEST, SHIPPED, ArtifactError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Links to the shipped model's files, which are never written in place."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "model", copy_function=os.symlink))


def rewrite(path: Path, content: bytes) -> None:
    path.unlink()
    path.write_bytes(content)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"null", b"5", b"{}", b"[" * 100_000, b"\xff\xfe", b'{"format": 4}']
)
def test_a_manifest_of_another_kind_is_named(folder: Path, content: bytes) -> None:
    """Empty, a list, a number, too deep, not UTF-8, without what it needs."""
    rewrite(folder / MANIFEST, content)
    with pytest.raises(ArtifactError, match="model: not a usable model"):
        classifier.load(folder)


@pytest.mark.parametrize("value", [None, [1], 0])
@pytest.mark.parametrize("name", ["files", "golden", "stacks", "name"])
def test_an_entry_of_another_kind_is_named(folder: Path, name: str, value: Any) -> None:
    """Also one that the digests of the arrays do not cover."""
    info = json.loads((folder / MANIFEST).read_bytes())
    rewrite(folder / MANIFEST, json.dumps({**info, name: value}).encode())
    with pytest.raises(ArtifactError):
        classifier.load(folder)


def test_a_weight_that_is_no_number_is_found(folder: Path) -> None:
    """Its scores are near to nothing, also to those of the golden texts."""
    info = json.loads((folder / MANIFEST).read_bytes())
    rewrite(folder / MANIFEST, json.dumps({**info, "bias": None}).encode())
    with pytest.raises(ArtifactError, match="scored"):
        classifier.load(folder)


def halve(path: Path) -> None:
    rewrite(path, path.read_bytes()[:1000])


def to_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def to_device(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("breaking", [halve, Path.unlink, to_folder, to_device])
@pytest.mark.parametrize("name", [MANIFEST, "grams.npy"])
def test_a_file_that_is_none_is_named(
    folder: Path, name: str, breaking: Callable[[Path], None]
) -> None:
    """Torn, gone, a folder, or a device that never ends."""
    breaking(folder / name)
    with pytest.raises(ArtifactError, match="model"):
        classifier.load(folder)


def test_a_folder_that_is_none_is_named(folder: Path, tmp_path: Path) -> None:
    """Missing, empty, a file, a link to nowhere; a link to a model is that model."""
    empty, file, nowhere, link = (tmp_path / name for name in ("empty", "file", "nowhere", "link"))
    empty.mkdir()
    file.write_text("x")
    nowhere.symlink_to(tmp_path / "missing")
    link.symlink_to(folder)
    for path in (tmp_path / "missing", empty, file, nowhere):
        with pytest.raises(ArtifactError, match="not a usable model"):
            classifier.load(path)
    assert classifier.load(link).model == classifier.load().model


def test_a_layer_that_is_a_folder_is_named(folder: Path) -> None:
    """Like every other file that is none."""
    (folder / "site.zip").mkdir()
    with pytest.raises(ArtifactError, match="not a usable model"):
        classifier.load(folder)
