"""Putting a backup in place of the embedded server's files, as of its end or of a time before."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shutil import rmtree

from moderation.process.config import ARCHIVE_FILE
from service.backups.errors import CannotBackUp
from service.backups.folder import BackupFolder, Run, SavedFile
from service.backups.taking import ERASED, SERVER
from service.launcher.append_only import FOLDER, Break, breaks, cut_after

DRAFT = "restoring"


@dataclass(frozen=True, slots=True)
class Restored:
    """The run that was restored; the store is as of ``until``."""

    run: Run
    until: datetime


def restore(folder: BackupFolder, data_dir: Path, at: datetime | None = None) -> Restored:
    """Write the files as of ``at``, or as of the newest run, below ``data_dir``.

    They are written elsewhere first: a damaged backup leaves no half of a store behind. The list
    of erasures is the newest one there is, so that nothing that was erased since comes back. An
    archive that lies there stays: it may be newer than the store. The secret is in no backup.

    Raises:
        CannotBackUp: there is no such backup, it is damaged, or files of a store lie there.
    """
    target = data_dir / SERVER / FOLDER
    if target.exists() and any(target.iterdir()):
        raise CannotBackUp(f"{target} has files of a store: move them away before you restore")
    draft = data_dir / DRAFT
    try:
        restored = _write_draft(folder, draft, at)
        _write_newest_erasures(folder, data_dir)
        _put_in_place(draft, data_dir)
    except OSError as error:
        raise CannotBackUp(f"cannot write {error.filename}: {error.strerror}") from None
    finally:
        rmtree(draft, ignore_errors=True)
    return restored


def _write_draft(folder: BackupFolder, draft: Path, at: datetime | None) -> Restored:
    for run in _candidates(folder, at):
        rmtree(draft, ignore_errors=True)
        for file in run.files:
            _write_file(folder, file, draft)
        is_later = at is not None and run.at > at
        if is_later and at and not cut_after(draft / SERVER, at):
            continue  # its snapshot was made later
        _mend(draft)
        return Restored(run, at if is_later and at else run.at)
    raise CannotBackUp(_nothing(folder, at))


def _put_in_place(draft: Path, data_dir: Path) -> None:
    """Move the archive, then the files of the store, which make the restored store one."""
    archive = draft / ARCHIVE_FILE
    if archive.exists() and not (data_dir / ARCHIVE_FILE).exists():
        archive.rename(data_dir / ARCHIVE_FILE)
    server = data_dir / SERVER
    server.mkdir(mode=0o700, exist_ok=True)
    if (server / FOLDER).exists():
        (server / FOLDER).rmdir()
    (draft / SERVER / FOLDER).rename(server / FOLDER)


def _candidates(folder: BackupFolder, at: datetime | None) -> Iterator[Run]:
    """Yield the runs that may hold the store of ``at``: the first after it, then those before."""
    runs = folder.runs()
    if at is None:
        yield from list(runs)[:1]
        return
    after: Run | None = None
    for run in runs:
        if run.at > at:
            after = run
            continue
        if after:
            yield after
            after = None
        yield run
    if after:
        yield after


def _nothing(folder: BackupFolder, at: datetime | None) -> str:
    names = folder.names()
    if not names:
        return "there is no backup in this folder"
    return f"no backup holds the store of {at}: the oldest is {names[0]}"


def _write_file(folder: BackupFolder, file: SavedFile, data_dir: Path) -> None:
    """Write a file and have it on the disk. Raises OSError, CannotBackUp."""
    path = data_dir / file.path
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
        for part in file.parts:
            target.write(folder.read_part(part))
        target.flush()
        os.fsync(target.fileno())


def _mend(data_dir: Path) -> None:
    """Cut off the write that the server had not ended when its files were read."""
    for broken in breaks(data_dir / SERVER):
        _require_unfinished(broken)
        with broken.file.open("r+b") as file:
            file.truncate(broken.whole)


def _require_unfinished(broken: Break) -> None:
    if not broken.is_unfinished:
        raise CannotBackUp(f"{broken}. It was so when the backup was taken: restore another one")


def _write_newest_erasures(folder: BackupFolder, data_dir: Path) -> None:
    newest = folder.newest()
    file = newest.file(ERASED) if newest else None
    there = data_dir / ERASED
    if file and not (there.exists() and there.stat().st_size >= file.size):
        _write_file(folder, file, data_dir)
