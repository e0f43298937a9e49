"""``modqueue box``: the comment box of a site, and the pages that may use it."""

from __future__ import annotations

import click

from moderation.registry.boxes import EDIT_MINUTES, EDIT_MINUTES_MAX, Box, Boxes
from service.cli.parts import actor, open_parts


@click.group()
def box() -> None:
    """Show or set a site's comment box (docs/embed.md)."""


@box.command("show")
@click.argument("site")
def show_box(site: str) -> None:
    """Show the public key of SITE's comment box, made at the first call, and its settings."""
    parts = open_parts()
    _tell(Boxes(parts.redis, by=actor()).of_site(site), parts.settings.public_url)


@box.command("set")
@click.argument("site")
@click.option("--origin", "origins", multiple=True, help="Like https://news.example; repeatable.")
@click.option("--policy", "policy_url", help="Address of the page with the comment policy.")
@click.option("--nudge/--no-nudge", default=False, help="Ask before posting what scores high.")
@click.option(
    "--signed-only/--anybody",
    default=False,
    help="Take comments only of readers whom the site signed (modqueue readers).",
)
@click.option(
    "--edit-minutes",
    type=click.IntRange(0, EDIT_MINUTES_MAX),
    default=EDIT_MINUTES,
    show_default=True,
    help="How long signed readers may change and delete their own comments.",
)
def set_box(
    site: str,
    origins: tuple[str, ...],
    policy_url: str | None,
    nudge: bool,
    signed_only: bool,
    edit_minutes: int,
) -> None:
    """Set which pages may use SITE's comment box. What is not named is reset."""
    parts = open_parts()
    boxes = Boxes(parts.redis, by=actor())
    current = boxes.set(
        site,
        origins=origins,
        policy_url=policy_url,
        nudge=nudge,
        signed_only=signed_only,
        edit_minutes=edit_minutes,
    )
    _tell(current, parts.settings.public_url)


def _tell(settings: Box, public_url: str) -> None:
    click.echo(f"key      {settings.key}")
    click.echo(f"origins  {', '.join(settings.origins) or 'none but this service itself'}")
    click.echo(f"policy   {settings.policy_url or '-'}")
    click.echo(f"nudge    {'on' if settings.nudge else 'off'}")
    click.echo(f"posts    {'of signed readers alone' if settings.signed_only else 'of anybody'}")
    click.echo(f"change   own comments for {settings.edit_minutes} minutes")
    if public_url:
        click.echo(f"script   {public_url}/static/embed.js")
        click.echo(f"page     {public_url}/embed/{settings.key}/page?article=ID")
