"""Comments that kill, stop or starve the scorer: held for moderators, and the others go on."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderation.status import Status
from tests.support.apps.fixture_scorer import EAT_MARK, EXIT_MARK, HANG_MARK
from tests.support.load import Load, await_verdicts, check_exactly_once
from tests.support.servers.installation import SITE, installation


@pytest.mark.parametrize("mark", [EXIT_MARK, HANG_MARK, EAT_MARK])
def test_poison_is_quarantined_and_others_are_scored(tmp_path: Path, mark: str) -> None:
    """Three deaths of the scorer hold the comment, unscored; no other comment goes with it."""
    bodies = [f"comment number {number}" for number in range(100)]
    bodies[50] = f"comment number 50: {mark}"
    settings = {"MODQUEUE_LEASE_SECONDS": "2", "MODQUEUE_SWEEP_SECONDS": "0.5"}
    with installation(tmp_path, "web", "sweep", **settings) as running:
        load = Load(running, bodies)
        load.finish()
        running.start("worker")  # now, so that the first batch holds the poison and 63 others
        await_verdicts(running, load, seconds=45.0)
        comments = check_exactly_once(running, load)
        counters = running.store.counters(SITE)
    poison = [comment for comment in comments if mark in load.accepted[comment.id]]
    others = [comment for comment in comments if mark not in load.accepted[comment.id]]
    assert [(c.status, c.attempts) for c in poison] == [(Status.HELD, 3)]
    assert poison[0].verdict is not None
    assert [rule.rule for rule in poison[0].verdict.rules] == ["unscored"]
    assert {comment.status for comment in others} == {Status.APPROVED}
    assert counters["attempts:quarantined"] == 1
    assert counters["attempts:expired"] >= 64, "nobody shared a batch with it"
