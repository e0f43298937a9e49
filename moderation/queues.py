"""The moderators' queues: held in four orders, reported, questions, audit, approved, rejected."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from enum import StrEnum
from functools import partial

from moderation.audit_sample import OVERDUE_DAYS
from moderation.comment import Comment
from moderation.status import Status
from moderation.store.indices import STATUS_INDICES, Row, by_status
from moderation.store.pages import Page
from moderation.store.reader import Order, Reader
from moderation.store.server.clock import DAY_MS

# The index by risk (lists.lua): ten thousand steps of risk, in each the older ones higher.
MIDDLE = 0.5 * 10_000 * 1e10
STRETCH = 500  # reported comments that a filter looks at together


class Queue(StrEnum):
    """A list that moderators work through.

    ``REPORTED`` are those that readers flagged after the newest decision, ``QUESTIONS`` held ones
    whose moderators ask others: a senior (``ESCALATED``), or colleagues for a second opinion
    (``OPINIONS``), ``AUDITS`` what the machine decided and people are asked about.
    """

    HELD = "held"
    REPORTED = "reported"
    QUESTIONS = "questions"
    ESCALATED = "escalated"
    OPINIONS = "opinions"
    AUDITS = "audits"
    APPROVED = "approved"
    REJECTED = "rejected"


ASKED = (Queue.QUESTIONS, Queue.ESCALATED, Queue.OPINIONS)
_OF_ONE_STATUS = (Queue.HELD, Queue.APPROVED, Queue.REJECTED)
# Lists of no one status.
_BESIDE_STATUS = (Queue.REPORTED, Queue.ESCALATED, Queue.OPINIONS, Queue.AUDITS)
_QUESTIONS = (Queue.ESCALATED, Queue.OPINIONS)  # the two short lists that QUESTIONS is made of


def still_listed(
    reader: Reader, site: str, queue: Queue, comments: Sequence[Comment]
) -> list[Comment]:
    """Return which of the comments that a queue listed belong to it now.

    A reported one may be public or held; it stays until somebody answers its reports.
    """
    if queue is Queue.AUDITS:
        return [comment for comment in comments if comment.is_audited]
    if queue is not Queue.REPORTED:
        status = listed_status(queue)
        return [comment for comment in comments if comment.status is status]
    scores = reader.index_scores(site, "reported", [comment.id for comment in comments])
    return [c for c, score in zip(comments, scores, strict=True) if score is not None]


def listed_status(queue: Queue) -> Status:
    """Return the status that comments have while a queue lists them; reported ones may differ."""
    return Status(queue.value) if queue in _OF_ONE_STATUS else Status.HELD


def orders(queue: Queue) -> tuple[Order, ...]:
    """Return the orders that a queue can be read in, its own first."""
    if queue is Queue.HELD:
        return (Order.RISK, Order.UNCERTAIN, Order.OLDEST, Order.NEWEST)
    return (Order.OLDEST,) if queue in (*ASKED, Queue.AUDITS) else (Order.NEWEST,)


def counts(reader: Reader, site: str) -> dict[str, int]:
    """Return how many comments are in each queue, how many are pending, and ``all`` of them.

    The held copies of a raid are one card of ``held``; ``held_comments`` counts each of them, and
    ``raids`` how many such cards there are.
    """
    grouped = reader.groups(site)
    sizes = reader.index_sizes(site, (*STATUS_INDICES, *_BESIDE_STATUS))
    statuses = by_status(sizes)
    return {
        **{status.value: count for status, count in statuses.items()},
        **{queue.value: sizes[queue] for queue in _BESIDE_STATUS},
        "held": max(0, statuses[Status.HELD] - sum(grouped.values())) + len(grouped),
        "held_comments": statuses[Status.HELD],
        "raids": len(grouped),
        "questions": len(reader.united_rows(site, _QUESTIONS)),
        "all": sum(statuses.values()),
    }


def overdue_audits(reader: Reader, site: str) -> int:
    """Return how many questions of the audit have waited for an answer for a week or longer."""
    until_ms = reader.now() - OVERDUE_DAYS * DAY_MS
    return reader.index_count(site, "audits", until_ms * 1000)


def page(
    reader: Reader, site: str, queue: Queue, order: Order, *, after: str | None, limit: int
) -> Page[Comment]:
    """Return a page of a queue; ``next`` is its cursor. Raises StoreUnavailable."""
    if order is Order.UNCERTAIN:
        return _uncertain(reader, site, after, limit)
    if queue is Queue.QUESTIONS:
        return _asked(reader, site, after, limit)
    if queue in _BESIDE_STATUS:
        return reader.index_page(site, queue.value, order=order, after=after, limit=limit)
    return reader.listing(site, Status(queue.value), order=order, after=after, limit=limit)


Keep = Callable[[Sequence[str]], Collection[str]]
Says = Callable[[str], bool]


def reported(
    reader: Reader, site: str, keep: Keep, says: Says | None, *, after: str | None, limit: int
) -> Page[Comment]:
    """Return a page of reported comments through a filter, the newest report first.

    ``keep`` returns which of some ids match; ``says`` tells whether a reader's reason does, of one
    of the reports that put the comment into the queue.
    """
    reports: list[tuple[Comment, float]] = []
    while len(reports) <= limit:
        scores = dict(reader.index_rows(site, "reported", after=after, limit=STRETCH))
        matching_ids = keep(list(scores)) if scores else ()
        matching = reader.get_many(site, [id_ for id_ in scores if id_ in matching_ids])
        reports += [(c, scores[c.id]) for c in _reported_as(reader, site, matching, says)]
        if len(scores) < STRETCH:
            break
        after = f"{min(scores.values()):.0f}"
    shown = [comment for comment, _ in reports[:limit]]
    return Page(shown, f"{reports[limit - 1][1]:.0f}" if len(reports) > limit else None)


def _reported_as(
    reader: Reader, site: str, comments: Sequence[Comment], says: Says | None
) -> Iterator[Comment]:
    """Yield the ``comments`` of which an open report has a reason that ``says`` accepts."""
    if says is None:
        yield from comments
        return
    reports = reader.reports_on(site, [comment.id for comment in comments])
    for comment, all_of_it in zip(comments, reports, strict=True):
        if any(says(report.reason) for report in all_of_it[comment.reports_settled :]):
            yield comment


def _asked(reader: Reader, site: str, after: str | None, limit: int) -> Page[Comment]:
    """Return held comments with any question to others, by arrival."""
    questions = reader.united_rows(site, _QUESTIONS)
    behind = [entry for entry in questions if after is None or entry[1] > float(after)]
    shown = behind[:limit]
    comments = reader.get_many(site, [comment_id for comment_id, _ in shown])
    return Page(comments, f"{shown[-1][1]:.0f}" if len(behind) > limit else None)


def _uncertain(reader: Reader, site: str, after: str | None, limit: int) -> Page[Comment]:
    """Walk away from the limit in both directions; the cursor tells how far each has come."""
    up, down = after.split(":") if after else (f"{MIDDLE:.0f}",) * 2
    rows = partial(reader.index_rows, site, "risk", limit=limit + 1)
    near: list[Row] = [*rows(after=up, oldest_first=True), *rows(after=down)]
    near.sort(key=lambda row: abs(row[1] - MIDDLE))
    shown = near[:limit]
    for _, score in shown:
        up, down = (f"{score:.0f}", down) if score > MIDDLE else (up, f"{score:.0f}")
    comments = reader.get_many(site, [comment_id for comment_id, _ in shown])
    return Page(comments, f"{up}:{down}" if len(near) > limit else None)
