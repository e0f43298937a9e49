"""Writing the store: one method for each script.

A comment exists when its record does. Each write is one script that moves the record, its indexes,
its counters and the journal together; no other code writes them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from moderation import site_settings
from moderation.comment import (
    Article,
    Comment,
    Edit,
    Move,
    Opinion,
    Submission,
    Verdict,
    is_rejected_before,
)
from moderation.errors import (
    Conflict,
    NotAllowed,
    NotFound,
    PolicyConflict,
    SettingsConflict,
)
from moderation.policy import Policy, Publishing, unscored
from moderation.site_settings import SiteSettings
from moderation.store import records
from moderation.store.acceptance import DOORBELL_MS, Acceptance, Answers, Batch, Limits, NewComment
from moderation.store.articles import StoredArticle
from moderation.store.keys import key, prefix
from moderation.store.reader import Reader
from moderation.store.scripting import source
from moderation.store.server.connection import Redis, redis_errors


@dataclass(frozen=True, slots=True)
class ClaimedComment:
    """A comment under lease, at the version that is to be scored."""

    id: str
    version: int
    submission: Submission
    rejected_before_edit: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """A claimed comment with its verdict."""

    claimed: ClaimedComment
    verdict: Verdict


class Store(Reader):
    """Comments in Redis. Every method raises StoreUnavailable while Redis cannot serve it."""

    def __init__(self, redis: Redis) -> None:
        super().__init__(redis)
        self._acceptance = Acceptance(redis)
        self.room = self._acceptance.room  # how full it is
        self._keep_bulk = redis.register_script(source("keep_bulk.lua"))
        self._once = redis.register_script(source("once.lua"))
        self._claim = redis.register_script(source("claim.lua"))
        self._commit_verdicts = redis.register_script(source("commit_verdicts.lua"))
        self._decide = redis.register_script(source("decide.lua"))
        self._escalate = redis.register_script(source("escalate.lua"))
        self._opinion = redis.register_script(source("opinion.lua"))
        self._edit = redis.register_script(source("edit.lua"))
        self._erase = redis.register_script(source("erase.lua"))
        self._report = redis.register_script(source("report.lua"))
        self._change_article = redis.register_script(source("change_article.lua"))
        self._save_policy = redis.register_script(source("save_policy.lua"))
        self._save_settings = redis.register_script(source("save_settings.lua"))

    # Accept

    def accept(
        self,
        site: str,
        comments: Sequence[NewComment],
        *,
        caller: str,
        limits: Limits,
        by_reader: bool = False,
    ) -> Answers:
        """Store each comment or say why not; also say whether the workers must be woken."""
        return self._acceptance.accept(site, Batch(caller, limits, comments, by_reader))

    # Score

    @redis_errors
    def claim(
        self, site: str, *, batch: int, lease_seconds: float, attempts_max: int
    ) -> tuple[list[ClaimedComment], bool]:
        """Lease up to ``batch`` waiting comments; also return whether to wake another worker.

        A comment whose worker died is claimed alone; after ``attempts_max`` such deaths it is
        held for the moderators instead, unscored.
        """
        routing = unscored(attempts_max)
        verdict = Verdict(routing.route, routing.rules, routing.risk, policy_version=0)
        wake, claimed = self._claim(
            keys=[prefix(site)],
            args=[
                batch, int(lease_seconds * 1000), attempts_max, DOORBELL_MS,
                records.dump_verdict(verdict), _journal_data(verdict),
            ],
        )  # fmt: skip
        return [_claimed(*fields) for fields in claimed], bool(wake)

    @redis_errors
    def commit_verdicts(self, site: str, judged: Sequence[Judged], *, by: str) -> int:
        """Commit each verdict whose comment still is as it was claimed; return how many were."""
        arguments: list[object] = [by]
        for item in judged:
            verdict = item.verdict
            arguments += [
                item.claimed.id,
                item.claimed.version,
                verdict.route.status.value,
                verdict.risk,
                records.dump_verdict(verdict),
                item.claimed.submission.author.key,
                _journal_data(verdict),
            ]
        return int(self._commit_verdicts(keys=[prefix(site)], args=arguments))

    @redis_errors
    def open_doorbell(self, site: str) -> None:
        """Let the next comment ring: a worker has come."""
        self._redis.delete(key(site, "doorbell"))

    @redis_errors
    def close_doorbell(self, site: str) -> bool:
        """Return whether the caller is the one to ring now."""
        return bool(self._once(keys=[key(site, "doorbell")], args=[DOORBELL_MS]))

    # Decide

    def decide(self, site: str, comment_id: str, *, seen: int, move: Move) -> Comment:
        """Move a comment if it is still at version ``seen``.

        Raises:
            NotFound, NotAllowed: no such comment; or it is pending, erased or there already.
            Conflict: it changed; the exception carries it as it is now.
        """
        comment = self.get(site, comment_id)
        (outcome,) = self.decide_many(site, [(comment, seen, move)])
        what = f"move to {move.status.value}"
        return self._after(outcome, site, comment_id, move=what, seen=seen)

    @redis_errors
    def decide_many(self, site: str, wanted: Sequence[tuple[Comment, int, Move]]) -> list[str]:
        """Move each comment if it is at the version seen; return an outcome for each.

        An outcome is ``decided``, ``conflict``, ``illegal`` or ``missing``.
        """
        arguments: list[object] = []
        for comment, seen, move in wanted:
            arguments += [comment.id, seen, records.dump_move(move)]
            arguments += [_author_key(comment), comment.risk]
        return list(self._decide(keys=[prefix(site)], args=arguments))

    @redis_errors
    def keep_bulk(self, site: str, bulk: str, comment_ids: Sequence[str], seconds: int) -> None:
        """Remember for a while which comments a bulk decision is about."""
        name = key(site, "bulk", bulk)
        self._keep_bulk(keys=[name], args=[records.dump(list(comment_ids)), seconds])

    @redis_errors
    def escalate(
        self, site: str, comment_id: str, *, seen: int, by: str, note: str | None
    ) -> Comment:
        """Hand a held comment to a senior with a note, or with None take it back."""
        doc = "" if note is None else records.dump({"by": by, "note": note})
        outcome = self._escalate(keys=[prefix(site)], args=[comment_id, seen, doc, by])
        return self._after(outcome, site, comment_id, move="escalate", seen=seen)

    @redis_errors
    def ask_opinion(
        self, site: str, comment_id: str, *, seen: int, by: str, opinion: Opinion | None
    ) -> Comment:
        """Ask colleagues about a held comment, or with None take the own question back."""
        doc = records.dump_opinion(opinion) if opinion else ""
        outcome = self._opinion(keys=[prefix(site)], args=[comment_id, seen, doc, by])
        return self._after(outcome, site, comment_id, move="ask a colleague", seen=seen)

    @redis_errors
    def edit(
        self, comment: Comment, submission: Submission, edits: tuple[Edit, ...], *, by: str
    ) -> tuple[Comment, bool]:
        """Replace the text of ``comment``; also return whether the workers must be woken."""
        outcome, wake = self._edit(
            keys=[prefix(comment.site)],
            args=[
                comment.id, comment.version, records.dump_submission(submission),
                records.dump_edits(edits), by, submission.author.key, DOORBELL_MS,
            ],
        )  # fmt: skip
        edited = self._after(outcome, comment.site, comment.id, move="edit", seen=comment.version)
        return edited, bool(wake)

    @redis_errors
    def erase(self, site: str, comment_id: str, *, by: str) -> None:
        """Remove text and author; repeat without harm. Raises NotFound."""
        author = _author_key(self.get(site, comment_id))
        if self._erase(keys=[prefix(site)], args=[comment_id, by, author]) == "missing":
            raise NotFound("comment", comment_id)

    @redis_errors
    def report(
        self, site: str, comment_id: str, *, reporter: str, reason: str, threshold: int
    ) -> Comment:
        """Count a report once per reporter. Raises NotFound; NotAllowed if it is erased."""
        comment = self.get(site, comment_id)
        doc = records.dump({"reason": reason, "at": self.now()})
        outcome = self._report(
            keys=[prefix(site)],
            args=[comment_id, reporter, doc, threshold, _author_key(comment), comment.risk],
        )
        return self._after(outcome, site, comment_id, move="report", seen=comment.version)

    def _after(self, outcome: str, site: str, comment_id: str, *, move: str, seen: int) -> Comment:
        if outcome == "missing":
            raise NotFound("comment", comment_id)
        comment = self.get(site, comment_id)
        if outcome == "conflict":
            raise Conflict(comment, seen)
        if outcome == "illegal":
            raise NotAllowed(move, comment.status)
        return comment

    # Articles and policy

    @redis_errors
    def change_article(
        self,
        site: str,
        article: Article,
        *,
        released: Collection[str] = (),
        closed: bool | None = None,
        publishing: Publishing | None = None,
        by: str,
    ) -> StoredArticle:
        """Open, close, set how it publishes, pin what ``article`` says; None leaves as it is."""
        told = {"url": article.url, "title": article.title}
        changes = {
            "article": article.id, "closed": closed, "publishing": publishing,
            "pinned": [name for name, value in told.items() if value], "released": sorted(released),
        }  # fmt: skip
        self._change_article(
            keys=[prefix(site)],
            args=[
                article.id, records.dump_article(article), "" if closed is None else int(closed),
                publishing or "", by, records.dump(changes), " ".join(released),
            ],
        )  # fmt: skip
        return self.article(site, article.id)

    @redis_errors
    def save_policy(self, site: str, policy: Policy, *, seen: int) -> None:
        """Store ``policy`` as version ``seen`` + 1. Raises PolicyConflict."""
        saved = self._save_policy(
            keys=[prefix(site)],
            args=[
                seen, records.dump_policy(policy), policy.publishing.value, policy.by,
                records.dump({"policy": policy.version}),
            ],
        )  # fmt: skip
        if not saved:
            raise PolicyConflict(seen, self.policy(site).version)

    @redis_errors
    def save_settings(
        self, site: str, settings: SiteSettings, changed: Mapping[str, object]
    ) -> None:
        """Store ``settings`` if they follow the version in force. Raises SettingsConflict."""
        document = records.dump(site_settings.document(settings))
        data = records.dump({"settings": settings.version, "changed": changed})
        seen, undo_ms = settings.version - 1, settings.undo_seconds * 1000
        arguments = [seen, document, settings.by, data, undo_ms]
        if not self._save_settings(keys=[prefix(site)], args=arguments):
            raise SettingsConflict(seen, self.settings(site).version)


def _author_key(comment: Comment) -> str:
    return comment.submission.author.key if comment.submission else ""


def _journal_data(verdict: Verdict) -> str:
    return records.dump(
        {
            "status": verdict.route.status.value,
            "route": verdict.route.value,
            "model": verdict.model,
            "policy": verdict.policy_version,
        }
    )


def _claimed(id_: str, version: str, doc: str, edits: str) -> ClaimedComment:
    return ClaimedComment(
        id=id_,
        version=int(version),
        submission=records.load_submission(doc),
        rejected_before_edit=bool(edits) and is_rejected_before(records.load_edits(edits)),
    )
