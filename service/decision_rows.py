"""Steps of decisions as rows of a file, in CSV or JSON lines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from moderation.exporting.decisions import Kind, Step
from service.http.spreadsheet import csv_line

COLUMNS = (
    "at", "kind", "comment_id", "version", "by", "list", "previous", "status", "reason", "note",
    "to_author", "undoes", "bulk", "blind", "opinion_by", "opinion_status", "route", "risk",
    "model", "policy_version", "language", "article_id", "article_title", "article_url",
)  # fmt: skip
BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes Cyrillic for Latin
Row = Mapping[str, object]


def row(step: Step) -> Row:
    """Return ``step`` as one flat record, without the comment's text; absent values are None."""
    event = step.event
    return {
        "at": datetime.fromtimestamp(event.at / 1000, UTC).isoformat(timespec="milliseconds"),
        "kind": step.kind.value,
        "comment_id": event.comment_id,
        "version": event.version,
        "by": event.by,
        "list": step.queue.value if step.queue else None,
        "previous": event.data.get("previous"),
        "status": step.status.value,
        "reason": step.reason,
        "undoes": event.data.get("undoes"),
        **_decided(step),
        **_judged(step),
        **_article(step),
    }


def _decided(step: Step) -> Row:
    decision = step.decision
    if decision is None:
        return {}
    opinion = None if step.comment.opinion else decision.opinion
    return {
        "note": decision.note,
        "to_author": decision.to_author,
        "bulk": decision.bulk,
        "blind": decision.blind,
        "opinion_by": opinion.by if opinion else None,
        "opinion_status": opinion.status.value if opinion else None,
    }


def _judged(step: Step) -> Row:
    verdict = step.verdict
    if verdict is None:
        return {}
    row: dict[str, object] = {"language": verdict.language}
    if step.kind is Kind.VERDICT:
        row |= {"route": verdict.route.value, "risk": verdict.risk, "model": verdict.model}
        row["policy_version"] = verdict.policy_version
    return row


def _article(step: Step) -> Row:
    if step.comment.submission is None:
        return {"article_id": step.comment.article_id or None}
    article = step.comment.submission.article
    return {"article_id": article.id, "article_title": article.title, "article_url": article.url}


def csv_lines(stretches: Iterable[Sequence[Step]]) -> Iterator[str]:
    """Yield a CSV file, formulas made harmless, a stretch at a time."""
    yield BYTE_ORDER_MARK + csv_line(COLUMNS)
    for steps in stretches:
        rows = map(row, steps)
        yield "".join(csv_line([one.get(name) for name in COLUMNS]) for one in rows)


def json_lines(stretches: Iterable[Sequence[Step]]) -> Iterator[str]:
    """Yield a line of JSON for each step; the last line says how many there are."""
    count = 0
    for steps in stretches:
        count += len(steps)
        yield "".join(map(_json_line, map(row, steps)))
    yield json.dumps({"end": {"steps": count}}) + "\n"


def _json_line(row: Row) -> str:
    present = {name: row[name] for name in COLUMNS if row.get(name) is not None}
    return json.dumps(present, ensure_ascii=False) + "\n"


FORMS: Mapping[str, Callable[[Iterable[Sequence[Step]]], Iterator[str]]] = {
    "csv": csv_lines,
    "jsonl": json_lines,
}
