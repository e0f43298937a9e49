"""Second layer, calibration and storage of the weights."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from classifier.artifact import ZERO
from classifier.data.datasets import Table
from classifier.data.sources import NEWS, TRUST
from classifier.score import ATTRIBUTES
from classifier.training.design import Design
from classifier.training.solver import Weights
from classifier.training.sums import Sums

Floats = NDArray[np.float32]
TOXICITY, SPAM = ATTRIBUTES.index("toxicity"), ATTRIBUTES.index("spam")
STRENGTH = 0.01  # inverse penalty of the second layer
# The second layer is for comments under news: what resembles them counts for more.
RESEMBLANCE = {
    "jigsaw_toxic_2018_part": 3.0,
    "civil_toxic_spans_votes": 1.0,
    "wiki_cat_context": 1.0,
    NEWS: 0.15,  # all of them are held out, and Russian toxicity has a stack of its own
    "written": 1.0,
    "mention": 1.0,
    "neutral": 1.0,
    "lexicon": 0.03,  # or it would learn that whoever writes one word swears
}
OTHERWISE = 0.3
LONG_TEXT = ("neutral", "press")  # Russian
UNREAD = ("kk", "uk")  # languages of which readers labelled nothing
OWN_AND_NEUTRAL = ("written", "stance", "aim", "mention", "turn", "neutral")
LEAST_SIDE = 100  # sentences of either side
# Share of each attribute under news, the live base rate: Wikipedia's rates (Jigsaw 2018, whole
# set) rounded, and what the thresholds assume of the rare ones.
NATURAL = (0.10, 0.010, 0.053, 0.005, 0.050, 0.020, 0.030)
CALIBRATION = {
    "en": ("jigsaw_toxic_2018_part", "sms_spam", "youtube_spam"),
    "ru": (NEWS, "written", "telegram_spam_ru", "neutral"),
    "kk": ("written", "aim", "mention", "neutral"),
}
# English toxicity was labelled by three crews, of whom one calls toxic what the next lets pass: a
# score stands for all of them.
CREWS = ("jigsaw_toxic_2018_part", "wiki_cat_context", "civil_toxic_spans_votes")


def sums(design: Design, weights: Weights, vectors: Floats) -> Sums:
    """Return what the scorer would sum up for each comment of a design."""
    per_word = np.asarray(design.words @ weights.buckets + vectors @ weights.vectors, np.float32)
    comments = design.comments.tocsr()
    count = np.diff(comments.indptr)
    logits = comments @ per_word + design.further @ weights.buckets + weights.bias
    strongest = np.zeros_like(logits)
    some = np.flatnonzero(count)
    rows = per_word[comments.indices]
    strongest[some] = np.maximum.reduceat(rows, comments.indptr[:-1][some], axis=0)
    raised = comments @ np.maximum(per_word, 0)
    return Sums(logits.astype(np.float32), strongest, raised, design.scale)


def fit_stack(inputs: Floats, table: Table, targets: Floats, sample_weight: Floats) -> Floats:
    """Fit one logistic regression per attribute on the inputs of comments that were held out.

    Spam is a matter of its own: the sums of the other attributes blur it, and its messages
    resemble comments under news no more than each other. Returns [stack features, attributes].
    """
    weights = sample_weight * resemblance(table)
    lanes = range(len(ATTRIBUTES))
    columns = [column(inputs, targets[:, lane], weights[:, lane]) for lane in lanes]
    columns[SPAM] = _alone(inputs, SPAM, targets[:, SPAM], sample_weight[:, SPAM])
    stack: Floats = np.stack(columns, axis=1)
    return stack


def column(
    inputs: Floats, chances: Floats, sample_weight: Floats, strength: float = STRENGTH
) -> Floats:
    """Weights of one attribute for inputs as they come, the constant last.

    LogisticRegression takes classes alone, so a text whose label is a chance stands on both sides,
    and the chance divides its weight between them.
    """
    scaler = StandardScaler().fit(inputs)
    for_it, against = sample_weight * chances, sample_weight * (1 - chances)
    rows = np.concatenate([np.flatnonzero(for_it > 0), np.flatnonzero(against > 0)])
    sides = np.repeat([True, False], [(for_it > 0).sum(), (against > 0).sum()])
    shares = np.concatenate([for_it[for_it > 0], against[against > 0]])
    model = LogisticRegression(C=strength, max_iter=1_000)
    model.fit(scaler.transform(inputs[rows]), sides, shares)
    weights = model.coef_[0] / np.where(scaler.scale_ > 0, scaler.scale_, 1)
    weights[-1] = model.intercept_[0] - float((scaler.mean_[:-1] * weights[:-1]).sum())
    return np.asarray(weights, np.float32)


def _alone(inputs: Floats, lane: int, targets: Floats, sample_weight: Floats) -> Floats:
    """Weights of an attribute that is judged by its own sums and the comment's length alone."""
    own = [*range(lane, 4 * len(ATTRIBUTES), len(ATTRIBUTES)), -2, -1]
    weights = np.zeros(inputs.shape[1], np.float32)
    weights[own] = column(inputs[:, own], targets, sample_weight)
    return weights


