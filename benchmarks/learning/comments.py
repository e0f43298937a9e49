"""The comments of a source: those that arrive on a site, and those that it never sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.learning.bases import SOURCES, Row, is_tested, rows
from moderation.submission import BODY_LIMIT, cut

MOST_TESTED = 2_000
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Comments:
    """Texts and whether each deserves rejection, 0 or 1, [n]."""

    texts: list[str]
    toxic: Floats

    def take(self, places: Sequence[int]) -> Comments:
        """Return those at ``places``."""
        return Comments([self.texts[n] for n in places], self.toxic[list(places)])


def read(data: Path, source: str) -> tuple[Comments, Comments]:
    """Return the comments of a source that arrive, and those that are tested on."""
    table = rows(data, source)
    arriving = [row for row in table if not is_tested(row)]
    tested = [row for row in table if is_tested(row)]
    order = np.random.default_rng(0).permutation(len(tested))  # a file has its easier half first
    tested = [tested[place] for place in order.tolist()]
    label = SOURCES[source]
    return comments_of(arriving, label), comments_of(tested[:MOST_TESTED], label)


def comments_of(part: Sequence[Row], label: str) -> Comments:
    """Return rows as comments, cut to what a comment may hold; ``label`` is a column."""
    toxic = np.array([float(row[label]) > 0.5 for row in part], np.float64)
    return Comments([cut(row["text"], BODY_LIMIT) for row in part], toxic)
