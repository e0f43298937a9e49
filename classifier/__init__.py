"""Text in, calibrated probabilities and highlights out; knows no comment record, no Redis, no web.

`load()` returns the shipped model; `Scorer.score` rates a batch of texts.
"""

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
    "Highlight",
    "KernelUnavailable",
    "Reading",
    "Score",
    "Scorer",
    "SiteLayer",
    "load",
]
