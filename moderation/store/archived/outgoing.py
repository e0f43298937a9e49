"""What may leave Redis for the archive: old lines of the journal, and comments that end in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from moderation.archive.row import Line, Row, parts
from moderation.status import Status
from moderation.store.archived.calls import MovedRow, MoveOut
from moderation.store.installation_keys import ARCHIVE
from moderation.store.keys import key
from moderation.store.scripting import Scripts
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors

PART = 25  # comments that Redis reads or lets go at once; nobody else is served meanwhile
MOVABLE = (Status.APPROVED, Status.REJECTED, Status.ERASED)
T = TypeVar("T")
_INDEXES = ("approved", "rejected", "decided", "reported", "audits")
_QUESTIONS = ("escalation", "opinion")


@dataclass(frozen=True, slots=True)
class Batch:
    """What moves together: lines of the journal, and comments none of whose lines follow them."""

    lines: Sequence[Line]
    rows: Sequence[Row]

    @property
    def last(self) -> str:
        """The last line, "" where there is none."""
        return self.lines[-1][0] if self.lines else ""


class Outgoing:
    """What leaves one store. Methods raise StoreUnavailable while Redis is away."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._scripts = Scripts(redis)

    @redis_errors
    def end(self, site: str, until_ms: int) -> str | None:
        """Return the line before which the journal may move, None where nothing may.

        It is as old as ``until_ms``, and nobody needs it who reads Redis alone: no webhook, and
        not the witness, who looks for the newest line.
        """
        journal = key(site, "journal")
        first, newest = (
            self._redis.xrange(journal, count=1),
            self._redis.xrevrange(journal, count=1),
        )
        if not first or parts(first[0][0])[0] >= until_ms:
            return None
        bounds = [f"{until_ms}-0", newest[0][0], *self._needed(site)]
        return min(bounds, key=parts)

    def _needed(self, site: str) -> Iterator[str]:
        """Yield the first line that each webhook still needs; one that is disabled needs none."""
        for endpoint in self._redis.zrange(key(site, "endpoints"), 0, -1):
            known = self._redis.hmget(key(site, "endpoint", endpoint), ["cursor", "disabled_at"])
            cursor, disabled = known
            if cursor and not disabled:
                time, number = parts(cursor)
                yield f"{time}-{number + 1}"
            for entry in self._redis.zrange(key(site, "outbox", endpoint), 0, -1):
                time, number = parts(entry.rpartition(" ")[2])
                yield f"{time}-{number}"

    @redis_errors
    def next(self, site: str, end: str | None, until_ms: int, limit: int) -> Batch:
        """Return what may move next: up to ``limit`` lines before ``end``, and their comments.

        Beside them come comments that came back from the archive before ``until_ms``. One of those
        that something waits for is forgotten here: what ends that writes a line, which names it.
        """
        lines = self._lines(site, end, limit)
        last = lines[-1][0] if lines else self._redis.hget(key(site, "archived"), "until") or "0-0"
        named = [fields["id"] for _, fields in lines if fields["id"]]
        returned = self._returned(site, until_ms, limit)
        ids = list(dict.fromkeys([*named, *returned]))
        rows = [row for some in _parts(ids) for row in self._rows(site, some, last)]
        if staying := {*returned} - {row.id for row in rows}:
            self._redis.zrem(key(site, "returned"), *staying)
        return Batch(lines, rows)

    def _returned(self, site: str, until_ms: int, limit: int) -> list[str]:
        rows = self._redis.zrangebyscore(
            key(site, "returned"), "-inf", f"({until_ms}", 0, limit, withscores=True
        )
        return [id_ for id_, _ in rows]

    def _lines(self, site: str, end: str | None, limit: int) -> list[Line]:
        if end is None:
            return []
        return list(self._redis.xrange(key(site, "journal"), "-", f"({end}", count=limit))

    def _rows(self, site: str, ids: Sequence[str], last: str) -> list[Row]:
        pipe = self._redis.pipeline(transaction=False)
        for name in _INDEXES:
            pipe.zmscore(key(site, name), ids)
        for id_ in ids:
            pipe.hgetall(key(site, "comment", id_))
        answers = pipe.execute()
        scores = zip(*answers[: len(_INDEXES)], strict=True)
        read = zip(ids, scores, answers[len(_INDEXES) :], strict=True)
        ready = [
            (id_, dict(zip(_INDEXES, own, strict=True)), record)
            for id_, own, record in read
            if record and _may_move(record, last)
        ]
        ready = [one for one in ready if one[1]["reported"] is None and one[1]["audits"] is None]
        return self._with_surroundings(site, ready)

    def _with_surroundings(
        self, site: str, ready: Sequence[tuple[str, dict[str, Any], dict[str, str]]]
    ) -> list[Row]:
        """Return rows with readers' reports and places in threads, in one more round trip."""
        pipe = self._redis.pipeline(transaction=False)
        for id_, _, record in ready:
            pipe.hgetall(key(site, "reports", id_))
            pipe.zscore(key(site, "thread", record["article"]), f"{record['path']}-{id_}")
        answers = pipe.execute() if ready else []
        found = zip(ready, answers[::2], answers[1::2], strict=True)
        return [
            _row(id_, scores, record, reports, is_public=score is not None)
            for (id_, scores, record), reports, score in found
        ]

    @redis_errors
    def take_off(self, site: str, batch: Batch) -> int:
        """Take off what the archive has by now, in parts; return how many comments that were.

        Those that changed since they were read stay, as if they had just come back.
        """
        first, *others = [*_parts([_moved(row) for row in batch.rows])] or [[]]
        time, number = parts(batch.last or "0-0")
        later = " ".join(row.id for some in others for row in some)
        call = MoveOut(batch.last, f"{time}-{number + 1}", later, first)
        taken = self._scripts.run(site, call)
        return taken + sum(self._take_more(site, some) for some in others)

    def _take_more(self, site: str, rows: Sequence[MovedRow]) -> int:
        return self._scripts.run(site, MoveOut("", "", "", rows))

    @redis_errors
    def wiped(self, site: str) -> tuple[int, int] | None:
        """Return how far in its erasures the site's archive is clean, None where it has none."""
        if not self._redis.get(ARCHIVE):
            return None
        return parts(self._redis.hget(key(site, "archived"), "wiped") or "0-0")

    @redis_errors
    def note_wiped(self, site: str, cursor: str) -> None:
        """Remember that the archive holds nothing of the erasures up to ``cursor``."""
        self._redis.hset(key(site, "archived"), "wiped", cursor)


