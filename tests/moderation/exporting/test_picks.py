"""The newsroom's picks go along with an export, and come back."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderation.conversation.picks import public_picks
from moderation.store.thread.picks import Pick, Picks
from moderation.store.writer import Store
from tests.moderation.exporting.conftest import Export, post
from tests.moderation.exporting.test_native import kinds
from tests.moderation.exporting.test_round_trip import move


@pytest.fixture
def picks(store: Store) -> Picks:
    return Picks(store.redis, store.archived)


def shown(store: Store, picks: Picks, site: str) -> list[tuple[str, str]]:
    return [(one.id, one.pick) for one in public_picks(store, picks, site, "a")]


def test_picks_come_back(store: Store, site: str, picks: Picks, export: Export) -> None:
    """A second import changes nothing, and a later pin takes the place of the imported one."""
    pinned, picked, plain = (post(store, site, f"The lifts work {n}") for n in range(3))
    picks.pick(site, picked, Pick.PICK, by="dana")
    picks.pick(site, pinned, Pick.PIN, by="dana")
    path = export("native", site)
    for _ in range(2):
        move(store, "native", path, "other")
        assert shown(store, picks, "other") == [(pinned, "pin"), (picked, "pick")]
    picks.pick("other", plain, Pick.PIN, by="marat")
    assert shown(store, picks, "other")[0] == (plain, "pin")
    assert store.get("other", pinned).pick == "pick"


def test_a_pin_beside_another_is_a_pick(
    store: Store, site: str, picks: Picks, export: Export
) -> None:
    """An article has one pinned comment: the one that was there stays it."""
    move(store, "native", export("native", site), "other")
    ours = post(store, "other", "They are quick")
    picks.pick("other", ours, Pick.PIN, by="marat")
    theirs = post(store, site, "The lifts work")
    picks.pick(site, theirs, Pick.PIN, by="dana")
    move(store, "native", export("native", site), "other")
    assert shown(store, picks, "other") == [(ours, "pin"), (theirs, "pick")]


@pytest.mark.parametrize("pick", ["star", 1, ["pin"]])
def test_another_word_leaves_the_line_out(tmp_path: Path, pick: object) -> None:
    """The fault says which words there are."""
    assert kinds(tmp_path, pick="pin") == ["ArchivedComment"]
    assert kinds(tmp_path, pick=pick) == ["'pick' must be one of pick, pin"]
