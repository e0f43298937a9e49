"""The rows of the quality table, each measured on the shipped scorer.

Rows that need held-out folds come from `crossval`. Every function takes the data folder and the
scorer and returns rows; none of them changes a threshold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from classifier.data import handwritten, heldout
from classifier.data.heldout import Floats, judge
from classifier.data.perturb import KINDS, perturb_all
from classifier.scorer import Scorer
from classifier.training import metrics
from classifier.training.metrics import Interval
from classifier.training.thresholds import Limits

SEED = 2026
SIX = ("toxicity", "severe_toxicity", "obscene", "threat", "insult", "identity_attack")
EASY = ("homoglyph", "leet", "dots", "zero_width", "spaced", "repeats")
# Of HateCheck's functionalities: key, what is measured, which ones, goal, whether small is good.
FUNCTIONALITIES = (
    ("threats", "direct threats found", ("threat_dir_h",), 0.60, False),
    ("negated", "negated praise found", ("negate_pos_h",), 0.35, False),
    ("counter", "counter-speech held", ("counter_quote_nh", "counter_ref_nh"), 0.30, True),
)
NEW_LANGUAGE = {"en": "English", "ru": "Russian", "kk": "Kazakh"}


@dataclass(frozen=True, slots=True)
class Row:
    """One measure beside its goal; `at_most` says that small is good. `plain` is the baseline."""

    key: str
    name: str
    interval: Interval
    reach: float
    at_most: bool = False
    plain: str = "-"
    note: str = ""

    @property
    def met(self) -> bool:
        """Whether the value itself (not its interval) reaches the goal."""
        value = round(self.interval.value, 4)
        return value <= self.reach if self.at_most else value >= self.reach


def jigsaw(root: Path, scorer: Scorer) -> Iterator[Row]:
    """Ranking on the reported split of the Wikipedia comments."""
    table = heldout.jigsaw_test(root)
    answers = judge(scorer, table.texts)
    toxic = table.label("toxicity").astype(np.float64)
    auc = metrics.bootstrap(metrics.roc_auc, toxic, answers.of("toxicity"), seed=SEED)
    yield Row("jigsaw_auc", "Jigsaw 2018 test split, ROC-AUC toxicity", auc, 0.956, plain="0.947")
    labels = np.stack([table.label(name) for name in SIX], axis=1).astype(np.float64)
    probabilities = np.stack([answers.of(name) for name in SIX], axis=1)
    mean = metrics.bootstrap(_mean_auc, labels, probabilities, seed=SEED)
    yield Row("jigsaw_mean_auc", "the same, mean ROC-AUC of six attributes", mean, 0.970)
    for name, column in zip(SIX, labels.T, strict=True):
        known = ~np.isnan(column)
        error = metrics.bootstrap(
            metrics.expected_calibration_error, column[known], answers.of(name)[known], seed=SEED
        )
        title = f"calibration error, English, {name}"
        yield Row(f"ece_en_{name}", title, error, 0.02, at_most=True, plain="0.035")


def _mean_auc(labels: Floats, probabilities: Floats) -> float:
    """Mean over the attributes, each on the rows that carry its label."""
    parts = []
    for column, probability in zip(labels.T, probabilities.T, strict=True):
        known = ~np.isnan(column)
        parts.append(metrics.roc_auc(column[known], probability[known]))
    return float(np.nanmean(parts))


def hatecheck(root: Path, scorer: Scorer, limits: Mapping[str, Limits]) -> Iterator[Row]:
    """Functional tests: ranking, and macro-F1 at the shipped hold thresholds."""
    texts, hateful, functions, _ = heldout.hatecheck(root)
    answers = judge(scorer, texts)
    heads = {name: answers.of(name) for name in ("identity_attack", "toxicity")}
    best = max(heads, key=lambda name: metrics.roc_auc(hateful, heads[name]))
    auc = metrics.bootstrap(metrics.roc_auc, hateful, heads[best], seed=SEED)
    yield Row("hatecheck_auc", f"HateCheck half, ROC-AUC ({best})", auc, 0.84, plain="0.60")
    flags = {name: (heads[name] >= limits[name].hold).astype(np.float64) for name in heads}
    either = np.maximum(flags["identity_attack"], flags["toxicity"])
    options = {**flags, "either of the two": either}
    best = max(options, key=lambda name: metrics.macro_f1(hateful, options[name]))
    score = metrics.bootstrap(metrics.macro_f1, hateful, options[best], seed=SEED)
    yield Row(
        "hatecheck_f1", f"HateCheck half, macro-F1 at the hold threshold ({best})", score, 0.66
    )
    over = answers.over(limits)
    for key, name, functionalities, reach, at_most in FUNCTIONALITIES:
        share = metrics.share(over[np.isin(functions, functionalities)])
        yield Row(f"hatecheck_{key}", f"HateCheck half, {name}", share, reach, at_most=at_most)


def templates(root: Path, scorer: Scorer) -> Iterator[Row]:
    """English identity templates: the same frame with friendly and hostile words."""
    texts, toxic = heldout.identity_templates(root)
    probability = judge(scorer, texts).of("toxicity")
    auc = metrics.bootstrap(metrics.roc_auc, toxic, probability, seed=SEED)
    yield Row("templates_auc", "identity templates (English), ROC-AUC", auc, 0.985, plain="0.903")


def benign(scorer: Scorer, limits: Mapping[str, Limits]) -> Iterator[Row]:
    """Our harmless mentions of identities and extremism: share over any hold threshold."""
    for lang in handwritten.LANGUAGES:
        over = judge(scorer, handwritten.benign_evaluation(lang)).over(limits)
        name = f"harmless mentions over the hold threshold, {NEW_LANGUAGE[lang]}"
        yield Row(f"benign_{lang}", name, metrics.share(over), 0.01, at_most=True)


def contrast(scorer: Scorer, limits: Mapping[str, Limits]) -> Iterator[Row]:
    """Our harmless comments that look like others, kind by kind: share over any hold threshold."""
    for lang in handwritten.LANGUAGES:
        kinds = handwritten.contrast_evaluation(lang)
        over = {kind: judge(scorer, texts).over(limits) for kind, texts in kinds.items()}
        counts = {kind: f"{kind} {int(part.sum())}/{len(part)}" for kind, part in over.items()}
        name = f"surnames, self-reproach, denial, quotation, greetings, {NEW_LANGUAGE[lang]}"
        share = metrics.share(np.concatenate(list(over.values())))
        note = ", ".join(counts.values())
        yield Row(f"contrast_{lang}", name, share, 0.02, at_most=True, note=note)


def names(scorer: Scorer) -> Iterator[Row]:
    """How far apart the toxicity of six peoples' names is in the same neutral sentence.

    The interval gives the least and the largest difference over the sentences.
    """
    for lang in handwritten.LANGUAGES:
        frames = handwritten.name_frames(lang)
        spreads = [_spread(scorer, frame) for frame in frames]
        value = float(np.max(spreads))
        interval = Interval(value, float(np.min(spreads)), value, len(frames))
        name = f"names of six peoples, largest difference of toxicity, {NEW_LANGUAGE[lang]}"
        yield Row(f"names_{lang}", name, interval, 0.005, at_most=True)


def _spread(scorer: Scorer, frame: dict[str, list[str]]) -> float:
    """The largest difference between two peoples' mean toxicity in one sentence."""
    means = [judge(scorer, texts).of("toxicity").mean() for texts in frame.values()]
    return float(max(means) - min(means))


