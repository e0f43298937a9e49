"""What a caller of scikit-learn gives, checked: texts, labels, weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.score import ATTRIBUTES

MOST = len(ATTRIBUTES)  # columns that the kernel has lanes for
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Labels:
    """`targets` [n, columns] in 0..1, `weights` [n, columns], 0 where nothing is labelled.

    classes: the two classes of one column, or the name of each of several columns.
    """

    targets: Floats
    weights: Floats
    classes: NDArray[Any]
    is_multilabel: bool


def texts_of(given: Any) -> list[str]:
    """Return the texts of a list, an array or a column of a table.

    Raises:
        ValueError: a table of several columns.
        TypeError: one text alone, or something that is no text.
    """
    if isinstance(given, str):
        raise TypeError("X is one text; a sequence of texts is needed")
    if getattr(given, "ndim", 1) != 1:
        raise ValueError(f"X has the shape {given.shape}; one dimension, of texts, is needed")
    texts = list(given)
    for place, text in enumerate(texts):
        if not isinstance(text, str):
            kind = type(text).__name__
            raise TypeError(f"X[{place}] is of type {kind}; X holds texts, which are str")
    return [str(text) for text in texts]


def labels_of(
    given: Any, sample_weight: Any, count: int, attributes: Sequence[str] | None
) -> Labels:
    """Return the labels of `count` texts.

    Raises:
        ValueError: the labels do not fit the texts or the attributes, are no chances, are of more
            than two classes in one column or of one alone, or no text is given.
    """
    if given is None:
        raise ValueError("requires y to be passed, but the target y is None")
    labels = np.asarray(given)
    if labels.ndim not in (1, 2):
        raise ValueError(f"y has {labels.ndim} dimensions; one or two are needed")
    if not count or len(labels) != count:
        raise ValueError(f"there are {count} texts and {len(labels)} labels")
    if labels.ndim == 1:
        targets, classes = _one_column(labels)
    else:
        targets, classes = _chances(labels), _names(labels.shape[1], attributes)
    labelled = ~np.isnan(targets)
    weights = _weights(sample_weight, targets.shape) * labelled
    return Labels(
        np.where(labelled, targets, 0).astype(np.float32),
        weights.astype(np.float32),
        classes,
        labels.ndim == 2,
    )


def _one_column(labels: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[Any]]:
    """Targets [n, 1] and the two classes; chances are those of class 1."""
    if labels.dtype.kind == "f" and not set(np.unique(labels[~np.isnan(labels)])) <= {0.0, 1.0}:
        return _chances(labels[:, None]), np.array([0, 1])
    known = ~np.isnan(labels) if labels.dtype.kind == "f" else np.ones(len(labels), bool)
    classes = np.unique(labels[known])
    if len(classes) != 2:
        named = ", ".join(map(str, classes[:5]))
        raise ValueError(f"y holds {len(classes)} classes ({named}); two are needed, or columns")
    targets = np.where(known, labels == classes[1], np.nan).astype(np.float64)
    return targets[:, None], classes


def _chances(labels: NDArray[Any]) -> NDArray[np.float64]:
    targets = labels.astype(np.float64)
    outside = ~np.isnan(targets) & ((targets < 0) | (targets > 1))
    if outside.any():
        raise ValueError(f"y holds {targets[outside][0]:g}; labels lie in 0..1, or are NaN")
    return targets


def _names(columns: int, attributes: Sequence[str] | None) -> NDArray[Any]:
    if not 1 <= columns <= MOST:
        raise ValueError(f"y has {columns} columns; 1 to {MOST} are possible")
    if attributes is None:
        return np.arange(columns)
    if len(attributes) != columns:
        raise ValueError(f"y has {columns} columns, and {len(attributes)} attributes are named")
    return np.array(attributes)


def _weights(given: Any, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Weights [n, columns] of one weight a text, one a label, or none at all."""
    if given is None:
        return np.ones(shape)
    weights = np.asarray(given, np.float64)
    weights = weights[:, None] if weights.ndim == 1 else weights
    if weights.ndim != 2 or len(weights) != shape[0] or weights.shape[1] not in (1, shape[1]):
        raise ValueError(f"sample_weight has the shape {np.shape(given)}, the labels {shape}")
    if not (weights >= 0).all():
        raise ValueError("sample_weight holds something that is less than 0 or no number")
    return np.broadcast_to(weights, shape)
