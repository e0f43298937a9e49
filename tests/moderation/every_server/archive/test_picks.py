"""Picks among comments that lie in the archive."""

from __future__ import annotations

import pytest

from moderation.archive.opening import OpenArchive
from moderation.conversation.picks import public_picks
from moderation.store.server.commands import Redis
from moderation.store.thread.picks import Pick, Picks
from tests.moderation.every_server.conftest import Moderation
from tests.support.archive import move


@pytest.fixture
def picks(moderation: Moderation) -> Picks:
    return Picks(moderation.store.redis, moderation.store.archived)


def shown(moderation: Moderation, picks: Picks) -> list[tuple[str, str]]:
    picked = public_picks(moderation.store, picks, moderation.site, "a1")
    return [(one.id, one.pick) for one in picked]


@pytest.mark.parametrize("is_new_live", [True, False])
def test_a_pin_takes_the_place_of_one_in_the_archive(
    moderation: Moderation,
    picks: Picks,
    redis: Redis,
    open_archive: OpenArchive,
    is_new_live: bool,
) -> None:
    """The former stays picked, whole, wherever the two were."""
    former, other = moderation.judged().id, moderation.judged().id
    picks.pick(moderation.site, former, Pick.PIN, by="dana")
    newest = moderation.judged().id
    assert move(redis, open_archive, moderation.site).comments == 2
    new = newest if is_new_live else other
    picks.pick(moderation.site, new, Pick.PIN, by="dana")
    assert shown(moderation, picks) == [(new, "pin"), (former, "pick")]
    assert moderation.get(former).submission
    assert moderation.store.history(moderation.site, former)[-1].data == {"pick": "pick"}


def test_a_pick_in_the_archive_is_taken_back(
    moderation: Moderation, picks: Picks, redis: Redis, open_archive: OpenArchive
) -> None:
    """It comes back for that, and its article has no pick left."""
    comment = moderation.judged().id
    moderation.judged()
    picks.pick(moderation.site, comment, Pick.PIN, by="dana")
    moderation.judged()
    move(redis, open_archive, moderation.site)
    assert shown(moderation, picks) == [(comment, "pin")]
    picks.pick(moderation.site, comment, Pick.NONE, by="dana")
    assert shown(moderation, picks) == []
    assert moderation.get(comment).pick == ""
