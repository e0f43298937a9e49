"""Learn a site's line from the decisions of its people, on top of a model that stays as it is."""

from classifier.adaptation.adapt import adapt
from classifier.adaptation.example import (
    AdaptationCancelled,
    AdaptationError,
    Example,
    TooFewTexts,
)

__all__ = ["AdaptationCancelled", "AdaptationError", "Example", "TooFewTexts", "adapt"]
