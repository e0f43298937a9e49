"""Thresholds, routes, figures on disk and the card, on small made-up answers."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from classifier.data import heldout
from classifier.data.datasets import DEFAULT_ROOT, DataMissingError
from classifier.evaluation import card, evaluate, groups, measures, routing
from classifier.score import ATTRIBUTES, Highlight, Score
from classifier.training import folds, thresholds
from classifier.training.metrics import Interval
from classifier.training.thresholds import Limits


def score(probability: float, *spans: tuple[int, int], validated: bool = True) -> Score:
    """A verdict with one probability for everything and highlights at the spans."""
    highlights = tuple(Highlight("insult", begin, end, "", 1.0) for begin, end in spans)
    return Score(dict.fromkeys(ATTRIBUTES, probability), "en", 0.9, validated, highlights)


def judged(*scores: Score) -> heldout.Judged:
    """Answers to as many texts."""
    probabilities = np.array([list(s.scores.values()) for s in scores])
    return heldout.Judged([""] * len(scores), list(scores), probabilities)


LIMITS = {name: Limits(0.2, 0.5, 0.9 if name == "spam" else None) for name in ATTRIBUTES}


def sample(size: int = 6_000) -> tuple[np.ndarray, np.ndarray]:
    """Labels and well-separated probabilities for every attribute."""
    rng = np.random.default_rng(4)
    toxic = rng.random(size) < 0.2
    labels = np.where(toxic[:, None], rng.random((size, 7)) < 0.6, False).astype(np.float64)
    labels[:, 0] = toxic
    probabilities = 1 / (1 + np.exp(-(6 * labels - 3 + rng.normal(0, 1, (size, 7)))))
    return labels, probabilities


def test_thresholds_are_ordered_and_keep_their_promise() -> None:
    """approve <= hold <= reject, and at most one toxic comment in twenty is approved."""
    labels, probabilities = sample()
    languages = np.array(["en", "ru"] * (len(labels) // 2))
    found = thresholds.choose(labels, probabilities, languages)
    for limits in found.values():
        assert 0 < limits.approve <= limits.hold
        assert limits.reject is None or limits.reject >= limits.hold
    for language in ("en", "ru"):
        approve = np.array([found[name].clean_below(language) for name in ATTRIBUTES])
        toxic = (labels[:, 0] == 1) & (languages == language)
        assert np.all(probabilities[toxic] < approve, axis=1).mean() <= thresholds.MISSED


def test_approve_thresholds_use_what_they_may_miss() -> None:
    """Where all attributes agree, hardly less than one toxic comment in twenty is approved."""
    labels, probabilities = sample()
    labels, probabilities = (
        np.repeat(part[:, :1], 7, axis=1) for part in (labels, probabilities**16)
    )
    found = thresholds.choose(labels, probabilities, np.array(["en"] * len(labels)))
    approve = np.array([limits.clean_below("en") for limits in found.values()])
    missed = np.all(probabilities[labels[:, 0] == 1] < approve, axis=1).mean()
    assert 0.9 * thresholds.MISSED < missed <= thresholds.MISSED


def test_each_language_has_its_own_approve_threshold() -> None:
    """Where one language's toxic comments score low, its threshold falls and the other's stays."""
    labels, probabilities = sample()
    languages = np.array(["en", "ru"] * (len(labels) // 2))
    before = thresholds.choose(labels, probabilities, languages)
    probabilities[languages == "ru"] *= 0.05
    after = thresholds.choose(labels, probabilities, languages)
    toxicity = after["toxicity"]
    assert toxicity.clean_below("ru") < before["toxicity"].clean_below("ru")
    assert toxicity.clean_below("en") == before["toxicity"].clean_below("en")
    assert toxicity.clean_below("kk") == toxicity.clean_below("ru")  # the lowest, for all others


def test_an_attribute_without_labels_in_a_language_follows_the_others() -> None:
    """Nobody labelled threats in Russian: the limit that English comments set holds there, too."""
    labels, probabilities = sample()
    languages = np.array(["en", "ru"] * (len(labels) // 2))
    threat = ATTRIBUTES.index("threat")
    labels[languages == "ru", threat] = np.nan
    found = thresholds.choose(labels, probabilities, languages)["threat"]
    assert found.clean_below("ru") == found.clean_below("en") != thresholds.LOWEST_HOLD


def test_a_mention_of_a_group_alone_does_not_wait() -> None:
    """The approve limit of identity attacks lies where mentions end; toxicity still holds them."""
    labels, probabilities = sample()
    attack = ATTRIBUTES.index("identity_attack")
    probabilities[:, [attack, attack - 1]] *= 0.02
    limits = thresholds.choose(labels, probabilities, np.array(["en"] * len(labels)))
    below = np.array([limits[name].clean_below("en") for name in ATTRIBUTES])
    assert below[attack - 1] < thresholds.MENTION <= below[attack]
    toxic = probabilities[labels[:, 0] > 0.5]
    assert (toxic < below).all(axis=1).mean() <= thresholds.MISSED


def test_too_few_toxic_comments_leave_the_lowest_thresholds() -> None:
    """A newsroom's first file may hold next to nothing; training must not stop there."""
    labels, probabilities = np.zeros((5, 7)), np.full((5, 7), 0.1)
    found = thresholds.choose(labels, probabilities, np.array(["en"] * 5))
    assert found["toxicity"].approve <= found["toxicity"].hold == thresholds.LOWEST_HOLD


