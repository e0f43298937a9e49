"""A site's slot of a Cluster moves under load: refused meanwhile, nothing lost, nothing doubled."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderation import actions
from moderation.errors import StoreUnavailable
from moderation.store.acceptance import Intake, Limits
from moderation.store.keys import key
from moderation.submission import Article, Author, Submission
from service.launcher.embedded import find_binary
from tests.faults.trials.cluster_fix import moving_store
from tests.faults.trials.traffic import CLIENTS, SITE, Traffic, check
from tests.support.servers.redis_servers import wait_until


def test_moved_key_by_key(tmp_path: Path) -> None:
    """While keys are on both sides both refuse; what was answered before and after is whole."""
    with moving_store(tmp_path) as (store, slot):
        with Traffic(store) as traffic:
            wait_until(lambda: traffic.posted > 100, "load")
            slot.begin()
            wait_until(lambda: traffic.refusals > CLIENTS, "refusals")
            assert slot.keys_on_target() == 0, "a script began anew on the other side"
            posted, refusals = traffic.posted, traffic.refusals
            assert slot.move(between=lambda: None) > 100
            wait_until(lambda: traffic.refusals > refusals, "refusals on the other side")
            assert traffic.posted <= posted + CLIENTS
            slot.end()
            wait_until(lambda: traffic.posted > posted + 100, "load on the other side")
        check(store, traffic)
        assert slot.keys_on_target() > 0


def test_moved_at_once(tmp_path: Path) -> None:
    """Valkey's own move (9.0 and later) takes the load along with next to no refusal."""
    with moving_store(tmp_path, str(find_binary())) as (store, slot):
        with Traffic(store) as traffic:
            wait_until(lambda: traffic.posted > 100, "load")
            slot.move_at_once()
            posted = traffic.posted
            wait_until(lambda: traffic.posted > posted + 100, "load on the other side")
        check(store, traffic)
        assert slot.keys_on_target() > 0


def test_half_a_slot_is_noticed(tmp_path: Path) -> None:
    """A node that got the slot without all of its keys, as after a rash repair, refuses."""
    with moving_store(tmp_path) as (store, slot):
        with Traffic(store) as traffic:
            wait_until(lambda: traffic.posted > 20, "load")
        slot.begin()
        slot.source.execute_command(
            *("MIGRATE", "127.0.0.1", slot.target, "", 0, 5000, "KEYS", key(SITE, "epoch"))
        )
        slot.end()
        with pytest.raises(StoreUnavailable):
            actions.submit(
                store,
                lambda _: None,
                SITE,
                Intake(Submission(Article("a"), Author("Ann"), "hello")),
                caller="k",
                limits=Limits(),
            )
        assert slot.keys_on_target() == 1
