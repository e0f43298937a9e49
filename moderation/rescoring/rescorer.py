"""Scoring imported comments in the background, while no comment waits for its verdict.

1. Read on in the journal: which comments an import brought (one round trip).
2. Read those comments.
3. Score the texts, and route them by the policy (heavy: nearly all of the time).
4. Note the counts with the place in the journal: who goes on after a death begins there.

Nothing but the record of the run is written, so no comment changes.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterable, Sequence

from moderation.background.runs import Order, Runs, RunState
from moderation.comment import Event
from moderation.judging import Scorer
from moderation.rescoring.by_text import TextPolicy
from moderation.rescoring.comparison import Comparison
from moderation.rescoring.former import former
from moderation.store.feed import place
from moderation.store.reader import Reader

PAGE = 200  # lines of the journal in one round trip, and texts in one batch: about 20 ms
COMMENTS_MAX = 1_000_000  # of one run: some minutes of a core
REST = 1.0  # of the time that a page takes: half of a core, and of the store's attention
WAIT_SECONDS = 0.5  # between two looks while comments wait
IMPORTED = "comment.imported"
log = logging.getLogger("modqueue.rescoring")


class Rescorer:
    """Compares what was asked for. Methods raise StoreUnavailable while Redis is away.

    ``scorer`` returns who scores a site, ``sites`` all whose comments come first. ``goes_on`` is
    asked before each page; where it says no, the run is left to whoever takes it.
    """

    def __init__(
        self,
        store: Reader,
        runs: Runs,
        scorer: Callable[[str], Scorer],
        sites: Callable[[], Iterable[str]],
        *,
        goes_on: Callable[[], bool] = lambda: True,
        pause: Callable[[float], object] = time.sleep,
        comments_max: int = COMMENTS_MAX,
    ) -> None:
        self._store, self._runs, self._scorer, self._sites = store, runs, scorer, sites
        self._goes_on, self._pause = goes_on, pause
        self._comments_max = comments_max

    def rescore(self, site: str) -> bool:
        """Do what was asked for on ``site``; return whether it was ours to do."""
        name = secrets.token_hex(8)
        if not self._runs.take(site, name):
            return False
        policy = TextPolicy(self._store.policy(site), self._scorer(site))
        comparison = self._begun(site, policy)
        log.info("rescoring.begins site=%s compared=%d", site, comparison.total)
        state = self._compare(site, name, comparison, policy)
        if state:
            self._runs.end(site, name, state, "", **comparison.document())
        ended = state or "left"
        log.info("rescoring.ended site=%s state=%s compared=%d", site, ended, comparison.total)
        return True

    def _begun(self, site: str, policy: TextPolicy) -> Comparison:
        """Return how far it is; under another policy or model it begins anew."""
        former_one = Comparison.of(self._runs.get(site).details)
        if former_one.end and former_one.basis == policy.basis:
            return former_one
        first = self._store.events(site, limit=1).items
        end = self._store.last_cursor(site)
        begin = first[0].cursor if first else end
        return Comparison(former_one.archive, policy.basis, begin, end)

    def _compare(
        self, site: str, name: str, comparison: Comparison, policy: TextPolicy
    ) -> RunState | None:
        """Compare page by page; return how it ended, None where somebody else is to go on."""
        while (order := self._give_way(site, name, comparison)) is Order.GO:
            if not self._goes_on():
                return None
            began = time.monotonic()
            if not self._page(site, comparison, policy):
                return RunState.DONE
            self._runs.note(site, name, _share(comparison), **comparison.document())
            self._pause((time.monotonic() - began) * REST)
        return RunState.CANCELLED if order is Order.CANCEL else None

    def _give_way(self, site: str, name: str, comparison: Comparison) -> Order:
        """Wait while a comment waits on any site, and keep the run; return what to do."""
        while True:
            order = self._runs.note(site, name, _share(comparison))
            if order is not Order.GO or not any(map(self._store.waiting, self._sites())):
                return order
            self._pause(WAIT_SECONDS)

    def _page(self, site: str, comparison: Comparison, policy: TextPolicy) -> bool:
        """Compare the next page; return False where there is none."""
        events = self._store.events(site, after=comparison.cursor or None, limit=PAGE).items
        events = [event for event in events if place(event.cursor) <= place(comparison.end)]
        ids = _imported(events, comparison.archive)
        comparison.is_cut = bool(ids) and comparison.total >= self._comments_max
        if not events or comparison.is_cut:
            return False
        self._add(site, comparison, ids, policy)
        comparison.cursor = events[-1].cursor
        return True

    def _add(
        self, site: str, comparison: Comparison, ids: Sequence[str], policy: TextPolicy
    ) -> None:
        rows = [
            (comment.id, comment.submission.body, was)
            for comment in self._store.get_many(site, ids)
            if comment.submission and (was := former(comment))
        ]
        routed = policy.routed([body for _, body, _ in rows])
        for (id_, _, was), (language, routing) in zip(rows, routed, strict=True):
            comparison.add(id_, language, was, routing.route, routing.risk)


def _imported(events: Iterable[Event], archive: str) -> list[str]:
    """Return what an import brought: that of ``archive``, or any where it is empty."""
    by = f"import:{archive}"
    return [
        event.comment_id
        for event in events
        if event.type == IMPORTED and event.comment_id and (not archive or event.by == by)
    ]


def _share(comparison: Comparison) -> float:
    """Return how far it is by the journal's time, 0..1."""
    begin, end = place(comparison.begin)[0], place(comparison.end)[0]
    here = place(comparison.cursor or comparison.begin)[0]
    return (here - begin) / (end - begin) if end > begin else 0.0
