"""Our own export: JSON lines that hold everything a site's comments are made of.

docs/exporting.md describes each line. ``VERSION`` rises where an older reader would misread one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime

from moderation.comment import Comment, Decision, Edit, Escalation, Opinion
from moderation.exporting.digest import ThreadsDigest
from moderation.exporting.gathering import pages
from moderation.exporting.notes import Notes
from moderation.store.articles.records import StoredArticle
from moderation.store.documents import dump, present
from moderation.store.reader import Reader
from moderation.store.thread.comments import Report
from moderation.submission import BODY_LIMIT, Submission, utf16_length
from moderation.verdict import Verdict

VERSION = 1
Document = dict[str, object]


def lines(store: Reader, site: str, counts: Counter[str]) -> Iterator[str]:
    """Yield the export's lines: what it is, articles and comments, and how many there were.

    An article comes before its comments, a comment before its replies.
    """
    yield _line({"modqueue_export": VERSION, "site": site, "exported_at": _time(store.now())})
    with closing(Notes()) as notes:
        digest = ThreadsDigest(notes)
        yield from _contents(store, site, notes, digest, counts)
    end = {"articles": counts["articles"], "comments": counts["comments"], "threads": digest.hex()}
    yield _line({"end": end})


def _contents(
    store: Reader, site: str, notes: Notes, digest: ThreadsDigest, counts: Counter[str]
) -> Iterator[str]:
    for named, comments in pages(store, site):
        for article_id, at in named.items():
            if notes.add_article(article_id, at):
                counts["articles"] += 1
                yield _line({"article": article_document(store.article(site, article_id))})
        reports = store.reports_on(site, [comment.id for comment in comments])
        for comment, reported in zip(comments, reports, strict=True):
            counts["comments"] += 1
            digest.add(comment)
            yield _line({"comment": comment_document(comment, reported)})


def article_document(stored: StoredArticle) -> Document:
    """Return what is known of an article; what the breaker does for a while is no setting of it."""
    article, settings = stored.article, stored.settings
    return present(
        id=article.id,
        url=article.url,
        title=article.title,
        closed=settings.closed or None,
        publishing=settings.publishing.value if settings.publishing else None,
        pinned=sorted(stored.pinned) or None,
        premoderated=(settings.premoderated and not stored.heat) or None,
        slow_seconds=settings.slow_seconds or None,
        instruction=settings.instruction or None,
        assigned=settings.assigned or None,
    )


def comment_document(comment: Comment, reports: Iterable[Report] = ()) -> Document:
    """Return everything that belongs to a comment; what it has not is left out."""
    return present(
        id=comment.id,
        status=comment.status.value,
        version=comment.version,
        article=comment.article_id,
        parent_id=comment.parent,
        accepted_at=_time(comment.accepted_at),
        **(_submitted(comment.submission) if comment.submission else {}),
        verdict=_verdict(comment.verdict) if comment.verdict else None,
        decisions=[_decision(made) for made in comment.decisions] or None,
        undone=sorted(comment.recalled) or None,
        edits=[_edit(edit) for edit in comment.edits] or None,
        escalation=_escalation(comment.escalation) if comment.escalation else None,
        opinion=_opinion(comment.opinion) if comment.opinion else None,
        reports=[_report(report) for report in reports] or None,
        votes={"up": comment.up, "down": comment.down} if comment.up or comment.down else None,
        pick=comment.pick or None,
        audit_probability=comment.drawn,
    )


def _submitted(submission: Submission) -> Mapping[str, object]:
    author, length = submission.author, utf16_length(submission.body)
    return {
        "submitted_at": submission.submitted_at,
        "author": present(
            name=author.name,
            id=author.id,
            email_digest=author.email_digest,
            staff=author.staff or None,
        ),
        "body": submission.body,
        "over_limit": length if length > BODY_LIMIT else None,
        "language": submission.language,
        "ip_digest": submission.ip_digest,
        "user_agent": submission.user_agent,
    }


def _verdict(verdict: Verdict) -> Document:
    return present(
        route=verdict.route.value,
        risk=verdict.risk,
        scores=dict(verdict.scores),
        language=verdict.language,
        language_confidence=verdict.language_confidence,
        validated=verdict.validated,
        model=verdict.model,
        policy_version=verdict.policy_version,
        rules=[{"rule": fired.rule, "detail": dict(fired.detail)} for fired in verdict.rules],
        highlights=[
            {"attribute": h.attribute, "begin": h.begin, "end": h.end, "weight": h.weight}
            for h in verdict.highlights
        ],
    )


def _decision(made: Decision) -> Document:
    return present(
        status=made.status.value,
        by=made.by,
        at=_time(made.at),
        previous=made.previous.value,
        version=made.version,
        reason=made.reason,
        note=made.note,
        to_author=made.to_author,
        undoes=made.undoes,
        blind=made.blind or None,
        bulk=made.bulk,
        opinion=_opinion(made.opinion) if made.opinion else None,
        answered=made.answered,
        replies=made.replies,
        follows=made.follows,
    )


def _edit(edit: Edit) -> Document:
    return present(
        body=edit.body,
        version=edit.version,
        at=_time(edit.at),
        status=edit.status.value,
        verdict=_verdict(edit.verdict) if edit.verdict else None,
    )


def _escalation(escalation: Escalation) -> Document:
    return {"by": escalation.by, "note": escalation.note}


def _opinion(opinion: Opinion) -> Document:
    return present(
        by=opinion.by,
        status=opinion.status.value,
        reason=opinion.reason,
        blind=opinion.blind or None,
    )


def _report(report: Report) -> Document:
    return {"reporter": report.reporter, "reason": report.reason, "at": _time(report.at)}


def _line(document: Mapping[str, object]) -> str:
    return dump(document) + "\n"


def _time(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds")