def test_thresholds_on_disk(tmp_path: Path) -> None:
    """What is written is read back."""
    thresholds.write(tmp_path, LIMITS)
    assert thresholds.read(tmp_path) == LIMITS


def test_a_language_is_held_from_its_own_limit_on() -> None:
    """The hold threshold of the text's language counts; the others have the common one."""
    limits = {name: Limits(0.1, 0.5, None, {}, {"en": 0.7}) for name in ATTRIBUTES}
    assert judged(score(0.6), score(0.7)).over(limits).tolist() == [0, 1]
    limits = {name: Limits(0.1, 0.5, None, {}, {"kk": 0.7}) for name in ATTRIBUTES}
    assert judged(score(0.6), score(0.4)).over(limits).tolist() == [1, 0]


def test_a_hold_limit_rises_until_it_keeps_its_promises() -> None:
    """At most one clean text in a hundred is over it, and half of what is over it deserves it."""
    clean = np.concatenate([np.full(97, 0.1), [0.4, 0.61, 0.62]])
    sure, few = np.full(50, 0.9), np.concatenate([np.full(4, 0.9), np.full(96, 0.1)])
    assert thresholds.hold_above(0.29, "toxicity", sure, clean[:97]) == 0.29
    assert thresholds.hold_above(0.353, "toxicity", sure, clean) == 0.62
    assert thresholds.hold_above(0.353, "toxicity", few, clean) == 0.63
    assert thresholds.hold_above(0.3, "threat", few, clean) == 0.62  # grave: named before
    assert thresholds.hold_above(0.3, "toxicity", sure, sure) == thresholds.HIGHEST_HOLD


def test_only_clean_text_in_a_validated_language_is_approved() -> None:
    """One attribute at its limit, or a language that was not validated, holds the comment."""
    answers = judged(score(0.1), score(0.2), score(0.1, validated=False), score(0.95))
    assert routing.clearly_clean(answers, LIMITS).tolist() == [1, 0, 0, 0]
    assert routing.rejectable(answers, LIMITS).tolist() == [0, 0, 0, 1]


def test_outcomes_are_weighed_to_the_live_rate() -> None:
    """Half toxic in the set, a tenth in life."""
    toxic = np.array([0.0, 0.0, 1.0, 1.0])
    line = routing.summarise("x", toxic, np.array([1.0, 0, 1, 0]), np.array([0.0, 0, 0, 1]))
    assert line.approved == pytest.approx(0.5)
    assert line.clean == pytest.approx(0.9)
    assert line.missed == pytest.approx(0.5)
    assert line.rejectable == pytest.approx(0.05)
    assert line.right == pytest.approx(1.0)
    alone = routing.summarise("y", np.zeros(2), np.zeros(2), np.zeros(2))
    assert (alone.approved, math.isnan(alone.missed), math.isnan(alone.clean)) == (0, True, True)


def test_highlights_count_code_points() -> None:
    """Reasons count UTF-16 units; an emoji before the word shifts them by one, not the spans."""
    assert heldout.marked("😀 bad", score(0.9, (3, 6))) == {2, 3, 4}
    assert heldout.marked("fine", score(0.1)) == set()
    assert heldout.span_f1({1, 2}, {2, 3}) == pytest.approx(0.5)
    assert heldout.span_f1(set(), set()) == 1.0
    assert heldout.span_f1({1}, set()) == 0.0


