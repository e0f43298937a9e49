"""A stored layer: whole or refused, and never of another model."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest

import classifier
from classifier.artifact import MANIFEST, SHIPPED, ArtifactError, OtherBase, OtherFormat
from classifier.site_layer import FILE, SiteLayer

TEXTS = ["They should write about wagers every day.", "The library is closed.", "you idiot", ""]


def changed(layer: SiteLayer, name: str, content: bytes) -> bytes:
    """Return a stored layer in which one file has other content."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(layer.to_bytes())) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.namelist():
            new.writestr(entry, content if entry == name else old.read(entry))
    return out.getvalue()


def manifest(layer: SiteLayer, **changes: object) -> bytes:
    """Return the layer with some entries of its manifest changed."""
    return changed(layer, MANIFEST, json.dumps({**layer.info, **changes}).encode())


def array(values: np.ndarray) -> bytes:
    """Return an array as it is stored."""
    out = io.BytesIO()
    np.save(out, values)
    return out.getvalue()


def test_comes_back_as_it_was(base: classifier.Scorer, layer: SiteLayer) -> None:
    """What is read scores as what was written, and is small."""
    data = layer.to_bytes()
    again = SiteLayer.from_bytes(data)
    assert len(data) < 1_500_000
    assert again.to_bytes() == data
    assert base.with_site(again).score(TEXTS) == base.with_site(layer).score(TEXTS)


def test_names_base_and_digest(base: classifier.Scorer, layer: SiteLayer) -> None:
    """A verdict can name the model and the layer that gave it."""
    scorer = base.with_site(layer)
    name, _, digest = scorer.model.partition("+site-")
    assert (name, len(digest)) == (base.model, 8)
    assert base.site is None


def test_a_folder_scores_with_the_layer(
    base: classifier.Scorer, layer: SiteLayer, tmp_path: Path
) -> None:
    """`save` writes a whole model folder; loading it gives base and layer."""
    layer.save(tmp_path / "site")
    scorer = classifier.load(tmp_path / "site")
    assert scorer.model == layer.name
    assert scorer.score(TEXTS) == base.with_site(layer).score(TEXTS)
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    with pytest.raises(FileExistsError, match="exists already"):
        layer.save(tmp_path / "site")


@pytest.mark.parametrize("cut", [0, 1, 100, -1])
def test_refuses_a_torn_layer(layer: SiteLayer, cut: int) -> None:
    """Half a file is no layer."""
    with pytest.raises(ArtifactError, match="not a usable layer"):
        SiteLayer.from_bytes(layer.to_bytes()[:cut])


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("grams.npy", array(np.zeros(1 << 18, np.int8)), "SHA-256 of grams"),
        ("pairs.npy", bytes(1 << 22), "at most"),
        (MANIFEST, b"{}", "format"),
        (MANIFEST, b"[]", "not a usable layer"),
        (MANIFEST, b"\xff", "not a usable layer"),
    ],
)
def test_refuses_an_altered_layer(
    layer: SiteLayer, name: str, content: bytes, sentence: str
) -> None:
    """Other weights, too many bytes, a manifest that is none: a sentence each."""
    with pytest.raises(ArtifactError, match=sentence):
        SiteLayer.from_bytes(changed(layer, name, content))


def test_refuses_what_is_no_number(layer: SiteLayer) -> None:
    """Weights of no size would make every score of the site the same."""
    steps = np.array([np.nan, 1], np.float32)
    arrays = {"grams": layer.grams, "pairs": layer.pairs, "steps": steps, "stack": layer.stack}
    broken = SiteLayer.of(layer.base, arrays, {"golden": []})
    with pytest.raises(ArtifactError, match="steps"):
        SiteLayer.from_bytes(broken.to_bytes())


def test_refuses_another_format(layer: SiteLayer) -> None:
    """A layer of a later release is named as such."""
    with pytest.raises(OtherFormat, match="format 99, this release reads 1"):
        SiteLayer.from_bytes(manifest(layer, format=99))


@pytest.mark.parametrize("golden", [5, None, [5], [["a text"]], [["a text", "x"]], [["a", [None]]]])
def test_refuses_golden_texts_that_are_none(
    base: classifier.Scorer, layer: SiteLayer, golden: object
) -> None:
    """A worker that reads it goes on with the shipped model instead of failing."""
    with pytest.raises(ArtifactError, match="not a usable model"):
        base.with_site(SiteLayer.from_bytes(manifest(layer, golden=golden)))


def test_refuses_another_base(base: classifier.Scorer, layer: SiteLayer, tmp_path: Path) -> None:
    """After an upgrade of the model, a layer says that it must be trained anew."""
    other = SiteLayer.from_bytes(manifest(layer, base="mq-2030+00000000"))
    with pytest.raises(OtherBase, match=r"belongs to the model mq-2030.*trained anew"):
        base.with_site(other)
    with pytest.raises(OtherBase, match="belongs to the model mq-2030"):
        other.save(tmp_path / "site")


def test_refuses_a_layer_that_scores_its_golden_texts_differently(
    base: classifier.Scorer, layer: SiteLayer, tmp_path: Path
) -> None:
    """A release whose code no longer fits the layer does not use it."""
    golden = [[text, [1 - value for value in values]] for text, values in layer.info["golden"]]
    data = manifest(layer, golden=golden)
    with pytest.raises(ArtifactError, match="golden text"):
        base.with_site(SiteLayer.from_bytes(data))
    folder = shutil.copytree(SHIPPED, tmp_path / "model")
    (folder / FILE).write_bytes(data)
    with pytest.raises(ArtifactError, match="golden text"):
        classifier.load(folder)
