"""The site's own past beside a score: how many comments held for it people rejected."""

from __future__ import annotations

from collections.abc import Callable

from moderation import actions
from moderation.status import Status
from moderation.store.writer import Store
from service.dashboard.figures.base_rates import CASES_MIN
from tests.service.dashboard.conftest import Visitor
from tests.support import newsroom

WORDS = "moderators reject 80 of 100 like it"


def decide_all(store: Store, ids: list[str], rejected: int) -> None:
    for place, id_ in enumerate(ids):
        status = Status.REJECTED if place < rejected else Status.APPROVED
        actions.decide(store, "demo", id_, status=status, by="marat", expected_version=2)


def test_a_score_is_told_with_the_past(
    dana: Visitor, store: Store, site: str, project: Callable[[], None]
) -> None:
    """With enough decisions the card says how many in 100 were rejected; fewer say nothing."""
    bodies = [f"Idiots, number {number}." for number in range(CASES_MIN + 1)]
    ids = [newsroom.submit(store, site, newsroom.METRO, f"R{n}", b) for n, b in enumerate(bodies)]
    newsroom.score(store, site)
    decide_all(store, ids[: CASES_MIN - 1], rejected=4 * CASES_MIN // 5)
    project()
    assert "moderators reject" not in dana.get("/sites/demo/held").text
    decide_all(store, ids[CASES_MIN - 1 : CASES_MIN], rejected=0)
    project()
    dana.client.application.extensions["modqueue.base_rates"].clear()  # as after five minutes
    assert WORDS in dana.get("/sites/demo/held").text
