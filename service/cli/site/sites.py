"""``modqueue sites``: the publications of this installation."""

from __future__ import annotations

import click

from moderation.status import Status
from moderation.store.epochs import open_site
from service.cli.lazy import LazyGroup
from service.cli.parts import open_parts
from service.launcher.command import command

_PLACES = {
    "akismet-key": "service.cli.site.integrations:akismet_key",
    "coral-secret": "service.cli.site.integrations:coral_secret",
    "erase-labels": "service.cli.site.integrations:erase_labels",
    "labels": "service.cli.site.integrations:labels",
    "settings": "service.cli.site.site_settings:site_settings",
}


@click.group(cls=LazyGroup, places=_PLACES)
def sites() -> None:
    """Add or list sites."""


@sites.command("add")
@click.argument("slug")
@click.option("--name", help="What moderators read; the slug by default.")
def add_site(slug: str, name: str | None) -> None:
    """Add the site SLUG: 1 to 40 of a-z, 0-9 and '-'. Adding it twice changes nothing."""
    site = open_parts().registry.add_site(slug, name or slug)
    click.echo(f"site {site.slug} ({site.name})")
    click.echo(f"Next: {command()} keys add {site.slug}", err=True)
    click.echo(f"and: {command()} moderators role NAME ROLE --site {site.slug}", err=True)


@sites.command("reopen")
@click.argument("slug")
@click.option("--its-data-are-lost", "lost", is_flag=True, help="Say that no backup is to come.")
def reopen_site(slug: str, lost: bool) -> None:
    """Let the site SLUG begin anew after the store lost its data. It cannot be undone."""
    if not lost:
        raise click.UsageError(
            "nothing is to be lost by a slip: restore the backup, or add --its-data-are-lost"
        )
    parts = open_parts()
    open_site(parts.redis, parts.registry.site(slug).slug)
    click.echo(f"site {slug} takes comments again")


@sites.command("list")
def list_sites() -> None:
    """List sites with their comments by status."""
    parts = open_parts()
    shown = (Status.PENDING, Status.HELD, Status.APPROVED, Status.REJECTED)
    click.echo(f"{'SITE':<20} {'NAME':<30}" + "".join(f"{s.value.upper():>10}" for s in shown))
    for site in parts.registry.sites():
        counts = parts.store.counts(site.slug)
        figures = "".join(f"{counts[status]:>10}" for status in shown)
        click.echo(f"{site.slug:<20} {site.name:<30}{figures}")