_NEEDED = {"status", "version", "sequence", "article", "path", "log"}


def _parts(some: Sequence[T]) -> Iterator[Sequence[T]]:
    return (some[first : first + PART] for first in range(0, len(some), PART))


def _may_move(record: Mapping[str, str], last: str) -> bool:
    """Return whether a record is one that nothing waits for, and no line follows ``last``.

    A damaged one that lacks what a move needs stays where it is.
    """
    if not record.keys() >= _NEEDED:
        return False
    if record["status"] not in MOVABLE or any(name in record for name in _QUESTIONS):
        return False
    try:
        return parts(record["log"].rpartition(" ")[2]) <= parts(last)
    except ValueError:
        return False


def _moved(row: Row) -> MovedRow:
    record = row.record
    return MovedRow(
        id=row.id,
        version=record["version"],
        log=record["log"],
        votes=f"{record.get('up', '')} {record.get('down', '')}",
        reports=len(row.reports),
        place=row.place,
    )


def _row(
    id_: str,
    scores: Mapping[str, float | None],
    record: Mapping[str, str],
    reports: Mapping[str, str],
    *,
    is_public: bool,
) -> Row:
    listed, decided = scores.get(record["status"]), scores["decided"]
    return Row(
        id=id_,
        article=record["article"],
        status=record["status"],
        record=dict(record),
        reports=dict(reports),
        listed=None if listed is None else int(listed),
        decided=None if decided is None else int(decided),
        place=f"{record['path']}-{id_}" if is_public else None,
    )