def noisyhate(root: Path, scorer: Scorer, limits: Mapping[str, Limits]) -> Iterator[Row]:
    """Human-written obfuscations: recall kept at the hold threshold of toxicity."""
    clean, noisy = heldout.noisyhate(root)
    limit = limits["toxicity"].hold
    before = (judge(scorer, clean).of("toxicity") >= limit).astype(np.float64)
    after = (judge(scorer, noisy).of("toxicity") >= limit).astype(np.float64)
    recall = metrics.bootstrap(_ratio, after, before, seed=SEED)
    note = f"recall {after.mean():.3f} on perturbed, {before.mean():.3f} on clean"
    plain = "0.613 (0.399 / 0.651)"
    yield Row("noisyhate", "NoisyHate, recall kept", recall, 0.93, plain=plain, note=note)


def _ratio(after: Floats, before: Floats) -> float:
    return float(after.mean() / max(before.mean(), 1e-9))


def perturbed(root: Path, scorer: Scorer, limits: Mapping[str, Limits]) -> Iterator[Row]:
    """Recall kept under each kind of generated perturbation, half of the longer words edited."""
    texts = [text for part in heldout.toxic_texts(root).values() for text in part]
    limit = limits["toxicity"].hold
    before = (judge(scorer, texts).of("toxicity") >= limit).astype(np.float64)
    for kind in KINDS:
        changed = judge(scorer, perturb_all(texts, kind, SEED))
        after = (changed.of("toxicity") >= limit).astype(np.float64)
        recall = metrics.bootstrap(_ratio, after, before, seed=SEED)
        reach = 0.97 if kind in EASY else 0.90
        name = f"recall kept under {kind.replace('_', ' ')}"
        yield Row(f"kept_{kind}", name, recall, reach, plain="0.80")


def russian_neutral(root: Path, scorer: Scorer, limits: Mapping[str, Limits]) -> Iterator[Row]:
    """News sentences and social text: share over any hold threshold."""
    over = judge(scorer, heldout.neutral_russian(root)).over(limits)
    share = metrics.share(over)
    name = "Russian neutral text over the hold threshold"
    yield Row("neutral_ru", name, share, 0.01, at_most=True, plain="0.095")
    lines = judge(scorer, heldout.second_person_russian(root)).over(limits)
    name = "lines of Russian conversation in the second person over the hold threshold"
    yield Row("second_person_ru", name, metrics.share(lines), 0.03, at_most=True)


def highlights(root: Path, scorer: Scorer) -> Iterator[Row]:
    """Character F1 of the words that the highlights mark."""
    texts, spans_of = heldout.toxic_spans(root)
    answers = judge(scorer, texts)
    values = [
        heldout.span_f1(heldout.marked(text, score), spans)
        for text, score, spans in zip(texts, answers.scores, spans_of, strict=True)
    ]
    mean = metrics.bootstrap(lambda part: float(part.mean()), np.array(values), seed=SEED)
    plain = "0.583 / 0.618"
    yield Row("spans_f1", "highlighted words, character F1, test split", mean, 0.64, plain=plain)


def automation(root: Path, scorer: Scorer) -> Iterator[Row]:
    """Share that a machine could decide at 10 % prevalence, English."""
    table = heldout.jigsaw_test(root)
    toxic = table.label("toxicity").astype(np.float64)
    probability = judge(scorer, table.texts).of("toxicity")
    share = metrics.bootstrap(
        lambda w, c: metrics.automation(w, c).share, toxic, probability, seed=SEED
    )
    outcome = metrics.automation(toxic, probability)
    note = f"approve below {outcome.approve:.3f}, reject from {outcome.reject:.3f}"
    name = "share decided by machine at 10 % prevalence (English)"
    yield Row("automation_en", name, share, 0.70, note=note)
