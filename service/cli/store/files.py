"""``modqueue store``: whether the embedded server's files are whole, and cutting them if not."""

from __future__ import annotations

from pathlib import Path

import click

from moderation.errors import ConfigError
from moderation.process.config import Config
from service.launcher.append_only import Break, cut
from service.launcher.embedded import EmbeddedServer, find_binary
from service.launcher.errors import CannotStart
from service.launcher.mending import found_breaks

DAMAGED = 1  # exit code


@click.group()
def store() -> None:
    """Look after the embedded server's files while it does not run."""


@store.command()
def check() -> None:
    """Say where the files break off, and what lies behind. Changes nothing.

    Ends with exit code 1 where something does.
    """
    breaks = _breaks()
    for broken in breaks:
        click.echo(str(broken))
    if breaks:
        click.echo("`modqueue store repair` cuts there. A backup may have more: see operations.md")
        raise SystemExit(DAMAGED)
    click.echo("the store's files are whole")


@store.command()
@click.option("--yes", is_flag=True, help="Cut without asking.")
def repair(yes: bool) -> None:
    """Cut the files where they break off, after saying what goes; a copy of that is kept."""
    breaks = _breaks()
    if not breaks:
        click.echo("the store's files are whole; nothing was changed")
    for broken in breaks:
        click.echo(str(broken))
        _require_last(broken)
        if not yes:
            click.confirm(f"Cut {broken.size - broken.whole:,} bytes off?", abort=True)
        click.echo(f"cut; what was behind is kept as {_cut(broken)}")


def _breaks() -> list[Break]:
    folder = _folder(Config.from_env())
    if EmbeddedServer(folder).running():
        raise CannotStart(f"a server runs on {folder}: stop it first (`modqueue run`, Ctrl-C)")
    return found_breaks(folder, find_binary())


def _folder(settings: Config) -> Path:
    if settings.redis_url:
        problem = "names a server of your own: look after its files with its own tools"
        raise ConfigError("REDIS_URL", problem)
    folder = settings.data_dir / "server"
    if not folder.is_dir():
        raise CannotStart(
            f"no server was ever started in {settings.data_dir}: set MODQUEUE_DATA_DIR to the "
            "folder of one that was"
        )
    return folder


def _require_last(broken: Break) -> None:
    if not broken.is_last:
        raise CannotStart(
            f"{broken.file.name} is followed by another file, which would not fit any more: "
            "restore a backup"
        )


def _cut(broken: Break) -> Path:
    try:
        return cut(broken)
    except OSError as error:
        raise CannotStart(f"cannot cut {broken.file}: {error.strerror}") from None
