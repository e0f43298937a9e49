"""A moderator who decides and undoes while things break, and tries again until it is answered."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from random import Random
from threading import Event, Thread

from redis.exceptions import RedisError

from moderation import actions
from moderation.comment import Comment
from moderation.errors import Conflict, StoreUnavailable
from moderation.status import Status
from moderation.store.keys import key
from moderation.store.writer import Store
from tests.support.servers.installation import SITE

NAME = "anna"
UNDO_SHARE = 0.5
TRIES, PAUSE_SECONDS = 600, 0.05


class Moderator:
    """Rejects what was approved last, but for what is ``done``, and takes half of it back at once.

    ``moves`` are id and version of each move that was answered; ``states`` counts rare ones.
    """

    def __init__(
        self, store: Store, random: Random, done: Iterable[str], states: Counter[str]
    ) -> None:
        self._store, self._random, self._states = store, random, states
        self._stopping = Event()
        self._problem: BaseException | None = None
        self._thread = Thread(target=self._run)
        self._done = {*done}
        self.moves: set[tuple[str, int]] = set()

    def __enter__(self) -> Moderator:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join(timeout=60)
        assert not self._thread.is_alive(), "the moderator waits for an answer"
        if self._problem:
            raise self._problem

    def _run(self) -> None:
        try:
            while not self._stopping.wait(0.02):
                for comment_id in self._newest():
                    self._decide(comment_id)
        except BaseException as problem:  # the test's own thread raises it
            self._problem = problem

    def _newest(self) -> list[str]:
        """Return what was approved last and not decided yet; nothing while the store is away."""
        try:
            newest = self._store.redis.zrange(key(SITE, "approved"), -3, -1)
        except RedisError:
            self._states["moderator waited"] += 1
            return []
        return [id_ for id_ in newest if id_ not in self._done]

    def _decide(self, comment_id: str) -> None:
        self._done.add(comment_id)
        before = self._insist(lambda: self._store.get(SITE, comment_id))
        moved = self._insist(
            lambda: actions.decide(
                self._store,
                SITE,
                comment_id,
                status=Status.REJECTED,
                by=NAME,
                expected_version=before.version,
                reason="spam",
            )
        )
        self.moves.add((comment_id, moved.version))
        if self._random.random() < UNDO_SHARE:
            self._undo(moved)

    def _undo(self, moved: Comment) -> None:
        version = moved.version
        undone = self._insist(
            lambda: actions.undo(self._store, SITE, moved.id, by=NAME, expected_version=version)
        )
        self.moves.add((moved.id, undone.version))
        self._states["undone"] += 1

    def _insist(self, act: Callable[[], Comment]) -> Comment:
        """Do ``act`` until it is answered; a move that had landed already is its own answer."""
        for _ in range(TRIES):
            try:
                return act()
            except Conflict as error:
                decision = error.current.decision
                if decision is None or decision.by != NAME:
                    raise
                self._states["answer lost"] += 1
                return error.current
            except StoreUnavailable:
                self._states["moderator waited"] += 1
                time.sleep(PAUSE_SECONDS)
        raise AssertionError("the store stayed away from the moderator")