def russian_stack(
    stack: Floats, inputs: Floats, table: Table, targets: Floats, soft_labels: Floats
) -> Floats:
    """Return the stack for Russian: its toxicity is judged by its own sums and its length alone.

    The other attributes' sums rest on sentences that we wrote; they blur what readers call toxic.
    Few comments are long, so text as LONG_TEXT names tells what length alone is worth, by what the
    teachers say of it: `soft_labels` [rows], nan where they are silent. Without Russian news
    comments, or with one class of them, the stack stays as it is.
    """
    sources = np.array(table.sources)
    news = sources == NEWS
    if len(set((targets[news, TOXICITY] > 0.5).tolist())) < 2:
        return stack
    others = np.isin(sources, LONG_TEXT) & (np.array(table.languages) == "ru")
    others &= ~np.isnan(soft_labels)
    chances = np.where(news, targets[:, TOXICITY], np.nan_to_num(soft_labels)).astype(np.float32)
    weights = np.where(news, TRUST[NEWS], others.astype(np.float32)).astype(np.float32)
    own, rows = stack.copy(), news | others
    own[:, TOXICITY] = _alone(inputs[rows], TOXICITY, chances[rows], weights[rows])
    return own


def unread_stack(stack: Floats, inputs: Floats, table: Table, language: str) -> Floats:
    """Return the stack of a language of UNREAD, fitted on our own sentences and on background.

    No reader labelled it, so what is an insult, a threat or an attack tells what is toxic, in other
    measures than in English. With too few sentences the stack stays as it is.
    """
    rows = (np.array(table.languages) == language) & np.isin(table.sources, OWN_AND_NEUTRAL)
    labels = table.labels[rows, TOXICITY]
    known = ~np.isnan(labels)
    if min((labels > 0.5).sum(), (labels <= 0.5).sum()) < LEAST_SIDE:
        return stack
    own = stack.copy()
    own[:, TOXICITY] = column(
        inputs[rows], np.nan_to_num(labels).astype(np.float32), known.astype(np.float32)
    )
    return own


def resemblance(table: Table) -> Floats:
    """Return how much each row counts for the second layer beside its sample weight, [rows, 1]."""
    values = [RESEMBLANCE.get(source, OTHERWISE) for source in table.sources]
    column: Floats = np.array(values, np.float32)[:, None]
    return column


