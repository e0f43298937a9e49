"""``modqueue box``: the comment box of a site, and the pages that may use it."""

from __future__ import annotations

from typing import Any, cast

import click

from moderation.registry.boxes import EDIT_MINUTES_MAX, THEMES, Box, Boxes, BoxFields
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
@click.option("--no-origins", is_flag=True, help="Let no page but this service's own use it.")
@click.option("--policy", "policy_url", help="Address of the page with the comment policy.")
@click.option("--nudge/--no-nudge", default=None, help="Ask before posting what scores high.")
@click.option(
    "--theme",
    type=click.Choice(["page", *THEMES[1:]]),
    help="Colours where the page names none; page is the page's own.",
)
@click.option(
    "--signed-only/--anybody",
    default=None,
    help="Take comments only of readers whom the site signed (modqueue readers).",
)
@click.option(
    "--edit-minutes",
    type=click.IntRange(0, EDIT_MINUTES_MAX),
    help="How long signed readers may change and delete their own comments.",
)
def set_box(site: str, no_origins: bool, theme: str | None, **named: Any) -> None:
    """Change SITE's comment box. What is not named stays; --origin names all pages anew."""
    parts = open_parts()
    fields = {name: value for name, value in named.items() if value not in (None, ())}
    if no_origins:
        fields["origins"] = ()
    if theme is not None:
        fields["theme"] = "" if theme == "page" else theme
    current = Boxes(parts.redis, by=actor()).set(site, **cast("BoxFields", fields))
    _tell(current, parts.settings.public_url)


def _tell(settings: Box, public_url: str) -> None:
    click.echo(f"key      {settings.key}")
    click.echo(f"origins  {', '.join(settings.origins) or 'none but this service itself'}")
    click.echo(f"policy   {settings.policy_url or '-'}")
    click.echo(f"theme    {settings.theme or 'of the page'}")
    click.echo(f"nudge    {'on' if settings.nudge else 'off'}")
    click.echo(f"posts    {'of signed readers alone' if settings.signed_only else 'of anybody'}")
    click.echo(f"change   own comments for {settings.edit_minutes} minutes")
    if public_url:
        click.echo(f"script   {public_url}/static/embed.js")
        click.echo(f"page     {public_url}/embed/{settings.key}/page?article=ID")
