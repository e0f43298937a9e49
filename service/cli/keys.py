"""``modqueue keys``: the API keys of sites."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from moderation.registry import ALL_SCOPES, SERVER_SCOPES, Scope
from service.cli.parts import open_parts


@click.group()
def keys() -> None:
    """Add, list or revoke API keys."""


@keys.command("add")
@click.argument("site")
@click.option("--label", default="", help="What the key is for, to know it again in the list.")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice([scope.value for scope in ALL_SCOPES]),
    multiple=True,
    default=[scope.value for scope in SERVER_SCOPES],
    show_default=True,
    help="What the key may do; may be given again.",
)
def add_key(site: str, label: str, scopes: tuple[str, ...]) -> None:
    """Make a key for SITE and print it. It is shown only this once.

    submit: post, edit, withdraw and report comments, have texts scored. read: look up comments and
    threads, follow the events. moderate: decide and pick comments, speak
    for the newsroom, act upon authors, set articles.
    settings: read and change the policy, settings and webhooks.
    """
    chosen = [Scope(scope) for scope in scopes]
    key, secret = open_parts().registry.add_key(site, label, scopes=chosen)
    click.echo(secret)
    explanation = (
        f"Key {key.id} of site {site} ({','.join(key.scopes)}): keep it now, it is not shown again."
    )
    click.echo(explanation, err=True)


@keys.command("list")
@click.option("--site", help="Only the keys of this site.")
def list_keys(site: str | None) -> None:
    """List keys by age; the secrets themselves are not stored."""
    click.echo(f"{'KEY':<10} {'SITE':<20} {'MADE':<18} {'STATE':<10} {'SCOPES':<30} LABEL")
    for key in open_parts().registry.keys(site):
        state = "live" if key.revoked_at is None else "revoked"
        made = f"{datetime.fromtimestamp(key.created_at, UTC):%Y-%m-%d %H:%MZ}"
        scopes = ",".join(key.scopes)
        click.echo(f"{key.id:<10} {key.site:<20} {made:<18} {state:<10} {scopes:<30} {key.label}")


@keys.command("revoke")
@click.argument("key_id")
def revoke_key(key_id: str) -> None:
    """End the key KEY_ID (first column of `keys list`); it is refused within 5 seconds."""
    key = open_parts().registry.revoke_key(key_id)
    click.echo(f"key {key.id} of site {key.site} is revoked")
