"""Comments of the archive are read, decided, answered and erased as if they had stayed in Redis."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from moderation import actions
from moderation.archive.opening import OpenArchive, opener
from moderation.archiving import mover as mover_module
from moderation.comment import Move
from moderation.erasure.erasures import Erasures
from moderation.erasure.ledger import Ledger
from moderation.erasure.restoring import erase_again
from moderation.errors import ArchiveUnavailable
from moderation.status import Status
from moderation.store.keys import key
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from tests.moderation.every_server.archive.deciding import ARTICLES, decide
from tests.moderation.every_server.conftest import Moderation
from tests.support import undo_window
from tests.support.archive import move, view


def live(redis: Redis, site: str, ids: Sequence[str]) -> list[str]:
    return [id_ for id_ in ids if redis.exists(key(site, "comment", id_))]


def test_all_readers_say_the_same(
    moderation: Moderation, ids: list[str], redis: Redis, open_archive: OpenArchive
) -> None:
    """Moving changes nothing that any reader says, and leaves what something waits for."""
    before = view(moderation.store, moderation.site, ids, ARTICLES)
    moved = move(redis, open_archive, moderation.site)
    assert view(moderation.store, moderation.site, ids, ARTICLES) == before
    assert live(redis, moderation.site, ids) == [ids[4], ids[8], ids[13], ids[14]]
    assert moved.comments == len(ids) - 4
    assert [line for line, _ in redis.xrange(key(moderation.site, "journal"))] == [
        before["events"][-1].cursor
    ]


def test_nothing_moves_that_is_young(
    moderation: Moderation, ids: list[str], redis: Redis, open_archive: OpenArchive
) -> None:
    """What happened within the days that are set stays, with its lines."""
    assert move(redis, open_archive, moderation.site, ahead=29).comments == 0
    assert live(redis, moderation.site, ids) == ids


def test_a_decision_brings_a_comment_back(
    moderation: Moderation, ids: list[str], redis: Redis, open_archive: OpenArchive
) -> None:
    """It is decided at the version that was archived, and listed as one that never left."""
    move(redis, open_archive, moderation.site)
    site, store = moderation.site, moderation.store
    size, shown = store.counts(site), store.thread_count(site, "a1")
    decide(moderation, ids[0], Status.REJECTED)
    undo_window.pass_by(store, site)
    assert store.get(site, ids[0]).status is Status.REJECTED
    counts = {**size, Status.APPROVED: size[Status.APPROVED] - 1}
    assert store.counts(site) == {**counts, Status.REJECTED: size[Status.REJECTED] + 1}
    assert store.thread_count(site, "a1") == shown - 1
    moderation.submit("the newest line stays")
    again = view(store, site, ids, ARTICLES)
    assert move(redis, open_archive, site).comments == 1
    assert view(store, site, ids, ARTICLES) == again


def test_every_act_brings_a_comment_back(
    moderation: Moderation, ids: list[str], redis: Redis, open_archive: OpenArchive
) -> None:
    """A report, an edit, a reply and a bulk reach archived comments."""
    move(redis, open_archive, moderation.site)
    site, store = moderation.site, moderation.store
    assert actions.report(store, site, ids[0], reporter="r9", reason="rude").reports == 1
    actions.edit(store, moderation.rings.append, site, ids[1], "new words", by="key:1")
    reply = moderation.submit("late reply", parent=ids[9])
    assert store.get(site, reply.id).submission
    comments = store.get_many(site, [ids[11], ids[10]])
    moves = [(one, one.version, Move(Status.APPROVED, "bob")) for one in comments]
    assert store.decide_many(site, moves) == ["decided", "illegal"]
    assert [one.version for one in store.get_many(site, [ids[0], ids[1]])] == [2, 3]


def test_an_erased_comment_leaves_the_archive(
    moderation: Moderation, ids: list[str], redis: Redis, open_archive: OpenArchive
) -> None:
    """Its row is deleted in the next round, its tombstone stays, and moves in its time."""
    move(redis, open_archive, moderation.site)
    actions.erase(moderation.store, moderation.site, ids[0], by="key:1")
    archive = open_archive()
    assert "doc" in archive.rows(moderation.site, ids[:1])[ids[0]].record
    assert move(redis, open_archive, moderation.site, ahead=0).wiped == 1
    assert archive.rows(moderation.site, ids[:1]) == {}
    moderation.submit("the newest line stays")
    assert move(redis, open_archive, moderation.site).comments == 1
    assert archive.rows(moderation.site, ids[:1])[ids[0]].status == "erased"
    assert moderation.get(ids[0]).submission is None


def test_another_archive_is_refused(
    moderation: Moderation, ids: list[str], redis: Redis, open_archive: OpenArchive, tmp_path: Path
) -> None:
    """A store that moved comments does not pretend that they are missing."""
    move(redis, open_archive, moderation.site)
    other = opener(f"sqlite:///{tmp_path}/other.sqlite3")
    with pytest.raises(ArchiveUnavailable, match="another one"):
        Store(redis, other).get(moderation.site, ids[0])
    with pytest.raises(ArchiveUnavailable, match="another one"):
        move(redis, other, moderation.site)
    with pytest.raises(ArchiveUnavailable, match="given none"):
        Store(redis).get(moderation.site, ids[0])


def test_a_restored_archive_is_wiped_again(
    moderation: Moderation, ids: list[str], redis: Redis, open_archive: OpenArchive, tmp_path: Path
) -> None:
    """Text that an older archive brings back goes, whether its tombstone is live or moved."""
    site, store = moderation.site, moderation.store
    move(redis, open_archive, site)
    former = open_archive().rows(site, ids[:2])
    for comment_id in ids[:2]:
        actions.erase(store, site, comment_id, by="key:1")
    ledger = Ledger(tmp_path / "list")
    ledger.follow(Erasures(redis), site)
    move(redis, open_archive, site)  # the newest line, of ids[1], stays: one of either kind
    with open_archive().writing() as writing:
        assert writing is not None
        writing.write(site, list(former.values()), [])
    assert erase_again(store, ledger) == 1
    move(redis, open_archive, site, ahead=0)
    assert not any("doc" in row.record for row in open_archive().rows(site, ids[:2]).values())
    assert [comment.submission for comment in store.get_many(site, ids[:2])] == [None, None]


def test_what_cannot_move_again_lets_others_pass(
    moderation: Moderation,
    ids: list[str],
    redis: Redis,
    open_archive: OpenArchive,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """More reported comments than a batch looks at keep none behind them in Redis for good."""
    monkeypatch.setattr(mover_module, "LINES", 1)
    site, store = moderation.site, moderation.store
    move(redis, open_archive, site)
    actions.report(store, site, ids[0], reporter="r9", reason="rude")
    redis.zadd(key(site, "returned"), {ids[0]: 1})
    assert store.archived.bring_back(site, ids[1:2]) == 1
    move(redis, open_archive, site)
    move(redis, open_archive, site)
    assert live(redis, site, ids[:2]) == ids[:1]
    decide(moderation, ids[0], Status.REJECTED)
    undo_window.pass_by(store, site)
    moderation.submit("the newest line stays")
    move(redis, open_archive, site)
    assert live(redis, site, ids[:2]) == []


def test_an_older_store_counts_only_what_it_moved(
    moderation: Moderation, ids: list[str], redis: Redis, open_archive: OpenArchive
) -> None:
    """What comes back that moved after the backup takes no place from what had moved before."""
    site, store = moderation.site, moderation.store
    move(redis, open_archive, site)
    backup = {name: redis.hgetall(key(site, name)) for name in ("archived", "archived_threads")}
    later = [moderation.judged(f"later {n}").id for n in range(8)]
    moderation.submit("the newest line stays")
    move(redis, open_archive, site)
    for name, fields in backup.items():
        redis.delete(key(site, name))
        redis.hset(key(site, name), mapping=fields)
    for comment_id in later:
        assert actions.report(store, site, comment_id, reporter="r9", reason="rude").reports == 1
    counted = {name: redis.hgetall(key(site, name)) for name in backup}
    assert counted == backup


def test_an_older_store_that_went_on_counts_only_what_it_moved(
    moderation: Moderation, ids: list[str], redis: Redis, open_archive: OpenArchive
) -> None:
    """Nor does it once its own journal moved past the time of those that it never moved."""
    site, store = moderation.site, moderation.store
    move(redis, open_archive, site)
    names = ("archived", "archived_threads")
    backup = {name: redis.hgetall(key(site, name)) for name in names}
    later = [moderation.judged(f"later {n}", article="a1").id for n in range(3)]
    moderation.submit("the newest line stays")
    move(redis, open_archive, site)
    for name, fields in backup.items():
        redis.delete(key(site, name))
        redis.hset(key(site, name), mapping=fields)
    moderation.judged("after the backup")
    moderation.submit("the newest line stays")
    assert move(redis, open_archive, site).comments > 0
    counted = [store.archived.sizes(site), redis.hgetall(key(site, "archived_threads"))]
    assert store.archived.bring_back(site, later) == len(later)
    again = [store.archived.sizes(site), redis.hgetall(key(site, "archived_threads"))]
    assert again == counted


@pytest.mark.parametrize("field", ["path", "log"])
def test_a_damaged_record_stays(
    moderation: Moderation, ids: list[str], redis: Redis, open_archive: OpenArchive, field: str
) -> None:
    """What lacks a field that a move needs, or has another thing in it, holds nobody else up."""
    redis.hset(f"{{{moderation.site}}}:comment:{ids[0]}", "log", "neither a time nor a number")
    redis.hdel(f"{{{moderation.site}}}:comment:{ids[1]}", field)
    assert move(redis, open_archive, moderation.site).comments > 0
    assert open_archive().rows(moderation.site, ids[:2]) == {}
    assert redis.exists(f"{{{moderation.site}}}:comment:{ids[0]}")
