"""What must be true after a trial, whatever happened in it."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import closing

from moderation.comment import Event
from moderation.store.keys import key
from tests.faults.trials.house import House
from tests.moderation.webhooks.sink import Received
from tests.support.load import VERDICT_SECONDS
from tests.support.servers.installation import SITE
from tests.support.servers.redis_servers import wait_until

SECONDS = 20.0  # for projector and sender, whose leases end after two
Moves = Set[tuple[str, int]]  # id and version


class Checker:
    """Checks one trial after the other; each begins where the journal ended with the last."""

    def __init__(self, house: House) -> None:
        self._house, self._store = house, house.store
        self._cursor: str | None = None
        self._feed_cursor: str | None = None
        self._told = set[tuple[str, int]]()
        self._bodies: dict[str, bytes] = {}  # of each message that was delivered

    def check(self, accepted: Mapping[str, str], moves: Moves, mended_at: int) -> None:
        """Check a trial whose last fault was mended at ``mended_at`` (ms).

        Each 202 has one acceptance, one verdict in time and one line for each version; each move
        that was answered has its line, and nothing else has. Records, indexes, archive, projection,
        feed and webhooks agree.
        """
        lines = self._lines()
        _check_journal(lines, accepted, moves, mended_at)
        self._check_records(lines, accepted)
        self._check_projection(accepted)
        self._check_webhooks(self._check_feed(lines))

    def _lines(self) -> list[Event]:
        """Return the journal's lines since the last trial."""
        lines: list[Event] = []
        while page := self._store.events(SITE, after=self._cursor).items:
            lines += page
            self._cursor = page[-1].cursor
        return lines

    def _check_records(self, lines: Iterable[Event], accepted: Mapping[str, str]) -> None:
        newest = {str(one.comment_id): one.version for one in lines}
        for comment_id, body in accepted.items():
            comment = self._store.get(SITE, comment_id)
            assert comment.version == newest[comment_id]
            assert comment.verdict is not None
            assert comment.submission is not None
            assert comment.submission.body == body
        everything = self._house.accepted
        assert sum(self._store.counts(SITE).values()) == len(everything), "in one list each"
        assert self._store.counters(SITE)["accepted"] == len(everything)
        self._house.states["archived"] += sum(self._store.archived.sizes(SITE).values())

    def _check_projection(self, accepted: Mapping[str, str]) -> None:
        end = self._store.last_cursor(SITE)
        wait_until(lambda: self._projected() == end, "the projection's end", SECONDS)
        with closing(sqlite3.connect(self._house.projection.place)) as file:
            rows = dict(file.execute("SELECT id, status FROM comments WHERE site = ?", [SITE]))
        assert rows.keys() == self._house.accepted.keys()
        for comment_id in accepted:
            assert rows[comment_id] == self._store.get(SITE, comment_id).status.value
        assert self._house.projection.rebuilds() == 0

    def _projected(self) -> str:
        try:
            return self._house.projection.cursor(SITE)
        except sqlite3.Error:  # it is being written
            return ""

    def _check_feed(self, lines: Sequence[Event]) -> Moves:
        """Return what the site is told: everything but decisions that were undone in time."""
        unsettled = key(SITE, "unsettled")
        wait_until(lambda: self._settled(unsettled), "the end of each undo window", SECONDS)
        journal, public = _versions(lines), _versions(self._feed())
        silent = journal - public
        assert public <= journal
        assert all(_is_pair(one, silent) for one in silent), "nobody is told of a move and its undo"
        self._house.states["undone in time"] += len(silent)
        return public

    def _feed(self) -> Iterator[Event]:
        """Yield what the site is told since the last trial; an empty page may not be the last."""
        former: str | None = ""
        while former != self._feed_cursor:
            page = self._store.told_events(SITE, after=self._feed_cursor)
            former, self._feed_cursor = self._feed_cursor, page.next
            yield from page.items

    def _settled(self, unsettled: str) -> bool:
        self._store.settle(SITE)
        return self._house.redis.zcard(unsettled) == 0

    def _check_webhooks(self, due: Moves) -> None:
        """Check that each is delivered; what a sender could not note may come again, much later."""
        received = self._house.receiver.received

        def delivered() -> Moves:
            return {one.version for one in list(received) if _is_of_comment(one)}

        wait_until(lambda: due <= delivered(), "every message", SECONDS)
        self._told |= due
        assert delivered() <= self._told, f"the site is not told of {delivered() - self._told}"
        messages = [*received]
        del received[: len(messages)]
        for one in messages:
            self._house.states["repeated message"] += one.id in self._bodies
            assert self._bodies.setdefault(one.id, one.body) == one.body, "a repetition differs"


def _check_journal(
    lines: Sequence[Event], accepted: Mapping[str, str], moves: Moves, mended_at: int
) -> None:
    once = dict.fromkeys(accepted, 1)
    for kind in ("comment.accepted", "comment.judged"):
        assert Counter(one.comment_id for one in lines if one.type == kind) == once, kind
    decided = [(one.comment_id, one.version) for one in lines if one.type == "comment.decided"]
    assert sorted(decided) == sorted(moves), "moves that were answered, and those in the journal"
    own: dict[str, list[Event]] = defaultdict(list)
    for one in lines:
        own[one.comment_id or ""].append(one)
    own.pop("", None)  # the site's own
    for comment_id, story in own.items():
        assert [one.version for one in story] == [*range(1, len(story) + 1)], comment_id
        accepted_at, judged_at = story[0].at, story[1].at
        assert judged_at - max(accepted_at, mended_at) < VERDICT_SECONDS * 1000, comment_id


def _is_of_comment(message: Received) -> bool:
    return str(message.document["type"]).startswith("comment.")


def _versions(lines: Iterable[Event]) -> Moves:
    return {(one.comment_id, one.version) for one in lines if one.comment_id}


def _is_pair(move: tuple[str, int], silent: Moves) -> bool:
    comment_id, version = move
    return (comment_id, version - 1) in silent or (comment_id, version + 1) in silent
