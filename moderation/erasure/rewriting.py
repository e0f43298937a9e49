"""Rewriting the append-only files after erasures, so that erased text leaves the disk.

What is known about a rewrite lies in the store, so any sweeper goes on where another was killed.
An erasure counts as off the disk only once a rewrite that was asked for after it has ended well on
every server that could be asked.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from enum import Enum, auto
from typing import Any

from redis.exceptions import NoPermissionError, ResponseError

from moderation.documents import read_as
from moderation.erasure.erasures import Cursor, Erasures, read, written
from moderation.errors import StoreUnavailable
from moderation.store.installation_keys import REWRITE
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors
from moderation.store.server.nodes import Node

GRANT = "grant +bgrewriteaof +info to the user of MODQUEUE_MAINTENANCE_URL, or of REDIS_URL"
Nodes = Callable[[], AbstractContextManager[Sequence[Node]]]
log = logging.getLogger("modqueue.sweep")


@dataclass(frozen=True, slots=True)
class Asked:
    """The newest rewrite: when it was asked for (ms), and what it will have taken off the disk.

    ``sites`` maps each site to the cursor of its newest erasure then, and is empty once that is
    settled; ``nodes`` maps a server to its run id and the rewrites that it had begun before.
    ``problem`` says what stands in the way.
    """

    at: int = 0
    sites: Mapping[str, str] = field(default_factory=dict)
    nodes: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    problem: str = ""


class Progress(Enum):
    """How far a rewrite is on one server."""

    NOT_BEGUN = auto()
    RUNNING = auto()
    DONE = auto()
    FAILED = auto()


class Rewriter:
    """Asks for rewrites, one for all erasures that wait, and never more often than it may.

    ``wiped`` says how far in a site's erasures its archive is clean; None: it has no archive. What
    is not out of the archive yet waits for the next rewrite.
    """

    def __init__(
        self,
        redis: Redis,
        find_nodes: Nodes,
        *,
        interval_seconds: float,
        clock: Callable[[], int],
        wiped: Callable[[str], Cursor | None] = lambda site: None,
    ) -> None:
        self._redis = redis
        self._erasures = Erasures(redis)
        self._find_nodes = find_nodes
        self._interval_ms = interval_seconds * 1000
        self._clock = clock
        self._wiped = wiped

    def round(self, sites: Sequence[str]) -> None:
        """Settle the rewrite that was asked for last, then ask for another if one is due.

        Raises:
            StoreUnavailable: the store is away.
        """
        try:
            self._round(sites)
        except NoPermissionError:
            self._refused(GRANT)
        except ResponseError as error:
            self._refused(str(error))

    def _round(self, sites: Sequence[str]) -> None:
        asked: Asked | None = asked_last(self._redis)
        if asked and asked.sites:
            asked = self._settle(asked)
        if asked is None:  # still at it
            return
        waiting = self._waiting(sites)
        # A clock that was set back must not put the next one off.
        too_early = asked.at and 0 <= self._clock() - asked.at < self._interval_ms
        if waiting and not too_early:
            self._ask(waiting)

    def _waiting(self, sites: Sequence[str]) -> dict[str, str]:
        newest = {site: self._newest(site) for site in sites}
        return {
            site: written(cursor)
            for site, cursor in newest.items()
            if cursor > self._erasures.rewritten(site)
        }

    def _newest(self, site: str) -> Cursor:
        wiped, last = self._wiped(site), self._erasures.last(site)
        return last if wiped is None else min(last, wiped)

    def _settle(self, asked: Asked) -> Asked | None:
        """Return the newest rewrite as it stands now, or None while it runs."""
        with self._find_nodes() as nodes:
            states = _progress(nodes, asked)
        if Progress.RUNNING in states:
            return None
        if Progress.FAILED in states:
            log.warning("erasures.rewrite_failed; the log of the store's server says more")
            return self._note(Asked(asked.at, problem="the last rewrite failed"))
        if Progress.NOT_BEGUN in states:  # killed between the note and the question
            return Asked(problem=asked.problem)
        for site, cursor in asked.sites.items():
            self._erasures.note_rewritten(site, read(cursor))
        log.info("erasures.rewritten sites=%d servers=%d", len(asked.sites), len(states))
        return self._note(Asked(asked.at, problem=asked.problem))

    def _ask(self, waiting: Mapping[str, str]) -> None:
        with self._find_nodes() as nodes:
            states, unreachable = _states(nodes)
            if any(_is_running(state) for _, state in states):
                return  # one that began before the erasure; ours comes after it
            before = {n.name: (s["run_id"], s["aof_rewrites"]) for n, s in states}
            problem = f"no answer of {', '.join(unreachable)}" if unreachable else ""
            # Before the question: whoever finds the note knows whether it was asked.
            self._note(Asked(self._clock(), waiting, before, problem))
            for node, _ in states:
                node.rewrite()
        if problem:
            log.warning("erasures.unreachable problem=%r", problem)

    def _refused(self, problem: str) -> None:
        """Say why erased text stays on the disk; the question is repeated after the interval."""
        self._note(Asked(self._clock(), problem=problem))
        log.error("erasures.not_rewritten problem=%r", problem)

    @redis_errors
    def _note(self, asked: Asked) -> Asked:
        self._redis.set(REWRITE, json.dumps(asdict(asked)))
        return asked


@redis_errors
def asked_last(redis: Redis) -> Asked:
    """Return the newest rewrite that was asked for."""
    document = redis.get(REWRITE)
    return read_as(Asked, json.loads(document)) if document else Asked()


def _states(nodes: Sequence[Node]) -> tuple[list[tuple[Node, dict[str, Any]]], list[str]]:
    """Return what each server with an append-only file says, and the replicas that say nothing."""
    states, unreachable = [], []
    for node in nodes:
        try:
            state = node.persistence()
        except StoreUnavailable:
            if node.is_primary:
                raise
            unreachable.append(node.name)
            continue
        if state["aof_enabled"]:
            states.append((node, state))
    return states, unreachable


def _is_running(state: Mapping[str, Any]) -> bool:
    return bool(state["aof_rewrite_in_progress"] or state["aof_rewrite_scheduled"])


def _progress(nodes: Sequence[Node], asked: Asked) -> list[Progress]:
    """Return how far each server is that was asked; one that is gone has failed."""
    present = {node.name: node for node in nodes}
    return [_one_progress(present.get(name), *begun) for name, begun in asked.nodes.items()]


def _one_progress(node: Node | None, run_id: str, begun: int) -> Progress:
    try:
        state = node.persistence() if node else None
    except StoreUnavailable:
        state = None
    if state is None or state["run_id"] != run_id:
        return Progress.FAILED  # started again since: nobody knows how far it came
    if _is_running(state):
        return Progress.RUNNING
    if state["aof_rewrites"] <= begun:
        return Progress.NOT_BEGUN
    return Progress.DONE if state["aof_last_bgrewrite_status"] == "ok" else Progress.FAILED
