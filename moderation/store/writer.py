"""Writing the store: one method for each script.

A comment exists when its record does. Each write is one script that moves the record, its indexes,
its counters and the journal together; no other code writes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TypeVar

from moderation.archive.opening import OpenArchive
from moderation.authors.act import subjects
from moderation.comment import Comment, Edit, Move, Opinion
from moderation.errors import Conflict, NotAllowed, NotFound, VersionConflict
from moderation.policy import Policy
from moderation.promise.limits import Limits as PromiseLimits
from moderation.promise.limits import stored_document
from moderation.site import site_settings
from moderation.site.guidelines import Guidelines
from moderation.site.site_settings import SiteSettings
from moderation.store import policy_records, records
from moderation.store.acceptance import DOORBELL_MS, Acceptance, Answers, Batch, Intake, Limits
from moderation.store.archived.replies import accept
from moderation.store.articles.changes import ArticleChanges
from moderation.store.authors.records import load_refusal
from moderation.store.calls import (
    MISSING,
    AskOpinion,
    CountReport,
    Decide,
    DecisionRow,
    EditComment,
    Erase,
    Escalate,
    KeepBulk,
    SaveGuidelines,
    SaveLimits,
    SavePolicy,
    SaveSettings,
)
from moderation.store.documents import dump
from moderation.store.keys import key
from moderation.store.leases import Leases
from moderation.store.scripting import Script
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors
from moderation.submission import Submission

R = TypeVar("R")


class Store(Leases, ArticleChanges):
    """Comments in Redis. Every method raises StoreUnavailable while Redis cannot serve it.

    What accepts, edits, decides and erases is on ``replicas_min`` replicas when it returns, or
    raises NotReplicated.
    """

    def __init__(
        self, redis: Redis, open_archive: OpenArchive | None = None, replicas_min: int = 0
    ) -> None:
        super().__init__(redis, open_archive, replicas_min)
        self._acceptance = Acceptance(redis, replicas_min)
        self.room = self._acceptance.room  # how full it is

    # Accept

    def accept(
        self,
        site: str,
        comments: Sequence[Intake],
        *,
        caller: str,
        limits: Limits,
        by_reader: bool = False,
    ) -> Answers:
        """Store each comment or say why not; also say whether the workers must be woken."""
        batch = Batch(caller, limits, comments, by_reader)
        return accept(self._acceptance, self._archived, site, batch)

    # Decide

    def decide(self, site: str, comment_id: str, *, expected_version: int, move: Move) -> Comment:
        """Move a comment if it is still at ``expected_version``.

        Raises:
            NotFound, NotAllowed: no such comment; or it is pending, erased or there already.
            Conflict: it changed; the exception carries it as it is now.
        """
        comment = self.get(site, comment_id)
        (outcome,) = self.decide_many(site, [(comment, expected_version, move)])
        what = f"move to {move.status.value}"
        return self._after(outcome, site, comment_id, move=what, expected_version=expected_version)

    @redis_errors
    def decide_many(self, site: str, moves: Sequence[tuple[Comment, int, Move]]) -> list[str]:
        """Move each comment if it is at the version that its row names; return an outcome for each.

        An outcome is ``decided``, ``conflict``, ``illegal`` or ``missing``.
        """
        rows = [
            DecisionRow(
                id=comment.id,
                expected_version=expected_version,
                move=records.dump_move(move),
                author=_author_key(comment),
                risk=comment.place,
            )
            for comment, expected_version, move in moves
        ]
        outcomes = self._scripts.run(site, Decide(rows))
        moved = [row for row, outcome in zip(rows, outcomes, strict=True) if outcome == MISSING]
        if self._archived.bring_back(site, [row.id for row in moved]):
            again = self._scripts.run(site, Decide(moved))
            return [again.pop(0) if outcome == MISSING else outcome for outcome in outcomes]
        return outcomes

    @redis_errors
    def keep_bulk(self, site: str, bulk: str, comment_ids: Sequence[str], seconds: int) -> None:
        """Remember for a while which comments a bulk decision is about."""
        call = KeepBulk(dump(list(comment_ids)), seconds)
        self._scripts.run_on([key(site, "bulk", bulk)], call)

    @redis_errors
    def escalate(
        self, site: str, comment_id: str, *, expected_version: int, by: str, note: str | None
    ) -> Comment:
        """Hand a held comment to a senior with a note, or with None take it back."""
        doc = "" if note is None else dump({"by": by, "note": note})
        call = Escalate(comment_id, expected_version, escalation=doc, by=by)
        outcome = self.upon(site, comment_id, call)
        return self._after(
            outcome, site, comment_id, move="escalate", expected_version=expected_version
        )

    @redis_errors
    def ask_opinion(
        self, site: str, comment_id: str, *, expected_version: int, by: str, opinion: Opinion | None
    ) -> Comment:
        """Ask colleagues about a held comment, or with None take the own question back."""
        doc = records.dump_opinion(opinion) if opinion else ""
        call = AskOpinion(comment_id, expected_version, opinion=doc, by=by)
        outcome = self.upon(site, comment_id, call)
        return self._after(
            outcome, site, comment_id, move="ask a colleague", expected_version=expected_version
        )

    @redis_errors
    def edit(
        self, comment: Comment, submission: Submission, edits: tuple[Edit, ...], *, by: str
    ) -> tuple[Comment, bool]:
        """Replace the text of ``comment``; also return whether the workers must be woken.

        Raises AuthorBanned beside what ``_after`` does.
        """
        call = EditComment(
            id=comment.id,
            expected_version=comment.version,
            doc=records.dump_submission(submission),
            edits=records.dump_edits(edits),
            by=by,
            author=submission.author.key,
            marks=" ".join(subjects(submission)[1:]),
            doorbell_ms=DOORBELL_MS,
        )
        outcome, wake = self.upon(comment.site, comment.id, call)
        if outcome == "banned":
            raise load_refusal(str(wake))
        edited = self._after(
            outcome, comment.site, comment.id, move="edit", expected_version=comment.version
        )
        return edited, bool(wake)

    @redis_errors
    def erase(self, site: str, comment_id: str, *, by: str) -> None:
        """Remove text and author; repeat without harm. Raises NotFound."""
        author = _author_key(self.get(site, comment_id))
        if author and self._redis.hget(key(site, "author", author), "comments") == "1":
            self.recall_voted(site, author)  # their votes go with their last comment
        if self.upon(site, comment_id, Erase(comment_id, by=by, author=author)) == MISSING:
            raise NotFound("comment", comment_id)

    @redis_errors
    def report(
        self, site: str, comment_id: str, *, reporter: str, reason: str, threshold: int
    ) -> Comment:
        """Count a report once per reporter. Raises NotFound; NotAllowed if it is erased."""
        comment = self.get(site, comment_id)
        call = CountReport(
            id=comment_id,
            reporter=reporter,
            report=dump({"reason": reason, "at": self.now()}),
            threshold=threshold,
            author=_author_key(comment),
            risk=comment.place,
        )
        outcome = self.upon(site, comment_id, call)
        return self._after(
            outcome, site, comment_id, move="report", expected_version=comment.version
        )

    @redis_errors
    def recall_voted(self, site: str, author_key: str) -> None:
        """Bring back from the archive what an author voted on, so that no vote stays counted."""
        voted = self._redis.smembers(key(site, "cast", author_key))
        self._archived.bring_back(site, sorted(voted))

    def upon(self, site: str, comment_id: str, call: Script[R]) -> R:
        """Run a script upon a comment; where that is in the archive, it comes back first."""
        answer = self._scripts.run(site, call)
        if answer in (MISSING, [MISSING, 0]) and self._archived.bring_back(site, [comment_id]):
            return self._scripts.run(site, call)
        return answer

    def _after(
        self, outcome: str, site: str, comment_id: str, *, move: str, expected_version: int
    ) -> Comment:
        if outcome == MISSING:
            raise NotFound("comment", comment_id)
        comment = self.get(site, comment_id)
        if outcome == "conflict":
            raise Conflict(comment, expected_version)
        if outcome == "illegal":
            raise NotAllowed(move, comment.status)
        return comment

    # Policy and settings

    @redis_errors
    def save_policy(self, site: str, policy: Policy, *, expected_version: int) -> None:
        """Store ``policy`` as the version after ``expected_version``. Raises VersionConflict."""
        call = SavePolicy(
            expected_version=expected_version,
            policy=policy_records.dump_policy(policy),
            publishing=policy.publishing.value,
            by=policy.by,
            data=dump({"policy": policy.version}),
        )
        if not self._scripts.run(site, call):
            raise VersionConflict("policy", expected_version, self.policy(site).version)

    @redis_errors
    def save_limits(self, site: str, limits: PromiseLimits) -> None:
        """Put the limits that keep the site's promises in force."""
        self._scripts.run(site, SaveLimits(dump(stored_document(limits))))

    @redis_errors
    def save_guidelines(self, site: str, guidelines: Guidelines) -> None:
        """Store ``guidelines`` if they follow the newest version. Raises VersionConflict."""
        call = SaveGuidelines(
            expected_version=guidelines.version - 1,
            guidelines=dump(asdict(guidelines)),
            by=guidelines.by,
            data=dump({"guidelines": guidelines.version}),
        )
        if not self._scripts.run(site, call):
            newest = self.guidelines(site).version
            raise VersionConflict("guidelines", call.expected_version, newest)

    @redis_errors
    def save_settings(
        self, site: str, settings: SiteSettings, changed: Mapping[str, object]
    ) -> None:
        """Store ``settings`` if they follow the version in force. Raises VersionConflict."""
        call = SaveSettings(
            expected_version=settings.version - 1,
            settings=dump(site_settings.document(settings)),
            by=settings.by,
            data=dump({"settings": settings.version, "changed": changed}),
            undo_ms=settings.undo_seconds * 1000,
            audit_percent=settings.audit_percent,
            take_banned=settings.take_banned,
        )
        if not self._scripts.run(site, call):
            raise VersionConflict("settings", call.expected_version, self.settings(site).version)


def _author_key(comment: Comment) -> str:
    return comment.submission.author.key if comment.submission else ""
