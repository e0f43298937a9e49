"""``modqueue export``: every comment of a site, for archives and spreadsheets."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import TextIO

import click

from moderation.comment import Comment
from moderation.exporting import FORMATS
from moderation.policy import ATTRIBUTES
from service.cli.parts import Parts, open_parts
from service.http.spreadsheet import csv_line

COLUMNS = (
    "id", "status", "version", "accepted_at", "article_id", "article_title", "article_url",
    "author_name", "author_id", "parent_id", "body", "language", "route", "model",
    "policy_version", "risk", *ATTRIBUTES,
    "decided_by", "decided_at", "decision_reason", "decision_note", "reports",
)  # fmt: skip
Row = dict[str, object]


@click.command()
@click.argument("site")
@click.option("--format", "form", type=click.Choice(["jsonl", "csv", *FORMATS]), default="jsonl")
@click.option("--output", type=click.File("w", encoding="utf-8"), default="-")
def export(site: str, form: str, output: TextIO) -> None:
    """Write every comment of SITE.

    "jsonl" and "csv" have a flat record for each, by arrival. In CSV, a cell that a spreadsheet
    would take for a formula starts with an apostrophe. "native" holds everything and is what
    `modqueue import native` reads; "disqus" and "wxr" (WordPress) are for other systems.
    """
    parts = open_parts()
    parts.registry.site(site)
    if form in FORMATS:
        write_archive(parts, site, form, output)
        return
    rows = (row(comment) for comment in parts.store.export(site))
    count = WRITERS[form](rows, output)
    click.echo(f"comments: {count}", err=True)


def write_archive(parts: Parts, site: str, form: str, output: TextIO) -> None:
    """Write an export that is read by this or another system, and note it in the audit log."""
    parts.registry.note_export(site, form)
    counts = Counter[str]()
    for piece in FORMATS[form].pieces(parts.store, site, counts):
        output.write(piece)
    said = f"articles: {counts['articles']}, comments: {counts['comments']}"
    if counts["illegal"]:
        said += f", characters left out that XML cannot hold: {counts['illegal']}"
    click.echo(said, err=True)


def row(comment: Comment) -> Row:
    """Return ``comment`` as one flat record; absent values are None."""
    return {
        "id": comment.id,
        "status": comment.status.value,
        "version": comment.version,
        "accepted_at": _time(comment.accepted_at),
        "reports": comment.reports,
        **_submitted(comment),
        **_judged(comment),
        **_decided(comment),
    }


def _submitted(comment: Comment) -> Row:
    if comment.submission is None:
        return {}
    article, author = comment.submission.article, comment.submission.author
    return {
        "article_id": article.id,
        "article_title": article.title,
        "article_url": article.url,
        "author_name": author.name,
        "author_id": author.id,
        "parent_id": comment.submission.parent_id,
        "body": comment.submission.body,
    }


def _judged(comment: Comment) -> Row:
    verdict = comment.verdict
    if verdict is None:
        return {}
    return {
        "language": verdict.language,
        "route": verdict.route.value,
        "model": verdict.model,
        "policy_version": verdict.policy_version,
        "risk": verdict.risk,
        **verdict.scores,
    }


def _decided(comment: Comment) -> Row:
    decision = comment.decision
    if decision is None:
        return {}
    return {
        "decided_by": decision.by,
        "decided_at": _time(decision.at),
        "decision_reason": decision.reason,
        "decision_note": decision.note,
    }


def _time(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds")


def write_jsonl(rows: Iterable[Row], output: TextIO) -> int:
    """Write each row as a line of JSON; return how many."""
    count = 0
    for row in rows:
        count += 1
        present = {name: row[name] for name in COLUMNS if row.get(name) is not None}
        output.write(json.dumps(present, ensure_ascii=False) + "\n")
    return count


def write_csv(rows: Iterable[Row], output: TextIO) -> int:
    """Write rows as CSV with a header, formulas made harmless; return how many."""
    output.write(csv_line(COLUMNS))
    count = 0
    for row in rows:
        count += 1
        output.write(csv_line(row.get(name) for name in COLUMNS))
    return count


WRITERS: dict[str, Callable[[Iterator[Row], TextIO], int]] = {
    "jsonl": write_jsonl,
    "csv": write_csv,
}
