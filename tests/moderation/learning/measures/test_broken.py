"""Promises that the answers of the audit refute."""

from __future__ import annotations

from dataclasses import replace

import pytest

from moderation.learning.measures.ledger import Figure, broken
from moderation.learning.measures.quality import Quality
from moderation.projection.intervals import Interval, wilson
from moderation.promise.promise import EVERY_LANGUAGE, Promise

UNKNOWN = Interval(0.0, 0.0, 1.0, 0)
GOOD = Quality(100, 500, UNKNOWN, UNKNOWN, wilson(97, 100), UNKNOWN, missed=wilson(4, 100))
PROMISES = {EVERY_LANGUAGE: Promise()}


@pytest.mark.parametrize(
    ("quality", "figures"),
    [
        (GOOD, []),
        (replace(GOOD, missed=wilson(8, 100)), []),
        (replace(GOOD, missed=wilson(15, 100)), [Figure.MISSED]),
        (replace(GOOD, rejections_right=wilson(80, 100)), [Figure.RIGHT]),
        (replace(GOOD, missed=wilson(9, 10)), []),
        (replace(GOOD, missed=wilson(15, 100), audited=5), []),
    ],
)
def test_a_promise_is_broken_where_the_whole_interval_says_so(
    quality: Quality, figures: list[Figure]
) -> None:
    """Chance alone breaks none, nor do answers too few for a figure."""
    assert [one.figure for one in broken({"kk": quality}, PROMISES)] == figures


def test_each_language_has_its_promise() -> None:
    """Where nothing is promised nothing is broken; all languages together promise nothing."""
    bad = replace(GOOD, missed=wilson(15, 100))
    qualities = {"": bad, "kk": bad, "ru": bad, "en": bad}
    promises = {"kk": Promise(), "ru": Promise(missed_max=0.2)}
    (one,) = broken(qualities, promises)
    assert (one.language, one.promised, one.share) == ("kk", 0.05, bad.missed)
