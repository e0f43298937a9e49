"""A long measurement says how far it is."""

from __future__ import annotations

import pytest

from benchmarks.progress import Progress


def test_it_speaks_at_once_then_every_five_seconds_and_at_the_end(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Many steps are few lines, on stderr, so that figures can be read from stdout."""
    now = [0.0]
    progress = Progress("comments accepted", 1_000, clock=lambda: now[0])
    for done in range(100, 1_001, 100):
        now[0] += 2.0
        progress.at(done)
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        "comments accepted: 0 of 1,000 after 0 s",
        "comments accepted: 300 of 1,000 after 6 s",
        "comments accepted: 600 of 1,000 after 12 s",
        "comments accepted: 900 of 1,000 after 18 s",
        "comments accepted: 1,000 of 1,000 after 20 s",
    ]
