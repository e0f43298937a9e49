"""Kazakh, and whom Russian attacks, are calibrated on sentences that may choose limits."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from classifier.data.handwritten import held_out
from classifier.score import ATTRIBUTES, Score
from classifier.training import chosen, fit
from classifier.training.sums import STACKED
from classifier.training.thresholds import Limits


def test_scores_mean_what_they_say_at_the_base_rate() -> None:
    """Whatever the sums, the mean probability of an attribute is its share under news."""
    rng = np.random.default_rng(3)
    comments, pairs = held_out.further_kazakh("calibrate"), held_out.stance("kk", "choose")
    rows = [*comments, *pairs]
    toxic = {row.text: row.labels["toxicity"] for row in [*rows, *held_out.stance("ru", "choose")]}

    def sums(texts: list[str]) -> tuple[np.ndarray, None]:
        noise = rng.normal(0, 1, (len(texts), STACKED)).astype(np.float32)
        given.append(noise + np.array([[3.0 * toxic[text]] for text in texts], np.float32))
        return given[-1], None

    given: list[np.ndarray] = []
    stack = np.zeros((STACKED, len(ATTRIBUTES)), np.float32)
    stack[0] = 1
    scorer = SimpleNamespace(kernel=SimpleNamespace(sums=sums))
    lines = {"ru": np.zeros((2, 7)).tolist(), "kk": np.zeros((2, 7)).tolist(), "en": [[2], [1]]}
    anew = chosen.calibrated(scorer, {"": stack}, lines)  # type: ignore[arg-type]
    assert anew["en"] == [[2], [1]]
    assert np.flatnonzero(anew["ru"][0]).tolist() == [5]
    assert np.flatnonzero(anew["kk"][0]).tolist() == [0, 5]
    slopes, intercepts = anew["kk"]
    assert slopes[0] > 0.5
    logits = np.concatenate(given[-((len(rows) + 63) // 64) :]) @ stack
    labels = np.array([row.labels["toxicity"] for row in rows], np.float32)
    trust = np.repeat(np.float32([1, chosen.PAIR]), [len(comments), len(pairs)])
    weights = fit.at_base_rate(labels, trust, fit.NATURAL[0])
    weights /= weights.sum()
    probability = 1 / (1 + np.exp(-(logits[:, 0] * slopes[0] + intercepts[0])))
    assert (weights * probability).sum() == pytest.approx(fit.NATURAL[0], abs=1e-3)


def test_kazakh_is_held_from_where_few_harmless_comments_are() -> None:
    """Where the common limit holds more of them than one in a hundred, Kazakh has its own."""
    harmless = {
        row.text for row in held_out.further_kazakh("limits") if not any(row.labels.values())
    }

    def rate(texts: list[str]) -> list[Score]:
        toxicity = [0.6 if text in harmless else 0.9 for text in texts]
        none = dict.fromkeys(ATTRIBUTES, 0.0)
        return [Score({**none, "toxicity": value}, "kk", 0.9, False, ()) for value in toxicity]

    limits = {name: Limits(0.1, 0.5, None, {"en": 0.2}) for name in ATTRIBUTES}
    found = chosen.limited(SimpleNamespace(score=rate), limits)  # type: ignore[arg-type]
    assert found["toxicity"] == Limits(0.1, 0.5, None, {"en": 0.2}, {"kk": 0.61})
    assert {name: found[name] for name in ATTRIBUTES[1:]} == {n: limits[n] for n in ATTRIBUTES[1:]}
