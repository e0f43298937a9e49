"""The model as a scikit-learn estimator: its interface, its labels, its artefact."""

from __future__ import annotations

import pickle
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone, is_classifier
from sklearn.calibration import CalibratedClassifierCV
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import estimator_checks, get_tags

import classifier
from classifier import ATTRIBUTES, CommentClassifier
from classifier.artifact import ArtifactError
from classifier.estimator.fitting import LEAST_SIDE

HOSTILE = ("you idiot", "what a stupid fool", "shut up moron", "ты дурак", "сен ақымақсың")
KIND = ("thanks a lot", "what a lovely day", "good luck friends", "спасибо за статью", "көп рахмет")
PLACES = ("Almaty", "Astana", "Taraz", "Aktau", "Semey", "Oral")


def some(count: int = 60) -> tuple[list[str], np.ndarray]:
    """Texts, half of them hostile, and 1 for these."""
    rng = random.Random(3)
    pairs = [
        (f"{rng.choice(HOSTILE if side else KIND)} in {rng.choice(PLACES)}", side)
        for side in [0, 1] * (count // 2)
    ]
    return [text for text, _ in pairs], np.array([side for _, side in pairs])


@pytest.fixture(scope="module")
def fitted() -> CommentClassifier:
    """A classifier of one label, fitted."""
    return CommentClassifier(max_iter=10).fit(*some())


@pytest.fixture(scope="module")
def fitted_for_seven() -> CommentClassifier:
    """A classifier of the seven attributes, two of them labelled."""
    texts, hostile = some()
    labels = np.full((len(texts), 7), np.nan)
    labels[:, 0], labels[:, 4] = hostile, 0.9 * hostile
    return CommentClassifier(attributes=ATTRIBUTES, max_iter=10).fit(texts, labels)


@pytest.mark.parametrize(
    "check",
    [
        estimator_checks.check_estimator_cloneable,
        estimator_checks.check_estimator_tags_renamed,
        estimator_checks.check_valid_tag_types,
        estimator_checks.check_estimator_repr,
        estimator_checks.check_no_attributes_set_in_init,
        estimator_checks.check_do_not_raise_errors_in_init_or_set_params,
        estimator_checks.check_mixin_order,
        estimator_checks.check_parameters_default_constructible,
        estimator_checks.check_get_params_invariance,
        estimator_checks.check_set_params,
    ],
    ids=lambda check: check.__name__,
)
def test_passes_the_checks_that_apply_to_texts(check: Any) -> None:
    """Those that scikit-learn runs on data of numbers cannot be asked; the next tests stand in."""
    check("CommentClassifier", CommentClassifier(max_iter=2))


def test_the_tags_say_what_goes_in_and_out() -> None:
    """Texts in one dimension, two classes or several labels."""
    tags = get_tags(CommentClassifier())
    assert is_classifier(CommentClassifier())
    assert tags.input_tags.string
    assert tags.input_tags.one_d_array
    assert not tags.input_tags.two_d_array
    assert tags.classifier_tags.multi_label
    assert not tags.classifier_tags.multi_class
    assert tags.target_tags.required


def test_nothing_is_answered_before_a_fit() -> None:
    """Each method says so."""
    for method in ("predict", "predict_proba", "decision_function", "transform"):
        with pytest.raises(ValueError, match="not fitted"):
            getattr(CommentClassifier(), method)(["a"])
    with pytest.raises(ValueError, match="not fitted"):
        CommentClassifier().get_feature_names_out()


def test_two_classes(fitted: CommentClassifier) -> None:
    """Chances add up to 1, follow the labels, and agree with the log-odds and the classes."""
    chances = fitted.predict_proba(["what a stupid idiot", "thanks, lovely"])
    assert chances.shape == (2, 2)
    assert chances.sum(1) == pytest.approx([1, 1])
    assert chances[0, 1] > 0.5 > chances[1, 1]
    assert (fitted.decision_function(["you idiot", "thanks"]) > 0).tolist() == [True, False]
    assert fitted.predict(["you idiot", "thanks"]).tolist() == [1, 0]
    assert fitted.score(*some()) > 0.9
    assert fitted.predict_proba([]).shape == (0, 2)


def test_classes_keep_their_names() -> None:
    """Any two values are classes, in sorted order."""
    texts, hostile = some(20)
    named = CommentClassifier(max_iter=8).fit(texts, np.where(hostile, "rude", "kind"))
    assert named.classes_.tolist() == ["kind", "rude"]
    assert named.predict(["you idiot", "thanks a lot"]).tolist() == ["rude", "kind"]


def test_soft_labels_are_chances() -> None:
    """A label between 0 and 1 ends between them; a missing one teaches nothing."""
    texts, hostile = some()
    soft = CommentClassifier(max_iter=20, held_out=0).fit(texts, 0.1 + 0.4 * hostile)
    assert 0.35 < soft.predict_proba(["you idiot"])[0, 1] < 0.65
    without = CommentClassifier(max_iter=8).fit(texts, hostile.astype(float))
    beside = CommentClassifier(max_iter=8).fit(
        [*texts, "zorg wombat"], np.append(hostile.astype(float), np.nan)
    )
    assert beside.predict(texts).tolist() == without.predict(texts).tolist()


def test_the_second_layer_keeps_soft_labels() -> None:
    """What is held out by default calibrates to the chances, not to the nearer side."""
    texts, hostile = some(16 * LEAST_SIDE)
    soft = CommentClassifier(max_iter=20).fit(texts, 0.3 + 0.4 * hostile)
    assert (np.array(soft.artifact_.info["stacks"][""])[:, 0] != 0).sum() > 1
    chances = soft.predict_proba(texts)[:, 1]
    assert chances == pytest.approx(0.3 + 0.4 * hostile, abs=0.1)


def test_soft_labels_of_one_side_get_a_second_layer() -> None:
    """A chance counts for both sides: none has to be above a half."""
    texts, hostile = some(16 * LEAST_SIDE)
    model = CommentClassifier(max_iter=20, held_out=0.5).fit(texts, 0.2 + 0.2 * hostile)
    assert (np.array(model.artifact_.info["stacks"][""])[:, 0] != 0).sum() > 1
    assert model.predict_proba(texts)[:, 1] == pytest.approx(0.2 + 0.2 * hostile, abs=0.1)


def test_weights_count() -> None:
    """A label of weight 0 is none, a heavy one wins over a light one; weights may go by column."""
    texts = ["blue zorg"] * 20
    labels = np.array([0, 1] * 10)
    heavy = np.where(labels, 9.0, 1.0)
    model = CommentClassifier(max_iter=20)
    assert clone(model).fit(texts, labels, heavy).predict_proba(texts[:1])[0, 1] > 0.7
    assert clone(model).fit(texts, labels, 10 - heavy).predict_proba(texts[:1])[0, 1] < 0.3
    both = np.stack([labels, labels], axis=1)
    chances = model.fit(texts, both, np.stack([heavy, 10 - heavy], 1)).predict_proba(texts[:1])
    assert chances[0, 0] > 0.7 > 0.3 > chances[0, 1]


def test_several_labels(fitted_for_seven: CommentClassifier) -> None:
    """A chance for each column, and 0 or 1; columns have names where they are given."""
    chances = fitted_for_seven.predict_proba(["you idiot", "thanks a lot"])
    assert chances.shape == (2, 7)
    assert chances[0, 0] > chances[1, 0]
    assert chances[0, 4] > chances[1, 4]
    assert fitted_for_seven.predict(["you idiot"]).dtype.kind == "i"
    assert fitted_for_seven.get_feature_names_out().tolist() == list(ATTRIBUTES)
    assert fitted_for_seven.set_output(transform="default").transform(["a"]).shape == (1, 7)
    texts, hostile = some(20)
    numbered = CommentClassifier(max_iter=3).fit(texts, np.stack([hostile, 1 - hostile], 1))
    assert numbered.classes_.tolist() == [0, 1]


def test_the_same_data_gives_the_same_bytes(fitted: CommentClassifier) -> None:
    """Fitting a copy, or once more, changes nothing; a pickled one answers alike."""
    texts, labels = some()
    again = clone(fitted).fit(texts, labels)
    for name in ("grams", "pairs", "known"):
        stored = getattr(fitted.artifact_, name)
        assert getattr(again.artifact_, name).tobytes() == stored.tobytes()
    chances = fitted.predict_proba(texts)
    assert (pickle.loads(pickle.dumps(fitted)).predict_proba(texts) == chances).all()
    refitted = again.fit(texts, 1 - labels).predict_proba(texts)
    assert not (refitted == chances).all()


def test_enough_labels_get_a_second_layer() -> None:
    """What was held out calibrates the sums: the stack is no longer that of the sums alone."""
    texts, hostile = some(8 * LEAST_SIDE)
    layered = CommentClassifier(max_iter=5, held_out=0.5).fit(texts, hostile)
    stack = np.array(layered.artifact_.info["stacks"][""])
    assert (stack[:, 0] != 0).sum() > 1
    assert (stack[:, 1] != 0).sum() == 1


def test_stands_in_scikit_learns_tools() -> None:
    """Cross-validation, calibration and a pipeline take it as it is."""
    texts, labels = some(40)
    model = CommentClassifier(max_iter=4)
    chances = cross_val_predict(model, texts, labels, cv=2, method="predict_proba")
    assert chances.shape == (40, 2)
    columns = np.stack([labels, 1 - labels], 1)
    assert cross_val_predict(model, texts, columns, cv=2, method="predict_proba").shape == (40, 2)
    calibrated = CalibratedClassifierCV(model, cv=2).fit(texts, labels)
    assert calibrated.predict_proba(texts[:3]).sum(1) == pytest.approx([1, 1, 1])
    lower = FunctionTransformer(lambda texts: [text.lower() for text in texts])
    assert make_pipeline(lower, model).fit(texts, labels).predict(["YOU IDIOT"]).tolist() == [1]


def test_writes_the_artefact_that_a_worker_reads(
    fitted_for_seven: CommentClassifier, tmp_path: Path
) -> None:
    """The service scores as the estimator does, and so does what is read back."""
    texts = ["you idiot", "thanks a lot", "көп рахмет"]
    chances = fitted_for_seven.predict_proba(texts)
    name = fitted_for_seven.save(tmp_path / "model")
    scorer = classifier.load(tmp_path / "model")
    assert scorer.model == name
    assert [list(score.scores.values()) for score in scorer.score(texts)] == chances.tolist()
    assert (CommentClassifier.load(tmp_path / "model").predict_proba(texts) == chances).all()
    assert CommentClassifier.load(tmp_path / "model").save(tmp_path / "again") == name


def test_the_shipped_model_is_one() -> None:
    """Reading it gives the scores of the service."""
    texts = ["You are an idiot", "Спасибо за статью"]
    shipped = [list(score.scores.values()) for score in classifier.load().score(texts)]
    assert CommentClassifier.load().predict_proba(texts).tolist() == shipped


def test_what_cannot_be_written_is_said(fitted: CommentClassifier, tmp_path: Path) -> None:
    """An artefact has the seven attributes; a folder without one is none."""
    with pytest.raises(ValueError, match="the columns are 0, 1; an artefact has toxicity"):
        fitted.save(tmp_path)
    with pytest.raises(ArtifactError):
        CommentClassifier.load(tmp_path / "none")


@pytest.mark.parametrize(
    ("texts", "labels", "weights", "error", "message"),
    [
        ("one text", [1], None, TypeError, "X is one text"),
        (["a", 5], [0, 1], None, TypeError, r"X\[1\] is of type int"),
        ([None, "a"], [0, 1], None, TypeError, r"X\[0\] is of type NoneType"),
        (np.array([["a"], ["b"]]), [0, 1], None, ValueError, r"X has the shape \(2, 1\)"),
        (["a", "b"], None, None, ValueError, "the target y is None"),
        (["a", "b"], [1], None, ValueError, "2 texts and 1 labels"),
        ([], [], None, ValueError, "0 texts and 0 labels"),
        (["a", "b"], [1, 1], None, ValueError, "1 classes"),
        (["a", "b", "c"], ["x", "y", "z"], None, ValueError, "3 classes"),
        (["a", "b"], [0.5, 1.5], None, ValueError, "y holds 1.5"),
        (["a", "b"], [[0] * 8] * 2, None, ValueError, "y has 8 columns"),
        (["a", "b"], [[[0]]] * 2, None, ValueError, "y has 3 dimensions"),
        (["a", "b"], [0, 1], [1], ValueError, r"sample_weight has the shape \(1,\)"),
        (["a", "b"], [0, 1], [1, -1], ValueError, "less than 0"),
        (["a", "b"], [0, 1], [1, np.nan], ValueError, "no number"),
    ],
)
def test_what_cannot_be_meant_is_said(
    texts: Any, labels: Any, weights: Any, error: type[Exception], message: str
) -> None:
    """Each fault names the place, the limit and what was given."""
    with pytest.raises(error, match=message):
        CommentClassifier().fit(texts, labels, weights)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"word_penalty": 0}, "not above 0"),
        ({"gram_penalty": -1}, "not above 0"),
        ({"max_iter": 0}, "max_iter is 0"),
        ({"held_out": 1.0}, "held_out is 1.0"),
        ({"attributes": ("a", "b")}, "1 columns, and 2 attributes"),
    ],
)
def test_a_parameter_out_of_range_is_named(parameters: dict[str, Any], message: str) -> None:
    """At the fit, as scikit-learn has it, and not before."""
    with pytest.raises(ValueError, match=message):
        CommentClassifier(**parameters).fit(["a", "b"], [[0], [1]])


def test_serving_loads_no_scikit_learn() -> None:
    """The estimator comes when it is asked for, and nothing else does."""
    program = "import sys, classifier; classifier.load(); print('sklearn' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert answer.stdout.strip() == "False"
    with pytest.raises(AttributeError, match="nonsense"):
        _ = classifier.nonsense
