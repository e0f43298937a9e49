"""``modqueue sites coral-secret``, ``akismet-key``, ``labels`` and so on: foreign clients."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from moderation.registry.integration_keys import IntegrationKeys
from moderation.store.learning.labels import LabelStore
from service.cli.parts import actor, open_parts


@click.command("coral-secret")
@click.argument("slug")
@click.option(
    "--secret",
    help="Asked for if absent, so that it stays out of the shell's history.",
)
@click.option("--end", is_flag=True, help="End the secret that is kept, and keep none.")
def coral_secret(slug: str, secret: str | None, end: bool) -> None:
    """Keep the signing secret of Coral's external moderation phase for the site SLUG."""
    keys = IntegrationKeys(open_parts().redis, by=actor())
    if end:
        keys.end_coral_secret(slug)
        click.echo(f"site {slug} takes no comments from Coral any more")
        return
    secret = secret or click.prompt("Signing secret that Coral shows", hide_input=True)
    keys.set_coral_secret(slug, secret.strip())
    click.echo(f"site {slug} takes comments that Coral signs with this secret")
    click.echo(f"Next: in Coral, set the callback URL to …/integrations/coral/{slug}", err=True)


@click.command("akismet-key")
@click.argument("slug")
@click.option("--end", is_flag=True, help="End the key that there is, and make none.")
def akismet_key(slug: str, end: bool) -> None:
    """Make the Akismet key of the site SLUG: 12 digits, shown only this once.

    The former one ends within 5 seconds. Every API key works as an Akismet key, too, but WordPress
    takes only keys of this form.
    """
    keys = IntegrationKeys(open_parts().redis, by=actor())
    if end:
        keys.end_akismet_key(slug)
        click.echo(f"site {slug} has no Akismet key any more")
        return
    click.echo(keys.new_akismet_key(slug))
    click.echo(f"Akismet key of site {slug}: keep it now, it is not shown again.", err=True)


@click.command("labels")
@click.argument("slug")
def labels(slug: str) -> None:
    """Print what foreign clients' moderators said of texts for SLUG, as JSON lines, oldest first.

    They come from Perspective's suggestscore and Akismet's submit-spam and submit-ham.
    """
    parts = open_parts()
    parts.registry.site(slug)
    for label in LabelStore(parts.redis).all(slug):
        click.echo(json.dumps(asdict(label), ensure_ascii=False))


@click.command("erase-labels")
@click.argument("slug")
@click.argument("reference")
@click.option("--community", default="", help="Only those of this community or blog.")
def erase_labels(slug: str, reference: str, community: str) -> None:
    """Erase what was kept of texts that a client of SLUG calls REFERENCE.

    That is Perspective's clientToken, Akismet's permalink, or WordPress' number of the comment
    (then name its --community).
    """
    parts = open_parts()
    parts.registry.site(slug)
    erased = LabelStore(parts.redis).erase(slug, reference, community=community)
    click.echo(f"{erased} labels erased")
