"""How the domain's objects are written in Redis: compact JSON, short keys, no comment twice.

A million comments have to fit in a few GiB, so scores keep four decimals, words keep offsets
instead of text, and absent values are left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from moderation.comment import Comment, Decision, Edit, Escalation, Event, Move, Opinion
from moderation.documents import read_as
from moderation.errors import LaterRelease
from moderation.status import Route, Status
from moderation.store.authors.documents import author_doc, author_of
from moderation.store.documents import dump, present
from moderation.store.look_records import load_look
from moderation.submission import Article, Submission
from moderation.verdict import FiredRule, Highlight, ShadowVerdict, Verdict

# Field `v` of a comment's document and of a line of the journal (lib/journal.lua). What has none
# was written before there was one, and is read as it is. docs/upgrade.md says when to raise it.
VERSION = 1
DAMAGED_LINE = "line.damaged"  # lib/journal.lua leaves them out by itself


def _require_known(what: str, version: str | int) -> None:
    """Raise LaterRelease where ``version`` is none that this release reads."""
    if int(version) > VERSION:
        raise LaterRelease(what, int(version), VERSION)


def dump_article(article: Article) -> str:
    """Return what an article tells of itself, without its id."""
    return dump(present(url=article.url or None, title=article.title or None))


def dump_submission(submission: Submission) -> str:
    """Return the immutable part of a record."""
    article, author = submission.article, submission.author
    return dump(
        present(
            a=present(i=article.id, u=article.url, t=article.title),
            w=author_doc(author),
            b=submission.body,
            p=submission.parent_id,
            l=submission.language,
            s=submission.submitted_at,
            c=submission.ip_digest,
            g=submission.user_agent,
            v=VERSION,
        )
    )


def load_submission(text: str) -> Submission:
    """Return the submission that ``dump_submission`` wrote. Raises LaterRelease."""
    doc = json.loads(text)
    _require_known("this comment", doc.get("v", 0))
    article = doc["a"]
    return Submission(
        article=Article(article["i"], article.get("u"), article.get("t")),
        author=author_of(doc["w"]),
        body=doc["b"],
        parent_id=doc.get("p"),
        language=doc.get("l"),
        submitted_at=doc.get("s"),
        ip_digest=doc.get("c"),
        user_agent=doc.get("g"),
    )


def _verdict_doc(verdict: Verdict) -> dict[str, object]:
    shadow = verdict.shadow
    beside = {"d": [shadow.model, shadow.route.value, round(shadow.score, 4)]} if shadow else {}
    return {
        "r": verdict.route.value,
        "f": [[fired.rule, dict(fired.detail)] for fired in verdict.rules],
        "k": verdict.risk,
        "p": verdict.policy_version,
        "s": {attribute: round(score, 4) for attribute, score in verdict.scores.items()},
        "l": [verdict.language, round(verdict.language_confidence, 3), int(verdict.validated)],
        "m": verdict.model,
        "w": [[w.attribute, w.begin, w.end, round(w.weight, 2)] for w in verdict.highlights],
        **beside,
    }


def _verdict(doc: Mapping[str, Any]) -> Verdict:
    language, confidence, validated = doc["l"]
    return Verdict(
        route=Route(doc["r"]),
        rules=tuple(FiredRule(rule, detail) for rule, detail in doc["f"]),
        risk=doc["k"],
        policy_version=doc["p"],
        scores=doc["s"],
        language=language,
        language_confidence=confidence,
        validated=bool(validated),
        model=doc["m"],
        highlights=tuple(Highlight(*word) for word in doc["w"]),
        shadow=_shadow(*doc["d"]) if "d" in doc else None,
    )


def _shadow(model: str, route: str, score: float) -> ShadowVerdict:
    return ShadowVerdict(model, Route(route), score)


def dump_verdict(verdict: Verdict) -> str:
    """Return a verdict as stored."""
    return dump(_verdict_doc(verdict))


def load_verdict(text: str) -> Verdict:
    """Return the verdict that ``dump_verdict`` wrote."""
    return _verdict(json.loads(text))


def load_decisions(text: str) -> tuple[Decision, ...]:
    """Return the decisions as the scripts wrote them (Lua's cjson, so plain names)."""
    return tuple(
        Decision(
            status=Status(doc["status"]),
            by=doc["by"],
            at=doc["at"],
            previous=Status(doc["previous"]),
            version=doc["version"],
            reason=doc.get("reason"),
            note=doc.get("note"),
            to_author=doc.get("to_author"),
            undoes=doc.get("undoes"),
            blind=doc.get("blind", False),
            bulk=doc.get("bulk"),
            opinion=_opinion(doc["opinion"]) if "opinion" in doc else None,
            answered=doc.get("answered"),
            replies=doc.get("replies"),
            follows=doc.get("follows"),
        )
        for doc in json.loads(text)
    )


def dump_decisions(decisions: Iterable[Decision]) -> str:
    """Return decisions as the scripts write them, without what colleagues had said before."""
    return dump(
        [
            present(
                status=made.status.value,
                by=made.by,
                at=made.at,
                previous=made.previous.value,
                version=made.version,
                reason=made.reason,
                note=made.note,
                to_author=made.to_author,
                undoes=made.undoes,
                blind=made.blind or None,
                bulk=made.bulk,
                answered=made.answered,
                replies=made.replies,
                follows=made.follows,
            )
            for made in decisions
        ]
    )


def dump_opinion(opinion: Opinion) -> str:
    """Return an opinion as stored; plain names, because the script copies it to the decision."""
    return dump(
        present(
            by=opinion.by,
            status=opinion.status.value,
            reason=opinion.reason,
            blind=opinion.blind or None,
        )
    )


def _opinion(doc: Mapping[str, Any]) -> Opinion:
    return Opinion(
        doc["by"], Status(doc["status"]), doc.get("reason"), blind=doc.get("blind", False)
    )


def dump_move(move: Move) -> str:
    """Return a decision as the script takes it; it adds version, previous status and time."""
    return dump(
        present(
            status=move.status.value,
            by=move.by,
            reason=move.reason,
            note=move.note,
            to_author=move.to_author,
            undoes=move.undoes,
            blind=move.blind or None,
            bulk=move.bulk,
            replies=move.replies,
            follows=move.follows,
        )
    )


def dump_edits(edits: tuple[Edit, ...]) -> str:
    """Return the former texts of a comment as stored, oldest first."""
    return dump(
        [
            present(
                b=edit.body,
                v=edit.version,
                t=edit.at,
                s=edit.status.value,
                j=_verdict_doc(edit.verdict) if edit.verdict else None,
            )
            for edit in edits
        ]
    )


def load_edits(text: str) -> tuple[Edit, ...]:
    """Return the edits that ``dump_edits`` wrote."""
    return tuple(
        Edit(
            body=doc["b"],
            version=doc["v"],
            at=doc["t"],
            status=Status(doc["s"]),
            verdict=_verdict(doc["j"]) if "j" in doc else None,
        )
        for doc in json.loads(text)
    )


def load_comment(site: str, comment_id: str, record: Mapping[str, str]) -> Comment:
    """Return the comment behind a record's fields."""
    return Comment(
        id=comment_id,
        site=site,
        status=Status(record["status"]),
        version=int(record["version"]),
        sequence=int(record["sequence"]),
        accepted_at=int(record["accepted_at"]),
        submission=load_submission(record["doc"]) if "doc" in record else None,
        attempts=int(record.get("attempts", 0)),
        reports=int(record.get("reports", 0)),
        reports_settled=int(record.get("reports_settled", 0)),
        verdict=load_verdict(record["verdict"]) if "verdict" in record else None,
        decisions=load_decisions(record["decisions"]) if "decisions" in record else (),
        escalation=read_as(Escalation, json.loads(record["escalation"]))
        if "escalation" in record
        else None,
        opinion=_opinion(json.loads(record["opinion"])) if "opinion" in record else None,
        look=load_look(record["look"]) if "look" in record else None,
        edits=load_edits(record["edits"]) if "edits" in record else (),
        recalled=frozenset(int(version) for version in record.get("recalled", "").split()),
        above_id=record.get("above"),
        drawn=float(record["drawn"]) if "drawn" in record else None,
        article_id=record.get("article", ""),
        path=record.get("path", ""),
        up=int(record.get("up", 0)),
        down=int(record.get("down", 0)),
        pick=record.get("pick", ""),
        imported=int(record.get("imported", record["version"])) if "source" in record else None,
    )


def load_event(cursor: str, fields: Mapping[str, str]) -> Event:
    """Return the event behind a line of the journal.

    One that cannot be read is of the type DAMAGED_LINE and says no more than its comment, if that:
    it must not stop for good who reads all lines.

    Raises:
        LaterRelease: that release is to be started, which reads what this one does not.
    """
    try:
        return _load_event(cursor, fields)
    except (ValueError, LookupError, TypeError):
        at = int(cursor.partition("-")[0])
        return Event(cursor, DAMAGED_LINE, at, fields.get("id") or None, 0, "", {})


def _load_event(cursor: str, fields: Mapping[str, str]) -> Event:
    _require_known(f"line {cursor} of the journal", fields.get("v", 0))
    return Event(
        cursor=cursor,
        type=fields["type"],
        at=int(cursor.partition("-")[0]),
        comment_id=fields["id"] or None,
        version=int(fields["version"]),
        by=fields["by"],
        data=json.loads(fields["data"]),
    )
