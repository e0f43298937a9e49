"""A verdict that an import restored is of the system that it came from."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from moderation import actions, judging
from moderation.judging import DrainLimits
from moderation.projection.projector import Projector
from moderation.projection.search import Projection
from moderation.projection.weeks import decided_by_language
from moderation.store.writer import Store
from tests.conftest import FakeScorer
from tests.moderation.exporting.conftest import Export, post
from tests.moderation.exporting.test_round_trip import move

COPY = "copy"


def decided(store: Store, path: Path, site: str) -> dict[str, int]:
    with closing(Projector(store, path)) as projector:
        while projector.follow(site):
            pass
    return decided_by_language(Projection(path), site, 0)


def test_a_promise_does_not_rest_on_restored_verdicts(
    store: Store, site: str, export: Export, tmp_path: Path
) -> None:
    """Nobody here can audit them; a text that is edited here is judged here, and counts."""
    path = tmp_path / "projection.sqlite3"
    comment = post(store, site, "Good morning")
    move(store, "native", export("native", site), COPY)
    assert decided(store, path, site) == {"en": 1}
    assert decided(store, path, COPY) == {}
    actions.edit(store, str, COPY, comment, "Good evening", by="author")
    judging.drain(store, str, FakeScorer(), COPY, DrainLimits(), worker="w")
    assert decided(store, path, COPY) == {"en": 1}
