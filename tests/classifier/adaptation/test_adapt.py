"""What a site's decisions teach, and what they may not do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import classifier
from classifier.adaptation import AdaptationCancelled, AdaptationError, Example, adapt, gather
from classifier.adaptation.example import Run
from classifier.adaptation.layout import lay_out
from classifier.training.metrics import roc_auc
from tests.classifier.adaptation.decisions import decisions

HARD = [
    "",
    "you id iot, betting tiips again 😀",
    "1d10t!!! qxvzw zzzyx qxvzw",
    "Все казахи и евреи любят букмекеров",
    "б у к м е к е р и ставки",
    "x" * 300,
    "gay muslims and jews bet on jackpots",
    "\u202eabc\u0301\u0301 ﷺ \ud800",
    "<p>the <b>bookmakers</b></p>",
]


def site_scores(scorer: classifier.Scorer, texts: list[str]) -> np.ndarray:
    """Return the chance of being rejected, [n]."""
    return np.array([score.scores[classifier.SITE] for score in scorer.score(texts)])


def test_learns_a_line_that_the_base_does_not_know(
    base: classifier.Scorer, layer: classifier.SiteLayer
) -> None:
    """Later comments are told apart, by a calibrated chance, and the base could not."""
    later = decisions(300, seed=9)
    labels = np.array([example.label for example in later], np.float64)
    texts = [example.text for example in later]
    before = np.array([max(score.scores.values()) for score in base.score(texts)])
    after = site_scores(base.with_site(layer), texts)
    assert roc_auc(labels, before) < 0.75
    assert roc_auc(labels, after) > 0.97
    assert np.mean((after - labels) ** 2) < 0.08


def test_the_attributes_stay_as_they_are(
    base: classifier.Scorer, layer: classifier.SiteLayer
) -> None:
    """A layer adds a score with its words and changes none, nor language, nor their words."""
    texts = [*HARD, "You are an idiot, see https://example.com/a"]
    for plain, site in zip(base.score(texts), base.with_site(layer).score(texts), strict=True):
        scores = dict(site.scores)
        assert 0 <= scores.pop(classifier.SITE) <= 1
        words = tuple(one for one in site.highlights if one.attribute != classifier.SITE)
        assert site._replace(scores=scores, highlights=words) == plain


def test_the_kernel_adds_up_what_was_fitted(
    base: classifier.Scorer, layer: classifier.SiteLayer
) -> None:
    """Known, unknown, misspelt, joined and group words weigh what they did in the fit."""
    texts = [*HARD, *(example.text for example in decisions(40, seed=3))]
    layout = lay_out(texts, base, Run())
    weights = np.concatenate([layer.grams * layer.steps[0], layer.pairs * layer.steps[1]])
    stack = layer.stack[layout.languages]
    odds = layout.buckets @ weights + (layout.inputs * stack).sum(1)
    expected = 1 / (1 + np.exp(-odds))
    assert site_scores(base.with_site(layer), texts) == pytest.approx(expected, abs=1e-4)


def test_the_same_decisions_give_the_same_layer(
    base: classifier.Scorer, layer: classifier.SiteLayer
) -> None:
    """Twice the same bytes, and another name for other decisions."""
    assert adapt(decisions(300), base).to_bytes() == layer.to_bytes()
    assert adapt(decisions(200), base).name != layer.name


def test_the_manifest_counts_and_quotes_nobody(layer: classifier.SiteLayer) -> None:
    """The layer says what it rests on and how well it did on unseen decisions, without a text."""
    info = layer.info
    assert info["decisions"]["texts"] == 300
    assert info["languages"]["en"]["own"] is True
    before, after = (info["held_out"]["roc_auc"][when] for when in ("before", "after"))
    assert before[1] <= before[0] <= before[2] < after[1] <= after[0] <= after[2]
    assert not any(word in str(info) for word in ("bookmakers", "Semey"))


def test_a_rare_language_counts_under_the_shared_part(base: classifier.Scorer) -> None:
    """Twenty Kazakh decisions have no part of their own, and say so."""
    kazakh = [
        Example(f"Бұл мақала үшін көп рахмет, {n} рет оқыдым", n % 2, language="kk")
        for n in range(20)
    ]
    info = adapt([*decisions(200), *kazakh], base).info
    assert info["languages"]["kk"] == {**info["languages"]["kk"], "texts": 20, "own": False}


def test_words_that_say_nothing_leave_the_base(base: classifier.Scorer) -> None:
    """Decisions by chance change the order of comments little: no word is trusted."""
    rng = np.random.default_rng(4)
    noise = [replace(row, label=int(rng.random() < 0.5)) for row in decisions(200)]
    layer = adapt(noise, base)
    assert layer.info["held_out"]["roc_auc"]["after"][1] < 0.55
    scores = site_scores(base.with_site(layer), [row.text for row in decisions(100, seed=8)])
    assert scores.min() > 0.3
    assert scores.max() < 0.7


@pytest.mark.parametrize(
    ("examples", "sentence"),
    [
        ([], "different texts: 0 rejected and 0 approved; at least 100 are needed"),
        (decisions(60), "at least 100 are needed, 20 of either side"),
        (
            [replace(row, label=label) for row in decisions(120) for label in (0, 1)],
            r"different texts: 0 rejected and 0 approved; .*; 1\d\d texts were decided both ways",
        ),
        ([replace(row, label=1) for row in decisions(120)], "all 120 texts were rejected"),
        ([replace(row, label=0) for row in decisions(120)], "all 120 texts were approved"),
        ([replace(row, weight=0.0) for row in decisions(120)], "weight is 0.0; it must be"),
        ([replace(row, weight=float("nan")) for row in decisions(120)], "weight is nan"),
        ([replace(row, label=2) for row in decisions(120)], "label is 2; it must be 0 or 1"),
    ],
)
def test_what_cannot_be_learnt_from_is_named(
    base: classifier.Scorer, examples: list[Example], sentence: str
) -> None:
    """Too few, one side only, a weight or label that is none: a sentence."""
    with pytest.raises(AdaptationError, match=sentence):
        adapt(examples, base)


def test_contradictions_are_netted() -> None:
    """Of a text with two answers the heavier one counts, by the difference; of a draw, none."""
    rows = decisions(200)
    twice = [replace(rows[0], label=1 - rows[0].label), rows[0], rows[0], rows[0]]
    draw = [replace(rows[1], label=1 - rows[1].label)]
    gathered = gather.gather([*rows, *twice, *draw])
    assert gathered.contradictory == 2
    by_text = {
        row.text: weight for row, weight in zip(gathered.examples, gathered.weights, strict=True)
    }
    assert by_text[rows[0].text] == pytest.approx(3 * by_text[rows[2].text])
    assert rows[1].text not in by_text


def test_more_than_fit_are_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many decisions a sample is kept, the rarer side whole, and weighs as much as all."""
    monkeypatch.setattr(gather, "MOST", 200)
    rows = decisions(1_200)
    rare = [row for row in rows if row.label][:50]
    common = [row for row in rows if not row.label][:500]
    gathered = gather.gather(iter([*rare, *common]))
    assert (gathered.given, gathered.sampled, gathered.labels.sum()) == (550, 200, 50)
    sides = [gathered.weights[gathered.labels == side].sum() for side in (1, 0)]
    assert sides[0] / sides[1] == pytest.approx(50 / 500)


def test_reports_how_far_it_is(base: classifier.Scorer) -> None:
    """Progress rises from near 0 to 1."""
    shares: list[float] = []
    adapt(decisions(120), base, progress=shares.append)
    assert shares == sorted(shares)
    assert shares[0] < 0.1
    assert shares[-1] == 1.0


def test_ends_when_it_is_asked_to(base: classifier.Scorer) -> None:
    """A cancelled fit raises at its next step."""
    asked = iter([False, False, True])
    with pytest.raises(AdaptationCancelled):
        adapt(decisions(120), base, is_cancelled=lambda: next(asked))


def test_layers_take_turns_in_one_kernel(
    base: classifier.Scorer, layer: classifier.SiteLayer
) -> None:
    """Two sites that a worker serves in turns have each its own scores."""
    other = adapt([replace(row, label=1 - row.label) for row in decisions(200)], base)
    texts = [row.text for row in decisions(20, seed=5)]
    one, two = base.with_site(layer), base.with_site(other)
    first, second = site_scores(one, texts), site_scores(two, texts)
    assert abs(first - second).max() > 0.3
    for _ in range(2):
        assert (site_scores(one, texts) == first).all()
        assert (site_scores(two, texts) == second).all()
