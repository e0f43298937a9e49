"""What the second layer looks at, whose labels a score stands for, whose rows count little."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from classifier.data import datasets, sources
from classifier.data.datasets import Table
from classifier.score import ATTRIBUTES
from classifier.training import fit
from classifier.training.sums import STACKED

COUNT = len(ATTRIBUTES)
TOXICITY, SPAM = ATTRIBUTES.index("toxicity"), ATTRIBUTES.index("spam")


def table(source: str, language: str, labels: NDArray[np.float32]) -> Table:
    """Return comments of one source; `labels` is [rows, 7]."""
    size = len(labels)
    return Table(["text"] * size, [language] * size, ["train"] * size, [source] * size, labels)


def test_spam_is_judged_by_its_own_sums() -> None:
    """Neither another attribute's sums nor a set's likeness to news move it; insults see all."""
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(400, STACKED)).astype(np.float32)
    inputs[:, -1] = 1
    wanted = (rng.random((400, COUNT)) < 0.5).astype(np.float32)
    sample_weight = np.ones_like(wanted)
    stack = fit.fit_stack(inputs, table("sms_spam", "en", wanted), wanted, sample_weight)
    read = np.flatnonzero(stack[:, SPAM]).tolist()
    assert read == [*range(SPAM, 4 * COUNT, COUNT), STACKED - 2, STACKED - 1]
    assert np.count_nonzero(stack[:, ATTRIBUTES.index("insult")]) == STACKED
    alike = fit.fit_stack(inputs, table("lexicon", "en", wanted), wanted, sample_weight)
    assert (alike[:, SPAM] == stack[:, SPAM]).all()


def test_a_score_of_english_toxicity_stands_for_every_crew() -> None:
    """Where one crew lets pass what another calls toxic, the score is between their answers."""
    rng = np.random.default_rng(1)
    logits = rng.normal(size=4_000).astype(np.float32)
    labels = np.full((4_000, COUNT), np.nan, np.float32)
    labels[:, TOXICITY] = np.where(np.arange(4_000) < 2_000, logits > 0.5, logits > -0.5)
    crews = [table(fit.CREWS[0], "en", labels[:2_000]), table(fit.CREWS[2], "en", labels[2_000:])]

    def probability(rows: slice, crew: Table) -> float:
        """The score of a comment with the sum 0."""
        stacked = np.repeat(logits[rows, None], COUNT, axis=1)
        wanted, known = np.nan_to_num(labels[rows]), ~np.isnan(labels[rows])
        pairs = fit.calibrate(stacked, crew, wanted, known.astype(np.float32))["en"]
        return float(1 / (1 + np.exp(-pairs[1][TOXICITY])))

    low, high = probability(slice(0, 2_000), crews[0]), probability(slice(2_000, None), crews[1])
    assert low + 0.05 < probability(slice(None), datasets.join(crews)) < high - 0.05


def test_rows_out_of_context_count_little_for_toxicity_alone() -> None:
    """Our own Russian and Kazakh sentences must not drown what readers called toxic."""
    labels = np.array([[1, 0, 0, 0, 1, 0, 0], [0, 0, 0, 0, 0, 0, 0]], np.float32)
    trusted = {
        (source, language): sources.targets(table(source, language, labels))[1]
        for source in ("written", "vk_news_ru")
        for language in ("en", "ru", "kk")
    }
    readers = trusted["vk_news_ru", "ru"][:, TOXICITY]
    russian, kazakh = (trusted["written", code][:, TOXICITY] for code in ("ru", "kk"))
    for own in (russian, kazakh):
        assert (own > 0).all()
        assert (own < readers / 20).all()
    english = trusted["written", "en"]
    assert (trusted["written", "kk"][:, 1:] == english[:, 1:]).all()
    assert (trusted["written", "ru"][:, 1:] == english[:, 1:]).all()


def _inputs(size: int) -> NDArray[np.float32]:
    rng = np.random.default_rng(5)
    inputs = rng.normal(size=(size, STACKED)).astype(np.float32)
    inputs[:, -1] = 1
    return inputs


def test_the_second_layer_reads_a_soft_label_as_a_chance() -> None:
    """A text that is toxic to one reader in four is scored so, not as clean."""
    inputs, every = _inputs(4_000), np.ones(4_000, np.float32)
    column = fit.column(inputs, np.full(4_000, 0.25, np.float32), every)
    assert 1 / (1 + np.exp(-(inputs @ column).mean())) == pytest.approx(0.25, abs=0.01)


def test_half_a_chance_is_a_text_on_either_side() -> None:
    """Each side has half of its weight."""
    inputs, every = _inputs(600), np.ones(600, np.float32)
    soft = fit.column(inputs, np.full(600, 0.5, np.float32), every)
    twice, sides = np.vstack([inputs, inputs]), np.repeat([1.0, 0.0], 600).astype(np.float32)
    assert soft == pytest.approx(
        fit.column(twice, sides, np.full(1_200, 0.5, np.float32)), abs=1e-4
    )


def test_a_language_without_readers_learns_from_every_sum() -> None:
    """What is insulting is toxic there; without enough sentences the stack stays."""
    inputs, insult = _inputs(600), ATTRIBUTES.index("insult")
    labels = np.zeros((600, COUNT), np.float32)
    labels[:, TOXICITY] = inputs[:, insult] > 0
    plain = np.zeros((STACKED, COUNT), np.float32)
    stack = fit.unread_stack(plain, inputs, table("written", "kk", labels), "kk")
    assert stack[insult, TOXICITY] > 0.5
    assert np.flatnonzero(stack.any(axis=0)).tolist() == [TOXICITY]
    few = fit.unread_stack(plain, inputs[:150], table("written", "kk", labels[:150]), "kk")
    assert few is plain


def test_long_russian_text_tells_what_length_is_worth() -> None:
    """Where readers labelled short comments alone, what the teachers clear holds length down."""
    inputs = _inputs(1_000)
    length = 4 * COUNT
    inputs[:500, length], inputs[500:, length] = -1, -3
    news = (inputs[:500, TOXICITY] > 0).astype(np.float32)[:, None].repeat(COUNT, 1)
    targets = np.vstack([news, np.zeros((500, COUNT), np.float32)])
    rows = datasets.join([table(sources.NEWS, "ru", news), table("press", "ru", targets[500:])])
    soft = np.where(np.arange(1_000) < 500, np.nan, 0.02).astype(np.float32)
    plain = np.zeros((STACKED, COUNT), np.float32)
    heard = fit.russian_stack(plain, inputs, rows, targets, soft)
    silent = fit.russian_stack(plain, inputs, rows, targets, np.full(1_000, np.nan, np.float32))
    assert heard[length, TOXICITY] > silent[length, TOXICITY] + 0.5
