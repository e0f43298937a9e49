"""The console script ``modqueue``: one file per noun."""

from __future__ import annotations

import click

from moderation.errors import ModqueueError, StoreUnavailable
from service.cli.lazy import LazyGroup

_PLACES = {
    "alerts": "service.cli.alerts:show_alerts",
    "archive": "service.cli.store.archive:archive",
    "audit": "service.cli.audit:audit",
    "backup": "service.cli.store.backups:backup",
    "box": "service.cli.box:box",
    "decisions": "service.cli.decisions:decisions",
    "doctor": "service.cli.doctor:doctor",
    "erasures": "service.cli.store.erasures:erasures",
    "export": "service.cli.export:export",
    "import": "service.cli.imports:import_",
    "keys": "service.cli.keys:keys",
    "labels": "service.cli.learning.labels:labels",
    "learn": "service.cli.learning.learn:learn",
    "limits": "service.cli.learning.limits:limits",
    "moderators": "service.cli.moderators:moderators",
    "policy": "service.cli.policy:policy",
    "readers": "service.cli.readers:readers",
    "replay": "service.cli.replay.command:replay",
    "rescore": "service.cli.rescore:rescore",
    "restore": "service.cli.store.backups:restore",
    "run": "service.cli.run:run",
    "settings": "service.cli.settings:settings",
    "setup": "service.cli.setup:setup",
    "sites": "service.cli.site.sites:sites",
    "status": "service.cli.status:status",
    "store": "service.cli.store.files:store",
    "webhooks": "service.cli.webhooks:webhooks",
}


class _Commands(LazyGroup):
    """A group whose commands end with a sentence instead of a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ModqueueError as error:
            click.echo(f"modqueue: {_sentence(error)}", err=True)
            ctx.exit(2)


def _sentence(error: ModqueueError) -> str:
    """Return what to tell of ``error``; one of the store alone has but the name of its cause."""
    if type(error) is StoreUnavailable:
        return f"the store does not answer ({error}); try the same command again"
    return str(error) or type(error).__name__


@click.group(
    cls=_Commands, places=_PLACES, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(package_name="modqueue")
def main() -> None:
    """Comment moderation for news sites: intake, scoring, and the moderators' dashboard.

    Settings come from the environment; .env.example lists them all.
    """
