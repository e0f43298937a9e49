"""What the projection's tables hold of a comment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from moderation.comment import Comment
from moderation.policy import ATTRIBUTES, TRUSTED
from moderation.projection.authors.impostors import looks
from moderation.text.article_urls import section

COLUMNS = (
    "site", "id", "version", "status", "sequence", "accepted_at", "article", "author", "reports",
    "risk", "route", "rules", "language", "model", *ATTRIBUTES, "decided_by", "decided_at",
    "reason", "held_for", "holds", "validated", "escalated", "opinion_asked",
    "name", "network", "mailbox", "domain", "looks", "path", "section",
    "judged_elsewhere", "look",
)  # fmt: skip
DECISION_COLUMNS = (
    "row", "version", "status", "previous", "by", "at", "reason", "blind", "bulk", "follows",
    "undoes", "undone_by", "first_look", "first_standing", "opinion_by", "opinion_status",
    "opinion_blind",
)  # fmt: skip


def upsert(table: str, columns: Sequence[str], keys: int) -> str:
    """Return SQL that writes a row over the one with the same first ``keys`` columns."""
    changed = ", ".join(f"{name} = excluded.{name}" for name in columns[keys:])
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))}) "
        f"ON CONFLICT ({', '.join(columns[:keys])}) DO UPDATE SET {changed}"
    )


def comment_row(comment: Comment) -> tuple[object, ...]:
    """Return the values of ``COLUMNS``."""
    submission, verdict, decision = comment.submission, comment.verdict, comment.decision
    assert submission is not None  # noqa: S101 (the caller erases such a row instead)
    scores = verdict.scores if verdict else {}
    return (
        comment.site,
        comment.id,
        comment.version,
        comment.status.value,
        comment.sequence,
        comment.accepted_at,
        submission.article.id,
        submission.author.key,
        comment.reports,
        comment.risk,
        verdict.route.value if verdict else None,
        " ".join(fired.rule for fired in verdict.rules) if verdict else "",
        verdict.language if verdict else None,
        verdict.model if verdict else None,
        *(scores.get(attribute) for attribute in ATTRIBUTES),
        decision.by if decision else None,
        decision.at if decision else None,
        decision.reason if decision else None,
        _held_for(comment),
        " ".join(_holds(comment)),
        verdict.validated if verdict else False,
        comment.escalation is not None,
        comment.opinion is not None,
        submission.author.name,
        submission.ip_digest,
        submission.author.mailbox,
        submission.author.domain,
        None if submission.author.named_only else looks(submission.author.name),
        comment.path,
        section(submission.article.url),
        comment.is_judged_elsewhere,
        comment.look.chance if comment.look else None,
    )


def _held_for(comment: Comment) -> str | None:
    """Return the attribute whose score was the first reason to hold, if one was."""
    rules = comment.verdict.rules if comment.verdict else ()
    attributes = (str(fired.detail["attribute"]) for fired in rules if fired.rule == "score_hold")
    return next(attributes, None)


def _holds(comment: Comment) -> list[str]:
    """Return what holds the comment: attributes whose scores did, and other rules by their code."""
    rules = comment.verdict.rules if comment.verdict else ()
    holding = (fired for fired in rules if fired.rule != TRUSTED)
    return sorted({str(fired.detail.get("attribute", fired.rule)) for fired in holding})


def decision_rows(row: int, comment: Comment) -> Iterator[tuple[object, ...]]:
    """Yield the values of ``DECISION_COLUMNS`` of each decision."""
    undone_by = {d.undoes: d.by for d in comment.decisions if d.undoes is not None}
    made = [d for d in comment.decisions if d.undoes is None]
    # What its own maker took back was a slip; what a colleague took back, they saw otherwise.
    looks = [d.version for d in made if undone_by.get(d.version) != d.by]
    standing = [d.version for d in made if d.version not in undone_by]
    for decision in comment.decisions:
        opinion = decision.opinion
        yield (
            row,
            decision.version,
            decision.status.value,
            decision.previous.value,
            decision.by,
            decision.at,
            decision.reason,
            decision.blind,
            decision.bulk is not None,
            decision.follows is not None,
            decision.undoes,
            undone_by.get(decision.version),
            looks[:1] == [decision.version],
            standing[:1] == [decision.version],
            opinion.by if opinion else None,
            opinion.status.value if opinion else None,
            opinion.blind if opinion else None,
        )
