"""A mover that is killed at any step leaves every comment in one place for every reader."""

from __future__ import annotations

import random
from collections.abc import Callable
from threading import Event

import pytest

from moderation.archive.archive import Archive
from moderation.archive.opening import OpenArchive
from moderation.archive.writing import Writing
from moderation.archiving import mover as mover_module
from moderation.erasure.erasures import Erasures
from moderation.status import Status
from moderation.store.archived import outgoing
from moderation.store.archived.archived import Archived
from moderation.store.archived.outgoing import Outgoing
from moderation.store.server.commands import Redis
from moderation.store.thread.threads import Threads
from tests.moderation.every_server.archive.deciding import ARTICLES, decide
from tests.moderation.every_server.conftest import Moderation
from tests.support.archive import move, mover, view

# Each step of the mover: what it calls, in the order of a batch.
STEPS: tuple[tuple[type, str], ...] = (
    (Archived, "claim"),
    (Outgoing, "wiped"),
    (Erasures, "after"),
    (Writing, "erase"),
    (Outgoing, "note_wiped"),
    (Threads, "settle"),
    (Outgoing, "end"),
    (Outgoing, "next"),
    (Writing, "write"),
    (Writing, "_upsert"),  # twice within the transaction of `write`
    (Archive, "rows"),
    (Archive, "lines_between"),
    (Outgoing, "take_off"),
    (Outgoing, "_take_more"),  # where a batch has more than one part
)
KILLS = [(*step, after) for step in STEPS for after in (False, True)]


class Killed(BaseException):
    """What no code catches, as a kill."""


def kill_at(
    patch: pytest.MonkeyPatch, owner: type, name: str, *, after: bool, call: int
) -> Callable[[], bool]:
    """Let the ``call``-th use of a method be the last thing that its process does."""
    original, uses = getattr(owner, name), [0]

    def dying(*arguments: object, **named: object) -> object:
        uses[0] += 1
        if uses[0] == call and not after:
            raise Killed
        answer = original(*arguments, **named)
        if uses[0] == call:
            raise Killed
        return answer

    patch.setattr(owner, name, dying)
    return lambda: uses[0] >= call


def test_a_kill_at_any_step(
    moderation: Moderation,
    ids: list[str],
    redis: Redis,
    open_archive: OpenArchive,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """All readers say the same before, after each of the kills, and at the end.

    The embedded server sees every kill, the others some of them.
    """
    monkeypatch.setattr(mover_module, "LINES", 4)
    monkeypatch.setattr(outgoing, "PART", 1)
    chance = random.Random(1)
    kills = len(KILLS) if "embedded" in request.node.name else 8
    site, store = moderation.site, moderation.store
    before = view(store, site, ids, ARTICLES)
    for owner, name, after in chance.sample(KILLS, kills):
        with monkeypatch.context() as patch:
            has_died = kill_at(patch, owner, name, after=after, call=chance.randint(1, 2))
            try:
                mover(redis, open_archive).round([site], Event())
            except Killed:
                assert has_died()
        assert view(store, site, ids, ARTICLES) == before, (name, after)
    move(redis, open_archive, site)
    assert view(store, site, ids, ARTICLES) == before


def test_what_changes_during_a_move_stays(
    moderation: Moderation,
    ids: list[str],
    redis: Redis,
    open_archive: OpenArchive,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A decision between the archive's commit and the script counts; its comment stays live."""
    site, store = moderation.site, moderation.store
    original = Outgoing.take_off

    def decided_before(*arguments: object) -> int:
        monkeypatch.undo()
        decide(moderation, ids[0], Status.REJECTED)
        return original(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Outgoing, "take_off", decided_before)
    moved = mover(redis, open_archive).round([site], Event())
    assert moved.comments == len(ids) - 5
    assert store.get(site, ids[0]).status is Status.REJECTED
    assert ids[0] in [comment.id for comment in store.export(site)]


def test_two_movers_take_turns(
    moderation: Moderation, ids: list[str], redis: Redis, open_archive: OpenArchive
) -> None:
    """While one process moves, another does nothing."""
    assert ids
    with open_archive().writing() as writing:
        assert writing is not None
        assert mover(redis, open_archive).round([moderation.site], Event()).lines == 0
    assert move(redis, open_archive, moderation.site).lines > 0
