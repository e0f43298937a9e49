"""What the scorer is measured beside: a scikit-learn Pipeline, and alt-profanity-check.

alt-profanity-check runs in an environment of its own, made for the run with pip.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import unicodedata
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import FeatureUnion, Pipeline

from classifier.score import ATTRIBUTES

_REPEATS = re.compile(r"(.)\1{2,}")
# What the rival's own environment runs: seconds for one comment after another, three times.
RIVAL = """
import sys, time, json
from profanity_check import predict_prob
texts = json.load(sys.stdin)
predict_prob(texts[:5])
for _ in range(3):
    begin = time.process_time()
    for text in texts:
        predict_prob([text])
    print((time.process_time() - begin) / len(texts))
"""


def folded(text: str) -> str:
    """Return a comment folded as plain Python would: NFKC, case, marks, hidden ones, repeats."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = "".join(c for c in text if unicodedata.category(c) not in ("Mn", "Me", "Cf"))
    return _REPEATS.sub(r"\1\1", text)


def pipeline(texts: Sequence[str]) -> Any:
    """Return a scikit-learn Pipeline with the scorer's features and attributes, fitted on noise.

    Folded words and pairs, and character 2..5-grams inside words, hashed; seven logistic
    regressions. Language, highlights, respelling, repair, roles of words, the second layer and the
    second reading of comments with links are left out, which makes it faster.
    """
    shared: dict[str, Any] = {"preprocessor": folded}
    features = FeatureUnion(
        [
            ("words", HashingVectorizer(**shared, ngram_range=(1, 2), n_features=1 << 19)),
            (
                "grams",
                HashingVectorizer(
                    **shared, analyzer="char_wb", ngram_range=(2, 5), n_features=1 << 18
                ),
            ),
        ]
    )
    labels = np.random.default_rng(0).integers(0, 2, (len(texts), len(ATTRIBUTES)))
    model = OneVsRestClassifier(LogisticRegression(max_iter=5))
    whole = Pipeline([("features", features), ("model", model)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole.fit(texts, labels)
    return whole


def profanity_check(texts: Sequence[str]) -> list[float]:
    """Return microseconds a comment of alt-profanity-check; empty where it cannot be installed."""
    with tempfile.TemporaryDirectory() as folder:
        python = str(Path(folder) / "bin" / "python")
        make = [sys.executable, "-m", "venv", folder]
        install = [python, "-m", "pip", "install", "-q", "alt-profanity-check"]
        try:
            subprocess.run(make, check=True, capture_output=True, timeout=600)
            subprocess.run(install, check=True, capture_output=True, timeout=900)
            done = subprocess.run(
                [python, "-c", RIVAL],
                input=json.dumps(list(texts)),
                text=True,
                check=True,
                capture_output=True,
                timeout=300,
            )
        except (subprocess.SubprocessError, OSError):
            return []
        return [float(line) * 1e6 for line in done.stdout.split()]
