"""CommentClassifier: texts in, chances out, as scikit-learn expects it of a classifier."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from classifier.artifact import SHIPPED, Artifact
from classifier.estimator import writing
from classifier.estimator.fitting import Settings, fit_artifact
from classifier.estimator.given import labels_of, texts_of
from classifier.score import ATTRIBUTES
from classifier.scorer import Scorer, load

CLIPPED = 1e-7  # chances are kept this far from 0 and 1 where log-odds are made of them
Doubles = NDArray[np.float64]


class CommentClassifier(ClassifierMixin, TransformerMixin, BaseEstimator):
    """The comment model as an estimator, for one label or several at once.

    A linear model over hashed words and n-grams with a second layer on top, fitted by our own
    solver and scored by the compiled kernel: what `predict_proba` says is what a worker would say.

    Parameters:
        attributes: names of the columns of a two-dimensional y; None numbers them.
        gram_penalty, word_penalty: ridge penalties of n-grams and of whole words, above 0.
        max_iter: L-BFGS iterations, at least 1.
        held_out: share of the texts that fit the second layer, 0..1; with 0 there is none.
        random_state: an int; which texts these are. The same data gives the same bytes.

    Attributes:
        classes_: the two classes of a one-dimensional y, or a name for each column.
        artifact_: what was fitted, as the kernel reads it.

    Labels may be soft: numbers in 0..1 are chances; NaN says nothing of a text. Our own solver
    stays in place of `LogisticRegression`, which knows no soft labels: 32 s against 45 s on 20,000
    comments of six attributes, with 740 MB against 529 MB; see docs/estimator.md.
    """

    def __init__(
        self,
        *,
        attributes: Sequence[str] | None = None,
        gram_penalty: float = 0.1,
        word_penalty: float = 4.0,
        max_iter: int = 60,
        held_out: float = 0.15,
        random_state: int = 0,
    ) -> None:
        self.attributes = attributes
        self.gram_penalty = gram_penalty
        self.word_penalty = word_penalty
        self.max_iter = max_iter
        self.held_out = held_out
        self.random_state = random_state

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:  # noqa: N803
        """Fit texts [n] and labels [n] or [n, columns]; `sample_weight` is [n] or [n, columns].

        Raises:
            ValueError: labels, weights or a parameter cannot be meant.
            TypeError: something in X is no text.
        """
        texts = texts_of(X)
        labels = labels_of(y, sample_weight, len(texts), self.attributes)
        self.artifact_ = fit_artifact(texts, labels, self._settings())
        self.classes_ = labels.classes
        self.is_multilabel_ = labels.is_multilabel
        self._forget()
        return self

    def predict_proba(self, X: Any) -> Doubles:  # noqa: N803
        """Return [n, 2] for two classes, or the chance of each column, [n, columns]."""
        chances = self._chances(X)
        return chances if self.is_multilabel_ else np.hstack([1 - chances, chances])

    def decision_function(self, X: Any) -> Doubles:  # noqa: N803
        """Return log-odds, [n] for two classes or [n, columns]."""
        chances = np.clip(self._chances(X), CLIPPED, 1 - CLIPPED)
        odds: Doubles = np.log(chances / (1 - chances))
        return odds if self.is_multilabel_ else odds[:, 0]

    def predict(self, X: Any) -> NDArray[Any]:  # noqa: N803
        """Return the likelier class, [n], or 0 and 1 for each column, [n, columns]."""
        likely = self._chances(X) >= 0.5
        return (
            likely.astype(int) if self.is_multilabel_ else self.classes_[likely[:, 0].astype(int)]
        )

    def transform(self, X: Any) -> Doubles:  # noqa: N803
        """Return the chances as features, [n, columns], named by `get_feature_names_out`."""
        return self._chances(X)

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[Any]:
        """Return the names of the columns of `transform`."""
        check_is_fitted(self)
        names = self.classes_ if self.is_multilabel_ else self.classes_[1:]
        return np.array([str(name) for name in names], dtype=object)

    def save(self, folder: Path | str) -> str:
        """Write the artefact that `classifier.load` reads; return the model's name.

        Raises:
            ValueError: the columns are not the seven attributes, which the service scores.
        """
        check_is_fitted(self)
        if tuple(map(str, self.classes_)) != ATTRIBUTES:
            named = ", ".join(map(str, self.classes_))
            raise ValueError(f"the columns are {named}; an artefact has {', '.join(ATTRIBUTES)}")
        self.artifact_ = writing.write(self.artifact_, Path(folder))
        self._forget()
        return str(self.artifact_.info["name"])

    @classmethod
    def load(cls, folder: Path | str = SHIPPED) -> Self:
        """Return a fitted classifier from an artefact, the shipped one by default.

        Raises:
            ArtifactError: the folder is no usable model.
        """
        scorer = load(Path(folder))
        classifier = cls.of(scorer.artifact)
        classifier._scorer = scorer
        return classifier

    @classmethod
    def of(cls, artifact: Artifact) -> Self:
        """Return a classifier that is fitted already, of the seven attributes."""
        classifier = cls(attributes=ATTRIBUTES)
        classifier.artifact_ = artifact
        classifier.classes_, classifier.is_multilabel_ = np.array(ATTRIBUTES), True
        return classifier

    @property
    def scorer(self) -> Scorer:
        """What scores: languages, highlights and the second layer's inputs beside the chances."""
        check_is_fitted(self)
        if not hasattr(self, "_scorer"):
            self._scorer = Scorer(self.artifact_)
        return self._scorer

    def __sklearn_tags__(self) -> Any:
        """Say that X holds texts and y one label of two classes, or several."""
        tags = super().__sklearn_tags__()
        tags.input_tags.string = tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        tags.classifier_tags.multi_class = False
        tags.classifier_tags.multi_label = True
        return tags

    def __getstate__(self) -> dict[str, Any]:
        """Leave the kernel out: a copy starts one of its own."""
        state: dict[str, Any] = super().__getstate__()
        return {name: value for name, value in state.items() if name != "_scorer"}

    def _settings(self) -> Settings:
        if not (self.gram_penalty > 0 and self.word_penalty > 0):
            raise ValueError(
                f"penalties are {self.gram_penalty} and {self.word_penalty}, not above 0"
            )
        if self.max_iter < 1:
            raise ValueError(f"max_iter is {self.max_iter}; at least 1 is needed")
        if not 0 <= self.held_out < 1:
            raise ValueError(f"held_out is {self.held_out}; a share in 0..1 is needed")
        return Settings(
            self.gram_penalty, self.word_penalty, self.max_iter, self.held_out, self.random_state
        )

    def _chances(self, given: Any) -> Doubles:
        """Return the chance of each column, [n, columns]."""
        scores = self.scorer.score(texts_of(given))
        values = [list(score.scores.values()) for score in scores]
        columns = len(self.classes_) if self.is_multilabel_ else 1
        return np.array(values, np.float64).reshape(-1, len(ATTRIBUTES))[:, :columns]

    def _forget(self) -> None:
        """Let the next question start a kernel with what was fitted last."""
        if hasattr(self, "_scorer"):
            del self._scorer
