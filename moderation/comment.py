"""A comment: what was submitted, what the machine and people made of it, and its legal moves."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from moderation.second_look import SecondLook
from moderation.status import Status
from moderation.submission import Submission
from moderation.verdict import Verdict

# Each byte gives one of 32 letters, every letter for as many bytes.
_LETTERS = b"abcdefghijklmnopqrstuvwxyz234567" * 8
# The same source as os.urandom, which lets another thread run first: a busy web process had to
# wait for its turn again. Linux alone has it.
_random_bytes = getattr(os, "getrandom", os.urandom)
COMMENT_ID = re.compile("[a-z2-7]{16}")  # what ``new_comment_id`` makes
READERS = "reports"  # who decides where enough readers report a comment (report.lua)

IMPORTED_BY = "import:"  # before the name of whoever decided in the site's former system


def new_comment_id() -> str:
    """Return 16 characters of [a-z2-7]: 80 random bits, not guessable, safe in a URL and a key."""
    return _random_bytes(16).translate(_LETTERS).decode()


def is_comment_id(text: str) -> bool:
    """Return whether ``text`` has the form of an id that ``new_comment_id`` makes."""
    return COMMENT_ID.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a moderator would do who asks a colleague; nobody else sees it before the decision.

    ``status`` is approved or rejected, ``reason`` the code of a rejection; ``blind`` tells that the
    machine's scores were hidden.
    """

    by: str
    status: Status
    reason: str | None = None
    blind: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """A move made after the verdict: by a moderator, by readers' reports, or an undo of one.

    ``at`` is in milliseconds since 1970 by the store's clock; ``previous`` is the status before;
    ``version`` is the version it made; ``undoes`` the version whose decision it takes back;
    ``opinion`` what the colleague had said who asked for it; ``answered`` how many readers' reports
    it answered that had not yet held the comment, None where nobody had reported it. The rest is as
    in ``Move``.
    """

    status: Status
    by: str
    at: int
    previous: Status
    version: int
    reason: str | None = None
    note: str | None = None
    to_author: str | None = None
    undoes: int | None = None
    blind: bool = False
    bulk: str | None = None
    opinion: Opinion | None = None
    answered: int | None = None
    replies: str | None = None
    follows: str | None = None

    @property
    def is_answer(self) -> bool:
        """Whether a person says by it that the text is fit or unfit to print."""
        settles = self.status in (Status.APPROVED, Status.REJECTED)
        return settles and not self.undoes and not self.follows and self.by != READERS

    @property
    def is_rejection(self) -> bool:
        """Whether it rejects."""
        return self.status is Status.REJECTED


@dataclass(frozen=True, slots=True)
class Move:
    """A decision on its way in: everything that a person chooses.

    ``note`` is for colleagues, ``to_author`` is what the author may read beside the reason.
    ``blind`` tells that the machine's scores were hidden until then; ``bulk`` names the bulk
    decision that it is part of. ``replies`` is what becomes of the replies to it, a ``Fate``;
    ``follows`` is the comment above whose rejection this is done for, not for the text's own sake.
    """

    status: Status
    by: str
    reason: str | None = None
    note: str | None = None
    to_author: str | None = None
    undoes: int | None = None
    blind: bool = False
    bulk: str | None = None
    replies: str | None = None
    follows: str | None = None


