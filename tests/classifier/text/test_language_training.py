"""Training the language detector again gives the weights that are shipped.

The fit takes two minutes of a processor and always ends alike. So it is left out where all that it
depends on is what ``proven_training.json`` states of the last one that gave the shipped weights.
"""

from __future__ import annotations

import json
import os
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from classifier.text import language
from classifier.training import language_detector

DATA = Path(os.environ.get("MODQUEUE_DATA", "../shared/data"))
PROVEN = Path(__file__).parent / "proven_training.json"
SHIPPED = language.MODEL_FOLDER / "weights.npy"
LIBRARIES = ("numpy", "scikit-learn", "scipy")


class Fit(LogisticRegression):
    """Learns nothing from a proven design, and takes over the shipped weights instead."""

    proof: dict[str, str]

    def fit(self, x: csr_matrix, y: np.ndarray, sample_weight: np.ndarray) -> Fit:
        """Fit ``x`` unless that was done; ``proof`` states what was to be fitted."""
        type(self).proof = proof_of(
            self.get_params(), x.data, x.indices, x.indptr, y, sample_weight
        )
        if not is_proven(self.proof):
            return super().fit(x, y, sample_weight)  # type: ignore[no-any-return]
        shipped = json.loads((language.MODEL_FOLDER / "language.json").read_text())
        self.coef_ = np.load(SHIPPED).T * shipped["scale"]
        self.intercept_ = np.array(shipped["bias"])
        return self


def proof_of(parameters: dict[str, Any], *arrays: np.ndarray) -> dict[str, str]:
    """Return digests of a fit and of the shipped weights, and the libraries that fit."""
    design = sha256(json.dumps(parameters, sort_keys=True).encode())
    for array in arrays:
        design.update(np.ascontiguousarray(array).tobytes())
    weights = sha256(SHIPPED.read_bytes()).hexdigest()
    libraries = {name: version(name) for name in LIBRARIES}
    return {"design": design.hexdigest(), "weights": weights, **libraries}


def is_proven(proof: dict[str, str]) -> bool:
    """Return whether the fit that ``proof`` states gave the shipped weights."""
    return PROVEN.exists() and json.loads(PROVEN.read_text()) == proof


@pytest.mark.timeout(1200)  # two minutes of a processor that it shares
def test_training_gives_the_shipped_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command is deterministic: training again gives the weights that are shipped.

    Another processor may round a sum differently, so one weight in a thousand may differ by one.
    """
    if not DATA.is_dir():
        pytest.skip(f"training data is not at {DATA}; set MODQUEUE_DATA to check the training")
    monkeypatch.setattr(language_detector, "LogisticRegression", Fit)
    figures = language_detector.train(DATA, tmp_path)
    assert figures["kk with Russian letters"] > 0.95
    assert min(figures[f"{lang} in one word"] for lang in ("en", "ru", "kk")) > 0.8
    if is_proven(Fit.proof):
        shipped = json.loads((language.MODEL_FOLDER / "language.json").read_text())
        # Weights that went through bytes twice lose a little.
        assert figures == pytest.approx(shipped["figures"], abs=0.01)
    else:
        check_weights(tmp_path / "weights.npy")


def check_weights(path: Path) -> None:
    """Compare the weights at ``path`` with those that are shipped."""
    again, shipped = (np.load(file).astype(np.int64) for file in (path, SHIPPED))
    assert np.abs(again - shipped).max() <= 1
    assert np.mean(again != shipped) < 0.001
    ours = json.loads(PROVEN.read_text()) if PROVEN.exists() else {}
    if all(ours.get(name, version(name)) == version(name) for name in LIBRARIES):
        pytest.fail(f"proven anew; write to {PROVEN.name}: {json.dumps(Fit.proof)}")


def test_any_other_design_is_fitted() -> None:
    """One label more or less, and the weights are learned."""
    texts, classes = ["yes", "no", "да", "нет"], np.array([0, 0, 1, 1])
    design = language_detector.features(texts).astype(np.float64)
    first = Fit().fit(design, classes, np.ones(4))
    proof = Fit.proof
    Fit().fit(design, np.array([0, 1, 1, 1]), np.ones(4))
    assert first.predict(design).tolist() == classes.tolist()
    assert proof["design"] != Fit.proof["design"]
