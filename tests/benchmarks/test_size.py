"""What fills a projection of ten million comments knows each of its columns."""

from __future__ import annotations

from pathlib import Path

from benchmarks.size import asking, projection
from benchmarks.size.site import Scale
from moderation.projection.search import Projection

END = 1_795_000_000_000  # ms since 1970


def test_a_projection_is_filled_and_asked(tmp_path: Path) -> None:
    """A column that was added to the projection would else end the measurement, and no test."""
    file = tmp_path / "size.sqlite3"
    assert projection.fill(file, Scale(500, END), 60.0)
    for ask in asking.of_projection(Projection(file), END).values():
        ask()
