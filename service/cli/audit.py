"""``modqueue audit``: who administered what, and when."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import islice

import click

from moderation.registry import Entry
from service.cli.parts import open_parts

LINES_MAX = 100_000


@click.command()
@click.option("--lines", type=click.IntRange(1, LINES_MAX), default=50, show_default=True)
@click.option("--person", default="", help="Only what this account did, or what was done to it.")
def audit(lines: int, person: str) -> None:
    """Show the latest lines of the audit log, newest first; the dashboard has filters and CSV."""
    entries = open_parts().registry.audit()
    matching = (entry for entry in entries if person in ("", entry.by, entry.subject))
    click.echo(f"{'WHEN':<21} {'WHAT':<20} {'WHO':<20} {'WHICH':<20} DETAILS")
    for entry in islice(matching, lines):
        click.echo(_line(entry))


def _line(entry: Entry) -> str:
    when = f"{datetime.fromtimestamp(entry.at / 1000, UTC):%Y-%m-%d %H:%M:%SZ}"
    which, details = entry.subject or entry.site, json.dumps(dict(entry.data), ensure_ascii=False)
    return f"{when:<21} {entry.type:<20} {entry.by or '-':<20} {which:<20} {details}"
