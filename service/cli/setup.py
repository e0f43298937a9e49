"""``modqueue setup``: the first site, key and moderator for those who do not use `modqueue run`."""

from __future__ import annotations

import click

from moderation.process.startup import (
    bring_up_to_date,
    erase_what_came_back,
    require_archive,
    require_durable_store,
)
from service.cli.parts import open_parts
from service.launcher.bootstrap import MODERATOR, SITE, first_accounts, make_data_dir


@click.command()
def setup() -> None:
    """Make the site 'demo', its first key and the moderator 'admin', unless they are there.

    MODQUEUE_BOOTSTRAP_API_KEY and MODQUEUE_BOOTSTRAP_PASSWORD fix the key and the password.
    """
    parts = open_parts()
    require_durable_store(parts.settings)
    require_archive(parts.settings)
    erase_what_came_back(parts.settings)
    bring_up_to_date(parts.settings)
    if not parts.settings.bootstrap_api_key:
        make_data_dir(parts.settings.data_dir)  # keeps the key that is made
    accounts = first_accounts(parts.registry, parts.settings)
    click.echo(f"site {SITE} and moderator {MODERATOR} are there")
    if accounts.one_time_password:
        click.echo(f"one-time password of {MODERATOR}: {accounts.one_time_password}")
    if accounts.key:
        click.echo(f"key of {SITE}: {accounts.key}")
