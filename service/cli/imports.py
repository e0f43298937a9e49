"""``modqueue import``: the archive of another comment system becomes comments of a site."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from hashlib import file_digest
from pathlib import Path
from typing import TextIO

import click

from moderation.errors import ConfigError, StoreUnavailable
from moderation.importing.archive import Unreadable
from moderation.importing.articles import ArticleRules
from moderation.importing.formats import FORMATS
from moderation.importing.index import Index, delete_index
from moderation.importing.patience import Patience
from moderation.importing.run import Wishes, run
from moderation.importing.writing import Writer, archive_name
from moderation.process.config import Config
from service.access.keyring import Keyring
from service.cli.parts import open_parts
from service.importing.identify import identify_with
from service.launcher.bootstrap import kept_secret

FOLDER = "imports"


@click.command(name="import")
@click.argument("form", metavar="FORMAT", type=click.Choice(sorted(FORMATS)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--site", required=True, help="The site that the comments go to.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and write nothing.")
@click.option(
    "--rules",
    type=click.File("r", encoding="utf-8"),
    help="Which page of the archive is which article: 'from to' on each line, * at the end.",
)
@click.option("--origin", default="", help="Tells archives of one format apart.")
@click.option("--until-break", is_flag=True, help="Import what comes before a broken place.")
@click.option("--report", type=click.File("w", encoding="utf-8"), help="The report as JSON.")
def import_(
    form: str,
    file: Path,
    site: str,
    dry_run: bool,
    rules: TextIO | None,
    origin: str,
    until_break: bool,
    report: TextIO | None,
) -> None:
    """Bring the comments of FILE, an archive of FORMAT, into SITE.

    States, threads and dates stay as they were, and no webhook hears of it. What is there already
    is left as it is, so the same file can be imported again. Where the store does not answer, the
    import waits for some minutes and goes on by itself. One that was stopped goes on when it is
    started again.
    """
    parts = open_parts()
    parts.registry.require_open(site)
    if not file.is_file():  # a pipe cannot be read twice
        raise Unreadable(f"{file} is no file")
    patience = Patience(says=_say_that_it_waits)
    wishes = Wishes(_rules(rules), until_break=until_break, dry_run=dry_run, patience=patience)
    archive = archive_name(form, origin or "")
    identify = identify_with(_keys(parts.settings), site)
    assignees = parts.registry.assignees(site)
    writer = Writer(parts.redis, site, archive, identify, parts.store.archived, assignees)
    if not dry_run:
        parts.registry.note_import(site, form)
    with _index(_index_path(parts.settings, archive, file, site), wishes) as index:
        came = run(FORMATS[form](file), index, parts.store, site, writer, wishes, _progress())
    if report:
        json.dump(came.document(), report, indent=1)
    for line in came.lines():
        click.echo(line)


def _rules(file: TextIO | None) -> ArticleRules:
    try:
        return ArticleRules(file or ())
    except UnicodeDecodeError:
        raise Unreadable("article rules: the file is not UTF-8") from None


@contextmanager
def _index(path: Path, wishes: Wishes) -> Iterator[Index]:
    """Open the index for one run alone; it stays only where that was stopped while it wrote."""
    with path.with_suffix(".lock").open("w") as lock:
        try:
            flock(lock, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            raise Unreadable("this file is being imported already") from None
        path.touch(mode=0o600)
        index, is_done = Index(path), False
        try:
            yield index
            is_done = True
        finally:
            stays = index.is_whole and not is_done and not wishes.dry_run
            index.close()
            if not stays:
                delete_index(path)
            path.with_suffix(".lock").unlink(missing_ok=True)


def _index_path(settings: Config, archive: str, file: Path, site: str) -> Path:
    """Return where the index is: another content, archive or site is another import."""
    folder = settings.data_dir / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with file.open("rb") as content:
        digest = file_digest(content, "sha256")
    digest.update(f"{site}\n{archive}".encode())
    return folder / f"{digest.hexdigest()[:32]}.sqlite3"


def _keys(settings: Config) -> Keyring:
    return Keyring(_secret(settings), settings.former_secrets)


def _secret(settings: Config) -> str:
    """Return the secret of the service that runs: with another one no author is known again."""
    if settings.secret or (settings.data_dir / "secret").exists():
        return kept_secret(settings)
    raise ConfigError(
        "MODQUEUE_SECRET",
        f"is empty and {settings.data_dir} has none: set it, or MODQUEUE_DATA_DIR, as for the web",
    )


def _progress() -> Callable[[int, int], None]:
    """Return what shows how far an import is, where somebody looks."""

    def show(done: int, total: int) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r{done:,} of {total:,}", nl=done == total, err=True)

    return show


def _say_that_it_waits(error: StoreUnavailable, seconds: float) -> None:
    begin = "\r" if sys.stderr.isatty() else ""  # over the line that says how far it is
    said = f"The store does not answer ({error}). The import goes on by itself, next try in"
    click.echo(f"{begin}{said} {seconds:g} s.", err=True)