def platt(logits: Floats, targets: Floats, sample_weight: Floats) -> tuple[float, float]:
    """Return slope and intercept of a logistic calibration (Platt 1999) of one lane.

    Fewer than 50 labelled comments, or only one class, leave the log-odds as they are.
    """
    known = sample_weight > 0
    if known.sum() < 50 or len(set((targets[known] > 0.5).tolist())) < 2:
        return 1.0, 0.0
    model = LogisticRegression(C=1e6, max_iter=1_000)
    model.fit(logits[known, None], targets[known] > 0.5, sample_weight[known])
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def calibrate(
    stacked: Floats, table: Table, targets: Floats, sample_weight: Floats
) -> dict[str, list[list[float]]]:
    """Fit slopes and intercepts, [2, attributes], per language, at the natural base rate.

    English toxicity is fitted on all of its CREWS, the rest on what CALIBRATION names.

    Our own sentences are easier to tell apart than readers' comments. How much easier is measured
    for Russian toxicity, where both are at hand: `trust` is the slope on news comments over the
    slope on all Russian rows, and the log-odds of whatever else rests on our own sentences are
    drawn towards the base rate by it.
    """
    languages, sources = np.array(table.languages), np.array(table.sources)

    def fitted(rows: NDArray[np.bool_]) -> NDArray[np.float64]:
        pairs = [
            platt(
                stacked[rows, lane],
                targets[rows, lane],
                natural(targets, sample_weight, rows, lane),
            )
            for lane in range(len(ATTRIBUTES))
        ]
        return np.array(pairs).T

    lines = {"other": fitted(np.ones(len(table), bool))}
    for name, names in CALIBRATION.items():
        lines[name] = fitted((languages == name) & np.isin(sources, names))
    crews = (languages == "en") & np.isin(sources, CREWS)
    lines["en"][:, TOXICITY] = fitted(crews)[:, TOXICITY]
    news = fitted(sources == NEWS)[:, TOXICITY]
    trust = float(np.clip(news[0] / lines["ru"][0, TOXICITY], 0.1, 1.0))
    base = np.log(np.array(NATURAL) / (1 - np.array(NATURAL)))
    for name in ("ru", "kk"):
        lines[name] *= trust
        lines[name][1] += (1 - trust) * base
    lines["ru"][:, TOXICITY] = news
    return {name: pairs.tolist() for name, pairs in lines.items()}


def natural(targets: Floats, sample_weight: Floats, rows: NDArray[np.bool_], lane: int) -> Floats:
    """Weigh labelled rows so that the attribute has its natural share among them."""
    known: Floats = (sample_weight[rows, lane] > 0).astype(np.float32)
    return at_base_rate(targets[rows, lane], known, NATURAL[lane])


def at_base_rate(targets: Floats, sample_weight: Floats, rate: float) -> Floats:
    """Weigh rows, [n], so that what is labelled over 1/2 has the share `rate` among them."""
    positive = targets > 0.5
    share = float(sample_weight[positive].sum()) / max(float(sample_weight.sum()), 1.0)
    if not 0 < share < 1:
        return sample_weight
    factors = np.where(positive, rate / share, (1 - rate) / (1 - share))
    weights: Floats = (sample_weight * factors).astype(np.float32)
    return weights


def quantise(weights: Floats) -> tuple[NDArray[np.uint8], Floats]:
    """Store weights [buckets, LANES] as 8-bit steps around ZERO; return them and the step sizes.

    The largest one in 20,000 weights is clipped: steps get finer for all the others.
    """
    step = np.maximum(np.quantile(np.abs(weights), 0.99995, axis=0) / 127, 1e-9).astype(np.float32)
    stored = np.clip(np.rint(weights / step), -127, 127) + ZERO
    stored[0] = ZERO
    return stored.astype(np.uint8), step


def quantise_rows(rows: Floats) -> tuple[NDArray[np.int16], Floats]:
    """Store rows [words, LANES] as 16-bit steps; return them and the step sizes."""
    step = np.maximum(np.abs(rows).max(0) / 32_000, 1e-9).astype(np.float32)
    return np.rint(rows / step).astype(np.int16), step
