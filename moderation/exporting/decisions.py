"""Every step that a comment's verdict and decisions went through, in order of time.

The journal is the source: it has a line for each step, also of those that were taken back or whose
comment is erased. What the line does not say is read from the comment as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter

from moderation.comment import READERS, Comment, Decision, Event
from moderation.exporting.gathering import PAGE, place
from moderation.queues import Queue
from moderation.status import Status
from moderation.store.reader import Reader
from moderation.verdict import Verdict


class Kind(StrEnum):
    """What a step is; ``AUDIT`` is an answer that agrees with the machine."""

    VERDICT = "verdict"
    DECISION = "decision"
    BULK = "bulk"
    UNDO = "undo"
    AUDIT = "audit"
    REPORTS = "reports"
    SENIOR_ASKED = "senior_asked"
    SENIOR_NOT_ASKED = "senior_not_asked"
    OPINION_ASKED = "opinion_asked"
    OPINION_NOT_ASKED = "opinion_not_asked"


_KINDS = {
    "comment.judged": Kind.VERDICT,
    "comment.decided": Kind.DECISION,
    "comment.audited": Kind.AUDIT,
    "comment.escalated": Kind.SENIOR_ASKED,
    "comment.deescalated": Kind.SENIOR_NOT_ASKED,
    "comment.opinion_asked": Kind.OPINION_ASKED,
    "comment.opinion_withdrawn": Kind.OPINION_NOT_ASKED,
}
LISTS = (Queue.HELD, Queue.REPORTED, Queue.AUDITS, Queue.APPROVED, Queue.REJECTED)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which steps to export; None selects all.

    Times are in milliseconds since 1970, ``since`` inclusive and ``until`` exclusive. ``queue`` is
    the list from which the comment was decided, one of ``LISTS``, and ``status`` what it came to.
    """

    since: int = 0
    until: int | None = None
    by: str | None = None
    reason: str | None = None
    queue: Queue | None = None
    language: str | None = None
    status: Status | None = None

    def admits(self, step: Step) -> bool:
        """Return whether ``step`` is selected."""
        pairs = (
            (self.by, step.event.by),
            (self.reason, step.reason),
            (self.queue, step.queue),
            (self.language, step.verdict.language if step.verdict else None),
            (self.status, step.status),
        )
        return all(asked in (None, value) for asked, value in pairs)


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the journal, with its comment as it stands; an erased one has little to say."""

    event: Event
    comment: Comment

    @property
    def decision(self) -> Decision | None:
        """The decision that the step made, unless it is erased or the step made none."""
        versions = (d for d in self.comment.decisions if d.version == self.event.version)
        return next(versions, None)

    @property
    def verdict(self) -> Verdict | None:
        """The verdict that the comment's text had at this step."""
        edits = (e.verdict for e in self.comment.edits if e.version >= self.event.version)
        return next(edits, self.comment.verdict)

    @property
    def kind(self) -> Kind:
        """What the step is."""
        if self.event.data.get("undoes"):
            return Kind.UNDO
        if self.event.by == READERS:
            return Kind.REPORTS
        if self.decision and self.decision.bulk:
            return Kind.BULK
        return _KINDS[self.event.type]

    @property
    def reason(self) -> str | None:
        """The code of a rejection's reason."""
        reason = self.event.data.get("reason")
        return str(reason) if reason else None

    @property
    def status(self) -> Status:
        """What the comment came to; a question leaves it held."""
        return Status(str(self.event.data.get("status", Status.HELD)))

    @property
    def queue(self) -> Queue | None:
        """The list from which a person decided."""
        if self.event.type == "comment.audited":
            return Queue.AUDITS
        if self.decision and self.decision.answered is not None:
            return Queue.REPORTED
        previous = self.event.data.get("previous")
        return Queue(str(previous)) if previous in LISTS else None


def pages(store: Reader, site: str, selection: Selection) -> Iterator[tuple[int, Sequence[Step]]]:
    """Yield the selected steps, a stretch of the journal at a time, with when it ends (ms).

    The end is fixed at the beginning. Memory holds one stretch. Raises StoreUnavailable.
    """
    end = place(store.last_cursor(site))
    after = f"{selection.since - 1}-{2**64 - 1}" if selection.since > 0 else None
    while events := store.events(site, after=after, limit=PAGE).items:
        after = events[-1].cursor
        inside = [e for e in events if place(e.cursor) <= end and _is_before(e, selection.until)]
        yield events[-1].at, _steps(store, site, inside, selection)
        if len(inside) < len(events):
            return


def _is_before(event: Event, until: int | None) -> bool:
    return until is None or event.at < until


def _steps(
    store: Reader, site: str, events: Sequence[Event], selection: Selection
) -> Sequence[Step]:
    lines = [(e, e.comment_id) for e in events if e.type in _KINDS and e.comment_id]
    by = selection.by
    own = [line for line in lines if by in (None, line[0].by)]
    ids = list(dict.fromkeys(map(itemgetter(1), own)))
    comments = {comment.id: comment for comment in store.with_pins(site, store.get_many(site, ids))}
    steps = (Step(event, comments[id_]) for event, id_ in own if id_ in comments)
    return [step for step in steps if selection.admits(step)]
