"""The console script ``modqueue``: one file per noun."""

from __future__ import annotations

import click

from moderation.errors import ModqueueError
from service.cli.alerts import show_alerts
from service.cli.audit import audit
from service.cli.box import box
from service.cli.decisions import decisions
from service.cli.doctor import doctor
from service.cli.export import export
from service.cli.imports import import_
from service.cli.keys import keys
from service.cli.labels import labels
from service.cli.learn import learn
from service.cli.limits import limits
from service.cli.moderators import moderators
from service.cli.policy import policy
from service.cli.readers import readers
from service.cli.replay.command import replay
from service.cli.rescore import rescore
from service.cli.run import run
from service.cli.settings import settings
from service.cli.setup import setup
from service.cli.site.integrations import akismet_key, coral_secret, erase_labels
from service.cli.site.integrations import labels as outside_labels
from service.cli.site.site_settings import site_settings
from service.cli.site.sites import sites
from service.cli.status import status
from service.cli.store.archive import archive
from service.cli.store.backups import backup, restore
from service.cli.store.erasures import erasures
from service.cli.store.files import store
from service.cli.webhooks import webhooks


class _Commands(click.Group):
    """A group whose commands end with a sentence instead of a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ModqueueError as error:
            click.echo(f"modqueue: {error or type(error).__name__}", err=True)
            ctx.exit(2)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="modqueue")
def main() -> None:
    """Comment moderation for news sites: intake, scoring, and the moderators' dashboard.

    Settings come from the environment; .env.example lists them all.
    """


for _command in (
    run,
    status,
    doctor,
    sites,
    keys,
    moderators,
    audit,
    policy,
    webhooks,
    show_alerts,
    box,
    readers,
    replay,
    import_,
    rescore,
    export,
    decisions,
    settings,
    setup,
    erasures,
    store,
    backup,
    restore,
    labels,
    learn,
    limits,
    archive,
):
    main.add_command(_command)
for _command in (site_settings, coral_secret, akismet_key, outside_labels, erase_labels):
    sites.add_command(_command)
