"""The domain's objects as the JSON that goes out; ``service/schemas/answers.py`` has the shapes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from moderation.articles.heat import Heat
from moderation.comment import Comment, Decision, Edit, Event
from moderation.policy import Policy
from moderation.promise.limits import Limits, limits_document
from moderation.rule_words import sentence
from moderation.site.reasons import Reason, find
from moderation.site.site_settings import SiteSettings, document
from moderation.store.acceptance import Accepted
from moderation.store.articles.records import StoredArticle
from moderation.store.policy_records import policy_document
from moderation.store.thread.stubs import Stub
from moderation.submission import Author
from moderation.verdict import Highlight, Verdict


def time(milliseconds: int) -> str:
    """Return RFC 3339 in UTC with milliseconds."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def receipt(accepted: Accepted, article_id: str, staff: bool = False) -> dict[str, Any]:
    """Return what intake answers, and answers again to the same Idempotency-Key."""
    return {
        "id": accepted.id,
        "status": "approved" if staff else "pending",
        "version": 1,
        "article_id": article_id,
        "accepted_at": time(accepted.accepted_at),
    }


def state(comment: Comment) -> dict[str, Any]:
    """Return where a comment stands."""
    return {
        "id": comment.id,
        "status": comment.status.value,
        "version": comment.version,
        "reports": comment.reports,
    }


def comment(
    comment: Comment,
    reasons: Sequence[Reason] = (),
    errors_url: str | None = None,
    guidelines_url: str | None = None,
) -> dict[str, Any]:
    """Return all that the site may know of its comment; ``reasons`` are the site's own.

    ``errors_url`` and ``guidelines_url`` are for the author of a rejected one.
    """
    return {
        **state(comment),
        "accepted_at": time(comment.accepted_at),
        "staff": comment.is_staff,
        **_submission(comment),
        "author": _known_author(comment.submission.author) if comment.submission else None,
        "verdict": _verdict(comment) if comment.verdict else None,
        "decision": _decision(comment, comment.decision, reasons) if comment.decision else None,
        "errors_url": errors_url,
        "guidelines_url": guidelines_url,
        "edits": [_edit(edit) for edit in comment.edits],
    }


def _submission(comment: Comment) -> dict[str, Any]:
    submission = comment.submission
    if submission is None:
        return {"article": None, "author": None, "body": None}
    article, author = submission.article, submission.author
    return {
        "article": {"id": article.id, "url": article.url, "title": article.title},
        "author": {"name": author.name, "id": author.id},
        "body": submission.body,
        "parent_id": submission.parent_id,
        "language": submission.language,
        "submitted_at": submission.submitted_at,
    }


def _known_author(author: Author) -> dict[str, Any]:
    """Return an author with the key that events and ``/v1/authors`` have; readers never see it."""
    return {"name": author.name, "id": author.id, "key": author.key}


def _verdict(comment: Comment) -> dict[str, Any]:
    verdict: Verdict = comment.verdict  # type: ignore[assignment]
    body = comment.submission.body if comment.submission else ""
    return {
        "route": verdict.route.value,
        "scores": dict(verdict.scores),
        "risk": verdict.risk,
        "language": verdict.language,
        "language_confidence": verdict.language_confidence,
        "validated": verdict.validated,
        "model": verdict.model,
        "policy_version": verdict.policy_version,
        "rules": [
            {"rule": fired.rule, "text": sentence(fired), "detail": dict(fired.detail)}
            for fired in verdict.rules
        ],
        "highlights": [_highlight(one, body) for one in verdict.highlights],
    }


def _highlight(highlight: Highlight, body: str) -> dict[str, Any]:
    units = body.encode("utf-16-le")
    text = units[2 * highlight.begin : 2 * highlight.end].decode("utf-16-le", "replace")
    return {
        "attribute": highlight.attribute,
        "begin": highlight.begin,
        "end": highlight.end,
        "text": text,
        "weight": highlight.weight,
    }


def _decision(comment: Comment, decision: Decision, reasons: Sequence[Reason]) -> dict[str, Any]:
    reason = find(reasons, decision.reason)
    return {
        "status": decision.status.value,
        "previous": decision.previous.value,
        "by": decision.by,
        "at": time(decision.at),
        "reason": decision.reason,
        "reason_text": (reason.text(language(comment)) or None) if reason else None,
        "category": reason.category.value if reason else None,
        "note": decision.to_author,
        "undoes": decision.undoes,
        "replies": decision.replies,
        "follows": decision.follows,
    }


def language(comment: Comment) -> str:
    """Return the language to write to the author in: what the site said, else what was seen."""
    said = comment.submission.language if comment.submission else None
    return said or (comment.verdict.language if comment.verdict else "en")


def _edit(edit: Edit) -> dict[str, Any]:
    return {
        "body": edit.body,
        "version": edit.version,
        "at": time(edit.at),
        "status": edit.status.value,
    }


def public_comment(comment: Comment | Stub) -> dict[str, Any]:
    """Return what a site's readers may see of a published comment, or of one that was."""
    if isinstance(comment, Stub):
        nothing = dict.fromkeys(("author", "body", "accepted_at", "submitted_at"))
        return {"id": comment.id, "parent_id": comment.above, "removed": True, **nothing}
    return {
        "id": comment.id,
        "removed": False,
        "accepted_at": time(comment.accepted_at),
        "staff": comment.is_staff,
        "edited": bool(comment.edits),
        "up": comment.up,
        "down": comment.down,
        **{
            name: value
            for name, value in _submission(comment).items()
            if name in {"author", "body", "parent_id", "submitted_at"}
        },
    }


def article(stored: StoredArticle) -> dict[str, Any]:
    """Return an article with what is set for it."""
    described, settings = stored.article, stored.settings
    return {
        "id": described.id,
        "url": described.url,
        "title": described.title,
        "closed": settings.closed,
        "publishing": settings.publishing.value if settings.publishing else None,
        "premoderated": settings.premoderated,
        "slow_seconds": settings.slow_seconds,
        "instruction": settings.instruction or None,
        "assigned": settings.assigned or None,
        "heat": _heat(stored.heat) if stored.heat else None,
        "pinned": sorted(stored.pinned),
    }


def _heat(heat: Heat) -> dict[str, Any]:
    """Return why the breaker holds all comments."""
    return {
        "since": time(heat.since),
        "figure": heat.figure.value,
        "value": heat.value,
        "limit": heat.limit,
    }


def event(event: Event) -> dict[str, Any]:
    """Return one line of the journal."""
    return {
        "cursor": event.cursor,
        "type": event.type,
        "at": time(event.at),
        "comment_id": event.comment_id,
        "version": event.version,
        "by": event.by,
        "data": dict(event.data),
    }


def settings(settings: SiteSettings) -> dict[str, Any]:
    """Return a site's settings as people read and edit them."""
    return {**document(settings), "at": time(settings.at) if settings.at else None}


def limits(limits: Limits) -> dict[str, Any]:
    """Return the limits of promises, without the times in which they were found."""
    document = limits_document(limits)
    return {**document, "at": time(limits.at) if limits.at else None}


def policy(policy: Policy) -> dict[str, Any]:
    """Return a policy as people read and edit it."""
    return {**policy_document(policy), "at": time(policy.at) if policy.at else None}