@dataclass(frozen=True, slots=True)
class Escalation:
    """A moderator's request that a senior decides."""

    by: str
    note: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A former text of the comment, kept with the verdict that it got."""

    body: str
    version: int
    at: int
    status: Status
    verdict: Verdict | None = None


def is_rejected_before(edits: Sequence[Edit]) -> bool:
    """Return whether a former text was rejected and none was published since."""
    decided = (e.status for e in reversed(edits) if e.status in (Status.APPROVED, Status.REJECTED))
    return next(decided, None) is Status.REJECTED


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment as the store keeps it.

    ``version`` grows by one with every change; ``sequence`` orders comments of a site by arrival;
    ``accepted_at`` is in milliseconds since 1970. An erased comment has no submission.
    Of its ``reports`` the first ``reports_settled`` came before its newest decision.
    ``above_id`` is the comment above it in the thread where that is not its parent.
    ``look`` is what a second reader says of the present text, if one was asked.
    ``recalled`` are the versions that a decision and its undo made within the undo window.
    ``drawn`` is the probability at which it was drawn for the audit, None where it was not.
    ``article_id`` is that of its article, also of an erased comment; ``path`` is its place in the
    article's thread (``store/thread``), ``pick`` what the newsroom made of it (``Pick``). ``up``
    and ``down`` are readers' votes. ``imported`` is the version that an import gave it, None of one
    that was posted here.
    """

    id: str
    site: str
    status: Status
    version: int
    sequence: int
    accepted_at: int
    submission: Submission | None
    attempts: int = 0
    reports: int = 0
    reports_settled: int = 0
    verdict: Verdict | None = None
    decisions: tuple[Decision, ...] = ()
    escalation: Escalation | None = None
    opinion: Opinion | None = None
    look: SecondLook | None = None
    edits: tuple[Edit, ...] = ()
    recalled: frozenset[int] = frozenset()
    above_id: str | None = None
    drawn: float | None = None
    article_id: str = ""
    path: str = ""
    up: int = 0
    down: int = 0
    pick: str = ""
    imported: int | None = None

    @property
    def is_judged_elsewhere(self) -> bool:
        """Whether its text was last judged by the system that it was imported from."""
        edited = self.edits[-1].version if self.edits else 0
        return self.imported is not None and edited < self.imported

    @property
    def is_staff(self) -> bool:
        """Whether the newsroom itself wrote it."""
        return self.submission is not None and self.submission.author.staff

    @property
    def parent(self) -> str | None:
        """The id of the comment that it answers; of an erased one, that it stood below."""
        return self.submission.parent_id if self.submission else self.above_id

    @property
    def above(self) -> str | None:
        """The id of the comment that it stands below in the thread."""
        return self.above_id or (self.submission.parent_id if self.submission else None)

    @property
    def posted_at(self) -> int:
        """When its reader posted it, as far as the site says; never after it was accepted."""
        posted = self.submission.posted_at if self.submission else None
        return self.accepted_at if posted is None else min(posted, self.accepted_at)

    @property
    def decision(self) -> Decision | None:
        """The decision in force: the newest one, unless the text was edited after it."""
        if not self.decisions:
            return None
        newest = self.decisions[-1]
        edited = self.edits and self.edits[-1].version >= newest.version
        return None if edited else newest

    @property
    def answer(self) -> Decision | None:
        """What a person decided about the present text, if that stands after all undoes."""
        edited = self.edits[-1].version if self.edits else 0
        stands: Decision | None = None
        before: dict[int, Decision | None] = {}
        for decision in self.decisions:
            if decision.version <= edited:
                continue
            before[decision.version] = stands
            if decision.undoes is None:
                stands = decision if decision.is_answer else None
            else:
                stands = before.get(decision.undoes)
        return stands

    @property
    def is_audited(self) -> bool:
        """Whether the audit asks about it: drawn, as the machine decided, and not answered."""
        machine = self.verdict.route.status if self.verdict else None
        return self.drawn is not None and self.status is machine and self.answer is None

    @property
    def to_be_answered(self) -> bool:
        """Whether it is public although readers reported it after the newest decision."""
        return self.status is Status.APPROVED and self.reports > self.reports_settled

    def without(self, versions: Collection[int]) -> Comment:
        """Return the comment as if the decisions that made ``versions`` were not made yet."""
        status, version = self.status, self.version
        if self.decision:
            for decision in reversed(self.decisions):
                if decision.version not in versions:
                    break
                status, version = decision.previous, decision.version - 1
        decisions = tuple(d for d in self.decisions if d.version not in versions)
        return replace(self, status=status, version=version, decisions=decisions)

    @property
    def risk(self) -> float:
        """How sure the machine is that it is unfit, 0..1; a comment without a verdict is unfit."""
        return self.verdict.risk if self.verdict else 1.0

    @property
    def place(self) -> float:
        """Its place among the held ones, 0..1: its risk, moved by a second look."""
        return self.look.moved(self.risk) if self.look else self.risk


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the journal. ``cursor`` is its place in it; ``at`` in milliseconds since 1970."""

    cursor: str
    type: str
    at: int
    comment_id: str | None
    version: int
    by: str
    data: Mapping[str, object]
