"""The archive in a backup: a copy of one moment, of which unchanged parts are not written again.

It is taken after the server's files and may be put back beside an older store: no row of it is ever
deleted but an erased one, and Redis is right about whatever both have.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from moderation.process.config import ARCHIVE_FILE
from service.backups.errors import CannotBackUp
from service.backups.folder import PART_BYTES, BackupFolder, Part, Run, SavedFile


def save_archive(folder: BackupFolder, before: Run | None, data_dir: Path) -> SavedFile | None:
    """Return the saved archive of this machine, None where it has none. Raises CannotBackUp."""
    path = data_dir / ARCHIVE_FILE
    if not path.exists():
        return None
    copy = path.with_name(ARCHIVE_FILE + ".copy")
    try:
        _copy(path, copy)
        earlier = before.file(ARCHIVE_FILE) if before else None
        return SavedFile(ARCHIVE_FILE, _parts(folder, earlier.parts if earlier else (), copy))
    except (OSError, sqlite3.Error) as error:
        raise CannotBackUp(f"cannot copy {path}: {error}") from None
    finally:
        copy.unlink(missing_ok=True)


def _copy(path: Path, copy: Path) -> None:
    os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    uri = f"{path.absolute().as_uri()}?mode=rw"
    with (
        closing(sqlite3.connect(uri, uri=True)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)


def _parts(folder: BackupFolder, earlier: tuple[Part, ...], copy: Path) -> tuple[Part, ...]:
    parts: list[Part] = []
    with copy.open("rb") as file:
        while data := file.read(PART_BYTES):
            former = earlier[len(parts)] if len(parts) < len(earlier) else None
            is_same = former is not None and sha256(data).hexdigest() == former.digest
            parts.append(former if former and is_same else folder.write_part(data))
    return tuple(parts)