def test_folds_are_stratified_and_shuffled() -> None:
    """Every fold holds its share of both classes; the seed repeats."""
    wanted = np.array([1.0] * 50 + [0.0] * 150)
    numbers = folds.fold_numbers(wanted)
    assert np.bincount(numbers[:50]).tolist() == [10] * 5
    assert np.bincount(numbers[50:]).tolist() == [30] * 5
    assert (numbers == folds.fold_numbers(wanted)).all()
    assert numbers[:5].tolist() != [0, 1, 2, 3, 4]


def test_a_row_is_met_by_its_value() -> None:
    """Large is good, unless the row says that small is."""
    interval = Interval(0.02, 0.01, 0.03, 10)
    assert measures.Row("a", "a", interval, 0.02, at_most=True).met
    assert not measures.Row("a", "a", interval, 0.5).met


def test_the_longest_identity_names_the_line() -> None:
    """African American is not African."""
    assert groups.identity_of("Ana is a kind african american") == "african american"
    assert groups.identity_of("nobody here") == ""


def made_up() -> evaluate.Evaluation:
    """A small evaluation with a hole in it."""
    return evaluate.Evaluation(
        "test+0",
        LIMITS,
        [
            measures.Row("vk_auc", "Russian news", Interval(0.8, 0.7, 0.9, 20), 0.89),
            measures.Row("vk_ap", "Russian news, PR", Interval(0.6, 0.5, 0.7, 20), 0.73),
            measures.Row("ece", "error", Interval(0.01, 0.0, 0.02, 20), 0.02, at_most=True),
        ],
        {"HateCheck": [groups.Line("women", 3, math.nan, 0.1, math.nan)]},
        [routing.Routed("set", 4, 0.5, 0.9, math.nan, 0.5, 0.0, math.nan)],
        {
            "toxicity": {
                "reliability": [(0.1, 0.2), (0.8, 0.7)],
                "precision_recall": [(0.1, 1.0), (1.0, 0.2)],
            }
        },
    )


def test_an_evaluation_survives_its_file(tmp_path: Path) -> None:
    """JSON has no not-a-number; a hole stays a hole."""
    evaluate.save(made_up(), tmp_path)
    content = json.loads((tmp_path / "evaluation.json").read_text(encoding="utf-8"))
    assert content["rows"][0]["met"] is False
    again = evaluate.from_json(content)
    assert again.rows == made_up().rows
    assert again.limits == LIMITS
    assert math.isnan(again.groups["HateCheck"][0].auc)


def test_the_card_shows_every_figure_and_what_was_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows, thresholds, groups, sources and the attempts for a row that stays short."""
    notes = tmp_path / "tried.json"
    notes.write_text(json.dumps({"vk": ["Stemming gave 0.79."]}), encoding="utf-8")
    monkeypatch.setattr(card, "TRIED", notes)
    folder = tmp_path / "model-card"
    evaluate.save(made_up(), folder)
    path = card.write(folder)
    text = path.read_text(encoding="utf-8")
    assert path == tmp_path / "model-card.md"
    for part in ("test+0", "0.800", "short", "Stemming gave 0.79.", "women", "CC BY-SA 4.0"):
        assert part in text
    assert text.count("Stemming") == 1  # one note for both measures of the Russian comments
    assert "model-card/reliability-common-attributes.svg" in text
    assert (folder / "reliability-common-attributes.svg").is_file()


def test_without_data_the_sentence_says_so(tmp_path: Path) -> None:
    """A missing folder is named, not a traceback from deep inside."""
    with pytest.raises(DataMissingError, match="no labelled data at"):
        heldout.jigsaw_test(tmp_path)
    with pytest.raises(DataMissingError):
        heldout.hatecheck(tmp_path)


@pytest.mark.skipif(not DEFAULT_ROOT.is_dir(), reason="labelled data is not beside the checkout")
def test_held_out_sets_are_read() -> None:
    """Each set has the size that its README gives."""
    assert len(heldout.hatecheck(DEFAULT_ROOT)[0]) == 1_867
    assert len(heldout.identity_templates(DEFAULT_ROOT)[0]) == 12_000
    assert len(heldout.toxic_spans(DEFAULT_ROOT)[0]) == 2_000
    assert len(heldout.jigsaw_test(DEFAULT_ROOT)) > 3_000
