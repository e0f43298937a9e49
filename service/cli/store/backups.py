"""``modqueue backup`` and ``modqueue restore``: the embedded server's files, kept elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from moderation.errors import ConfigError
from moderation.process.config import Config
from service.backups.errors import CannotBackUp
from service.backups.folder import BackupFolder
from service.backups.restoring import restore as put_back
from service.backups.seal import read_seal
from service.backups.taking import take
from service.launcher.embedded import EmbeddedServer

KEEP_DAYS = 30
_folder = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
_key_file = click.option(
    "--key-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Seal with the key in this file: one line of 32 characters or more.",
)


@click.command()
@_folder
@_key_file
@click.option(
    "--keep-days",
    type=click.IntRange(min=0),
    default=KEEP_DAYS,
    show_default=True,
    help="Remove backups that are older; 0 keeps them all.",
)
@click.option("--check", is_flag=True, help="Take none: read every backup in DIR, each byte of it.")
def backup(folder: Path, key_file: Path | None, keep_days: int, *, check: bool) -> None:
    """Add a backup of the store's files to DIR, while modqueue runs or not.

    What an earlier backup in DIR has is not copied again. Each byte that is written is read back.
    """
    backups = BackupFolder(folder, read_seal(key_file))
    with backups.alone():
        if check:
            _check(backups)
        else:
            _take(backups, keep_days)


@click.command()
@_folder
@_key_file
@click.option(
    "--at",
    metavar="TIME",
    help="Restore the store of this time, such as 2026-12-01T09:30 or 2026-12-01T09:30:15Z (UTC).",
)
def restore(folder: Path, key_file: Path | None, at: str | None) -> None:
    """Put a backup in DIR in place of the store's files, of which there must be none.

    The list of erasures is the newest one in DIR: what was erased is erased again at the start.
    Put the secret back yourself: it is in no backup.
    """
    data_dir = _data_dir()
    if EmbeddedServer(data_dir / "server").running():
        raise CannotBackUp(f"a server runs in {data_dir}: stop it first (`modqueue run`, Ctrl-C)")
    restored = put_back(BackupFolder(folder, read_seal(key_file)), data_dir, _time(at))
    click.echo(f"restored the store of {restored.until:%Y-%m-%d %H:%M:%S} UTC into {data_dir}")
    if not (data_dir / "secret").exists():
        click.echo(f"put the secret into {data_dir / 'secret'} before you start `modqueue run`")


def _take(backups: BackupFolder, keep_days: int) -> None:
    run = take(backups, _data_dir())
    size = sum(file.size for file in run.files)
    if Config.from_env().archive_url:
        click.echo("the archive is not in it: back up MODQUEUE_ARCHIVE_URL now, with its own tools")
    click.echo(f"backup {run.name}: {size:,} bytes in {len(run.files)} files, read back")
    if keep_days and (old := backups.forget_before(run.at - timedelta(days=keep_days))):
        click.echo(f"removed {old} older than {keep_days} days")


def _check(backups: BackupFolder) -> None:
    names = backups.names()
    if not names:
        raise CannotBackUp("there is no backup in this folder")
    parts = {part for run in backups.runs() for file in run.files for part in file.parts}
    for part in parts:
        backups.read_part(part)
    click.echo(f"{len(names)} backups of {names[0]} to {names[-1]}, {len(parts)} parts: all whole")


def _data_dir() -> Path:
    config = Config.from_env()
    if config.redis_url:
        problem = "names a server of your own: back it up with its own tools (operations.md)"
        raise ConfigError("REDIS_URL", problem)
    return config.data_dir


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise CannotBackUp(f"--at is {text!r}, and not a time such as 2026-12-01T09:30") from None
    return time if time.tzinfo else time.replace(tzinfo=UTC)
