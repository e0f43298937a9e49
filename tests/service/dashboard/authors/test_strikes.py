"""Strikes: so many within so many days propose an act; a person takes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from moderation import actions
from moderation.process.config import Config
from moderation.projection.authors.strikes import strikes
from moderation.projection.search import Projection
from moderation.status import Status
from moderation.store.authors.acts import Acts
from moderation.store.writer import Store
from moderation.submission import Author
from tests.service.dashboard.conftest import Visitor
from tests.support import newsroom

ASEL = Author("Asel", "u-7")
PAGE = f"/sites/demo/authors/{ASEL.key}"


def reject(store: Store, author: Author = ASEL, reason: str = "insult") -> str:
    comment_id = newsroom.submit(store, "demo", newsroom.METRO, author, "What a clown")
    newsroom.score(store, "demo")
    actions.decide(
        store, "demo", comment_id, status=Status.REJECTED, by="marat", reason=reason,
        expected_version=2,
    )  # fmt: skip
    return comment_id


@pytest.fixture
def rejected(store: Store, site: str, project: Callable[[], None]) -> list[str]:
    """Five rejections of the author and one held comment."""
    ids = [reject(store) for _ in range(5)]
    newsroom.submit(store, site, newsroom.METRO, ASEL, "Such a clown")
    newsroom.score(store, site)
    project()
    return ids


def test_enough_strikes_propose_and_do_nothing(
    dana: Visitor, store: Store, rejected: list[str]
) -> None:
    """Card and page say it; no act is done, and one that a person does ends the proposal."""
    assert '<strong class="bad">5 strikes</strong>' in dana.get("/sites/demo/held").text
    assert "consider taking action" in dana.get(PAGE).text
    assert Acts(store.redis).upon("demo", ASEL.key) == []
    dana.post(f"{PAGE}/act", {"kind": "premoderation", "reason": "insult"})
    assert "consider taking action" not in dana.get(PAGE).text
    assert "5 strikes" not in dana.get("/sites/demo/held").text


def test_a_rejection_that_is_taken_back_is_no_strike(
    dana: Visitor, store: Store, rejected: list[str], project: Callable[[], None]
) -> None:
    """Only rejections that stand count."""
    actions.undo(store, "demo", rejected[0], by="marat", expected_version=3)
    project()
    assert "strikes" not in dana.get("/sites/demo/held").text


@pytest.mark.parametrize(
    ("change", "proposes"),
    [({"strikes": 0}, False), ({"strikes": 6}, False), ({"strikes": 5}, True)],
)
def test_the_site_says_how_many(
    dana: Visitor, store: Store, rejected: list[str], change: dict[str, int], proposes: bool
) -> None:
    """The number is a setting; 0 proposes nothing."""
    new = replace(store.settings("demo"), **change)
    actions.save_settings(store, "demo", new, by="root", expected_version=0)
    assert ("consider taking action" in dana.get(PAGE).text) is proposes


def test_a_reason_weighs_what_the_site_says(
    store: Store, settings: Config, rejected: list[str], project: Callable[[], None]
) -> None:
    """Each reason has its severity; what is older than the days does not count."""
    reject(store, reason="threat")
    project()
    projection = Projection(settings.projection)
    weigh = {"insult": 0, "threat": 7}
    assert strikes(projection, "demo", [ASEL.key], weigh, 0) == {ASEL.key: 7}
    assert strikes(projection, "demo", [ASEL.key], {}, 0) == {ASEL.key: 6}
    assert strikes(projection, "demo", [ASEL.key], {}, store.now() + 1) == {}
