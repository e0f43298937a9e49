"""A raid among honest comments, smaller than in ``python -m benchmarks.raids``."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.raids.play import Play, arrivals
from benchmarks.raids.texts import RAIDS
from moderation.store.raids.raids import Raids
from moderation.store.server.commands import Redis
from moderation.store.writer import Store


@pytest.mark.parametrize("language", RAIDS)
def test_a_raid_is_grouped_and_honest_comments_are_not(
    store: Store, redis: Redis, site: str, tmp_path: Path, language: str
) -> None:
    """95 in 100 copies are in one group 60 s after the fifth, 5 in 1,000 others at most."""
    comments = arrivals(3, language, copies=60, accounts=12, others=300, seconds=300)
    hour = Play(store, Raids(redis), site, tmp_path / "projection.sqlite3").play(comments)
    assert (len(hour.copies), len(hour.others)) == (60, 300)
    assert len(hour.raids) == 1
    assert hour.share_grouped >= 0.95
    assert hour.share_wrong <= 0.005
    assert len({*hour.copies} & hour.held) > 30  # held by the worker from its detection on
