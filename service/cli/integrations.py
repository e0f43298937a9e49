"""``modqueue sites coral-secret`` and ``akismet-key``: what foreign protocols sign in with."""

from __future__ import annotations

import click

from moderation.integration_keys import IntegrationKeys
from service.cli.parts import open_parts


@click.command("coral-secret")
@click.argument("slug")
@click.option(
    "--secret",
    prompt="Signing secret that Coral shows",
    hide_input=True,
    help="Asked for if absent, so that it stays out of the shell's history.",
)
def coral_secret(slug: str, secret: str) -> None:
    """Keep the signing secret of Coral's external moderation phase for the site SLUG."""
    IntegrationKeys(open_parts().redis).set_coral_secret(slug, secret.strip())
    click.echo(f"site {slug} takes comments that Coral signs with this secret")
    click.echo(f"Next: in Coral, set the callback URL to …/integrations/coral/{slug}", err=True)


@click.command("akismet-key")
@click.argument("slug")
def akismet_key(slug: str) -> None:
    """Make the Akismet key of the site SLUG: 12 digits, shown only this once.

    The former one ends within 5 seconds. Every API key works as an Akismet key, too, but WordPress
    takes only keys of this form.
    """
    click.echo(IntegrationKeys(open_parts().redis).new_akismet_key(slug))
    click.echo(f"Akismet key of site {slug}: keep it now, it is not shown again.", err=True)
