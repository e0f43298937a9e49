"""``modqueue decisions``: every step of a site's verdicts and decisions, as a file."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, TextIO

import click

from moderation.exporting.decisions import LISTS, Selection, Step, pages
from moderation.queues import Queue
from moderation.status import Status
from service.cli.parts import Parts, open_parts
from service.decision_rows import FORMS

STATUSES = (Status.HELD, Status.APPROVED, Status.REJECTED)
TIME = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"])


@click.command()
@click.argument("site")
@click.option("--format", "form", type=click.Choice([*FORMS]), default="jsonl", show_default=True)
@click.option("--since", type=TIME, help="From this time on, UTC.")
@click.option("--until", type=TIME, help="Before this time, UTC; a day without its end.")
@click.option("--by", help="The moderator's name; `policy` is the machine.")
@click.option("--reason", help="The code of a reason for rejections.")
@click.option("--list", "queue", type=click.Choice([*map(str, LISTS)]), help="Decided from it.")
@click.option("--language", help="The comment's language: en, ru, kk.")
@click.option("--status", type=click.Choice([*map(str, STATUSES)]), help="What it came to.")
@click.option("--output", type=click.File("w", encoding="utf-8"), default="-")
def decisions(site: str, form: str, output: TextIO, **chosen: Any) -> None:
    """Write every verdict, decision, undo, bulk decision and question of SITE, oldest first.

    No line has the text of a comment. In CSV, a cell that a spreadsheet would take for a formula
    starts with an apostrophe.
    """
    parts = open_parts()
    parts.registry.site(site)
    parts.registry.note_export(site, f"decisions-{form}")
    progress = _Progress(parts, site, _selection(**chosen))
    for piece in FORMS[form](progress.steps()):
        output.write(piece)
    click.echo(f"steps: {progress.count}", err=True)


def _selection(
    since: datetime | None,
    until: datetime | None,
    queue: str | None,
    status: str | None,
    **texts: str | None,
) -> Selection:
    return Selection(
        since=_milliseconds(since) or 0,
        until=_milliseconds(until),
        queue=Queue(queue) if queue else None,
        status=Status(status) if status else None,
        **texts,
    )


def _milliseconds(time: datetime | None) -> int | None:
    return int(time.replace(tzinfo=UTC).timestamp() * 1000) if time else None


class _Progress:
    """Counts the steps, and tells a terminal how much of the time is behind."""

    def __init__(self, parts: Parts, site: str, selection: Selection) -> None:
        self._parts, self._site, self._selection = parts, site, selection
        self.count = 0

    def steps(self) -> Iterator[Sequence[Step]]:
        """Yield the stretches, and say after each where it ends."""
        first, last = None, self._last()
        for ends_at, steps in pages(self._parts.store, self._site, self._selection):
            first = ends_at if first is None else first
            self.count += len(steps)
            yield steps
            self._say(share=(ends_at - first) / max(1, last - first))
        if sys.stderr.isatty():
            click.echo("\r", err=True, nl=False)

    def _last(self) -> int:
        now, until = self._parts.store.now(), self._selection.until
        return now if until is None else min(now, until)

    def _say(self, share: float) -> None:
        if sys.stderr.isatty():
            said = f"\r{min(1.0, share):4.0%}, {self.count} steps"
            click.echo(said, err=True, nl=False)
