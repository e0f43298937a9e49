"""A site with more labels than a run or a page takes: what is read stays bounded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from moderation.background.runs import Runs
from moderation.learning import learner, shadow
from moderation.learning.labels import SiteLabels
from moderation.learning.learner import Learner
from moderation.learning.measures import ledger
from moderation.learning.models import ModelStore
from moderation.learning.shadow import Shadows
from moderation.projection.search import Projection
from moderation.store.indices import Indices
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from tests.support.site_models import WordTrainer, decide_some, some_bodies, trained

GROUPS, GROUP, MOST = 5, 100, 150


@pytest.fixture
def read(store: Store, site: str, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many records each round trip read, on a site with 500 decisions."""
    for number in range(GROUPS):  # each group has a time of its own
        decide_some(
            store, site, {f"{body} {number}": said for body, said in some_bodies(GROUP).items()}
        )
    counts: list[int] = []
    fields = Indices.fields

    def counted(self: Any, site: str, ids: Sequence[str], *names: str) -> Any:
        counts.append(len(ids))
        return fields(self, site, ids, *names)

    monkeypatch.setattr(Indices, "fields", counted)
    return counts


def test_the_newest_are_those_of_the_last_times(store: Store, site: str, read: list[int]) -> None:
    """Decisions of one time come together; where there are fewer, all come."""
    labels = SiteLabels(store)
    assert len([*labels.newest(site, MOST)]) == sum(read) == 2 * GROUP
    assert len([*labels.newest(site, GROUPS * GROUP)]) == GROUPS * GROUP


def test_a_run_reads_no_more_than_it_takes(
    store: Store, site: str, redis: Redis, read: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many older decisions there are."""
    monkeypatch.setattr(learner, "OWN_MAX", MOST)
    runs = Runs(redis)
    runs.ask(site, by="ann")
    assert Learner(SiteLabels(store), ModelStore(redis), runs, WordTrainer()).learn(site)
    assert read == [2 * GROUP, MOST]  # the records, and the texts of the newest


def test_the_report_of_a_shadow_is_bounded(
    store: Store, site: str, redis: Redis, read: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where hardly any label answers it, as after an import."""
    monkeypatch.setattr(shadow, "LOOKED_MAX", MOST)
    model = ModelStore(redis).add(site, trained("turnips"), by="ann")
    Shadows(store).report(site, replace(model, shadow_at=1), None)
    assert read == [GROUPS * GROUP, MOST]  # a page of labels, and what a shadow said of those


def test_the_ledger_rests_on_the_newest_answers(
    store: Store, site: str, read: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And says since when; where it rests on all of its weeks it says nothing."""
    projection = Projection(tmp_path / "projection.sqlite3")
    assert ledger.ledger(store, projection, site).since == 0
    read.clear()
    monkeypatch.setattr(ledger, "ANSWERS_MAX", MOST)
    shown = ledger.ledger(store, projection, site)
    assert read == [2 * GROUP, 2 * GROUP]  # the records, and their texts
    assert 0 < shown.since < store.now()
