"""The fast scorer gives what the slow one gives."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import classifier
from classifier.data import handwritten
from classifier.data.perturb import KINDS, perturb_all
from tests.classifier.oracle import Oracle

TOLERANCE = 1e-5
COUNT = 4_000
HOSTILE = [
    "",
    "\0",
    "\u200d" * 1_500,
    "a" + "\u0301" * 1_499,
    "\ufdfa" * 1_500,
    "👩‍👩‍👧‍👦" * 100,
    "\ud800x\udfff",
    "*" * 50 + "f***" + "!@#$%",
    "і" * 200 + " idiot " + "a1" * 300,
    "x " * 700,
    "п и д о р " * 100,
]


@pytest.fixture(scope="module")
def oracle(scorer: classifier.Scorer) -> Oracle:
    """The same model, slow."""
    return Oracle(scorer)


def difference(scorer: classifier.Scorer, oracle: Oracle, texts: list[str]) -> float:
    """Return the largest difference of any probability."""
    scores = zip(texts, scorer.score(texts), strict=True)
    return max((oracle.difference(text, score) for text, score in scores), default=0)


def test_four_thousand_comments(scorer: classifier.Scorer, oracle: Oracle) -> None:
    """Plain and disguised sentences of three languages score alike, in batches."""
    rows = random.Random(7).sample(handwritten.training(), COUNT // 2)
    plain = [row.text for row in rows]
    kinds = list(KINDS)
    texts = plain + [perturb_all([t], kinds[n % len(kinds)], n)[0] for n, t in enumerate(plain)]
    for begin in range(0, len(texts), 500):
        assert difference(scorer, oracle, texts[begin : begin + 500]) < TOLERANCE


def test_hostile_texts(scorer: classifier.Scorer, oracle: Oracle) -> None:
    """Bombs, joiners, marks and broken surrogates score alike."""
    assert difference(scorer, oracle, HOSTILE) < TOLERANCE


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.text(st.sampled_from("abciostуканиді1!@$*.- \u0301\u200d😀you"), max_size=80), max_size=4
    )
)
def test_any_text(scorer: classifier.Scorer, oracle: Oracle, texts: list[str]) -> None:
    """Nothing that hypothesis makes of confusable characters tells the two apart."""
    assert difference(scorer, oracle, texts) < TOLERANCE
