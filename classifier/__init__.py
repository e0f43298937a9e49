"""Text in, calibrated probabilities and highlights out; knows no comment record, no Redis, no web.

`load()` returns the shipped model; `Scorer.score` rates a batch of texts.
"""

from importlib import import_module
from typing import Any

from classifier.artifact import ArtifactError
from classifier.kernel import KernelUnavailable
from classifier.reading import Reading
from classifier.score import ATTRIBUTES, SITE, Highlight, Score
from classifier.scorer import Scorer, load
from classifier.site_layer import SiteLayer

__all__ = [
    "ATTRIBUTES",
    "SITE",
    "ArtifactError",
    "CommentClassifier",
    "Highlight",
    "KernelUnavailable",
    "Reading",
    "Score",
    "Scorer",
    "SiteLayer",
    "load",
]


def __getattr__(name: str) -> Any:
    """Load the estimator when it is asked for: what serves does without scikit-learn."""
    if name != "CommentClassifier":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module("classifier.estimator").CommentClassifier
