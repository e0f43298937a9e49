"""What is written for measuring only: its rows and tables in the card."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from classifier.data import heldout
from classifier.data.handwritten import held_out
from classifier.evaluation import measures, written
from classifier.score import ATTRIBUTES, Score
from classifier.scorer import Scorer
from classifier.training.thresholds import Limits

LIMITS = dict.fromkeys(ATTRIBUTES, Limits(0.1, 0.5, None))


class Knowing(Scorer):
    """A scorer that knows the labels of what we wrote and nothing else."""

    def __init__(self) -> None:
        """Look the labels up."""
        rows = [
            row
            for half in (held_out.stance, held_out.mentions)
            for lang in measures.NEW_LANGUAGE
            for row in half(lang, "report")
        ]
        self.labels = {
            row.text: row.labels
            for row in [*rows, *held_out.kazakh("report"), *held_out.ukrainian()]
        }

    def score(self, texts: list[str]) -> list[Score]:  # type: ignore[override]
        """Give each label as a probability."""
        return [self._of(self.labels.get(text, {})) for text in texts]

    def _of(self, labels: dict[str, int]) -> Score:
        chances = {name: float(labels.get(name, 0)) for name in ATTRIBUTES}
        return Score(chances, "kk", 1.0, True, ())


def test_kazakh_comments_are_measured_for_order_alarms_and_calibration() -> None:
    """Whoever knows the labels reaches every goal; whoever says the same of all reaches none."""
    knowing = list(written.kazakh(Knowing(), LIMITS))
    assert [row.key for row in knowing] == ["kazakh_harmless", "kazakh_auc", "ece_kazakh"]
    assert all(row.met for row in knowing)
    assert knowing[0].interval.n == sum(
        "/harmless/" in row.origin for row in held_out.kazakh("report")
    )


def test_ukrainian_comments_are_measured_for_order_and_alarms() -> None:
    """Whoever knows the labels ranks them and holds no harmless one."""
    order, alarms = written.ukrainian(Knowing(), LIMITS)
    assert (order.key, order.interval.value, order.interval.n) == ("ukrainian_auc", 1.0, 100)
    assert (alarms.key, alarms.interval.value, alarms.interval.n) == ("ukrainian_harmless", 0.0, 50)


def test_mentions_are_measured_for_what_is_published() -> None:
    """Whoever knows the labels publishes every harmless mention and no hateful sentence."""
    rows = {row.key: row for row in written.mentions(Knowing(), LIMITS)}
    assert set(rows) == {"mentions_en", "mentions_hate_en", "mentions_ru", "mentions_hate_ru"}
    assert all(row.met for row in rows.values())
    assert (rows["mentions_en"].interval.value, rows["mentions_hate_ru"].interval.value) == (1, 0)


def test_pairs_and_comments_are_shown_by_kind() -> None:
    """Each kind has its share of harmless ones held and of hostile ones found."""
    tables = written.tables(Knowing(), LIMITS)
    assert len(tables) == 2 * len(measures.NEW_LANGUAGE) + 1
    for name, lines in tables.items():
        assert sum(line.cases for line in lines) > 100, name
        assert not any(line.false_held > 0 for line in lines)
        assert all(line.found == 1 for line in lines if np.isfinite(line.found))
    kinds = {line.group for line in tables["Kazakh comments, by kind"]}
    assert kinds == {"harmless", "hate", "insult", "obscene", "spam", "threat"}


def test_functions_of_hatecheck_have_goals_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Direct threats and negated praise are to be found, counter-speech is not to be held."""
    cases = [("a", 1.0, "threat_dir_h"), ("b", 1.0, "negate_pos_h"), ("c", 0.0, "counter_ref_nh")]
    texts, hateful, functions = (list(column) for column in zip(*cases, strict=True))
    monkeypatch.setattr(
        heldout, "hatecheck", lambda _: (texts, np.array(hateful), functions, [""] * 3)
    )
    scorer = Knowing()
    scorer.labels = {"a": {"identity_attack": 1}, "c": {"insult": 1}}
    rows = {row.key: row for row in measures.hatecheck(Path(), scorer, LIMITS)}
    values = [rows[f"hatecheck_{key}"].interval.value for key in ("threats", "negated", "counter")]
    assert values == [1.0, 0.0, 1.0]
