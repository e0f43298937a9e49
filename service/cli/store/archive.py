"""``modqueue archive``: move old comments by hand, and say what moved so far."""

from __future__ import annotations

from threading import Event

import click

from moderation.archiving.mover import Mover
from moderation.errors import ConfigError
from moderation.store.archived.outgoing import Outgoing
from service.cli.parts import Parts, open_parts


@click.group()
def archive() -> None:
    """Look after the archive of old comments."""


@archive.command()
@click.option(
    "--days",
    type=click.FloatRange(0, 36_500, min_open=True),
    help="Move what is older than this; MODQUEUE_ARCHIVE_DAYS by default.",
)
def move(days: float | None) -> None:
    """Move now what the sweeper would move by and by.

    It may be stopped at any time, and runs beside everything else.
    """
    parts = open_parts()
    if problem := parts.settings.archive_problem:
        raise ConfigError("MODQUEUE_ARCHIVE_URL", problem)
    older = parts.settings.archive_days if days is None else days
    if not older:
        raise ConfigError("MODQUEUE_ARCHIVE_DAYS", "is 0, so nothing moves; or give --days")
    moved = _mover(parts, older).round(_sites(parts), Event())
    click.echo(
        f"{moved.comments:,} comments and {moved.lines:,} lines of the journal moved, "
        f"{moved.wiped:,} erasures followed"
    )


@archive.command()
def status() -> None:
    """Say of each site how many comments moved, and up to when its journal did."""
    parts = open_parts()
    for site in _sites(parts):
        moved = parts.store.archived.sizes(site)
        until = parts.store.archived.until(site) or "nothing"
        click.echo(f"{site}: {sum(moved.values()):,} comments, the journal up to {until}")


def _mover(parts: Parts, days: float) -> Mover:
    return Mover(parts.store, Outgoing(parts.redis), parts.erasures, days=days)


def _sites(parts: Parts) -> list[str]:
    return [site.slug for site in parts.registry.sites()]
