"""From a site's decisions to the layer that scores as its people decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from classifier.adaptation import held_out
from classifier.adaptation.example import Example, Progress, Run
from classifier.adaptation.fit import Fitted, fit, quantised
from classifier.adaptation.gather import Gathered, gather
from classifier.adaptation.layout import Layout, lay_out
from classifier.adaptation.opinion import Opinion
from classifier.artifact import GRAM_SIZE
from classifier.score import SITE
from classifier.scorer import Scorer
from classifier.site_layer import SiteLayer

READING, FITTING = 0.2, 0.95  # how much is done, roughly, once the texts are read, and fitted


def adapt(
    examples: Iterable[Example],
    base: Scorer,
    *,
    progress: Progress = lambda share: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> SiteLayer:
    """Fit a site's layer on top of a model; the same decisions give the same layer.

    `progress` is told what share is done, 0..1; it and `is_cancelled` are called in this thread,
    some seconds apart. What one group may do to the layer is bounded, see `influence`.

    Raises:
        AdaptationError: too few decisions, or of one side only.
        AdaptationCancelled: `is_cancelled` said so; nothing was made.
    """
    run = Run(progress, is_cancelled)
    with threadpool_limits(1):
        rows = gather(examples)
        layout = lay_out([row.text for row in rows.examples], base, run.part(0, READING))
        opinion = Opinion.of(base.artifact, layout, rows.labels)
        fitted = fit(layout, opinion, rows.labels, rows.weights, run.part(READING, FITTING))
        info = _info(rows, layout, opinion, fitted)
        layer = _layer(base, fitted, info)
    run.reach(1.0)
    return layer


def _layer(base: Scorer, fitted: Fitted, info: dict[str, Any]) -> SiteLayer:
    grams, gram_step = quantised(fitted.buckets[:GRAM_SIZE])
    pairs, pair_step = quantised(fitted.buckets[GRAM_SIZE:])
    steps = np.array([gram_step, pair_step], np.float32)
    arrays: dict[str, NDArray[Any]] = {
        "grams": grams,
        "pairs": pairs,
        "steps": steps,
        "stack": fitted.stack,
    }
    layer = SiteLayer.of(base.info["name"], arrays, {**info, "golden": []})
    texts = [text for text, _ in base.info["golden"]]  # never the site's own
    scores = base.with_site(layer).score(texts)
    golden = [[t, [round(s.scores[SITE], 6)]] for t, s in zip(texts, scores, strict=True)]
    return replace(layer, info={**layer.info, "golden": golden})


def _info(rows: Gathered, layout: Layout, opinion: Opinion, fitted: Fitted) -> dict[str, Any]:
    """Return what the manifest says of the decisions and the fit; no text is among it."""
    return {
        "decisions": {
            "given": rows.given,
            "sampled": rows.sampled,
            "texts": len(rows.examples),
            "rejected": int(rows.labels.sum()),
            "contradictory": rows.contradictory,
            "attributes": dict(Counter(row.attribute for row in rows.examples if row.attribute)),
        },
        "languages": held_out.by_language(rows, layout, opinion, fitted),
        "held_out": held_out.figures(rows.labels, layout.probabilities, fitted.held_out),
        "strength": fitted.strength,
    }
