"""Taking a backup of the embedded server's files while it writes them.

The files only grow, and the manifest names them, so their first bytes up to the lengths of one
moment are the store of that moment (https://valkey.io/topics/persistence). Where a rewrite put
other files into the manifest meanwhile, the reading begins again; what was copied stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from service.backups.archive_copy import save_archive
from service.backups.errors import CannotBackUp
from service.backups.folder import PART_BYTES, BackupFolder, Part, Run, SavedFile
from service.launcher.append_only import FOLDER, MANIFEST, listed

SERVER = "server"
ERASED = "erased/list"
READINGS = 10
# A shorter last part is written anew with what came since, so that a backup each minute does not
# leave a file each minute.
GROWN_BYTES = 1 << 20


def take(folder: BackupFolder, data_dir: Path) -> Run:
    """Add a run of the files below ``data_dir`` to ``folder``, and return it.

    Raises:
        CannotBackUp: there are no such files, or one cannot be read or written.
    """
    before = newest = folder.newest()
    for _ in range(READINGS):
        at = datetime.now(UTC)
        manifest = _manifest(data_dir)
        try:
            files = tuple(_saved(folder, before, data_dir, path) for path in _paths(data_dir))
        except FileNotFoundError:  # a rewrite removed it
            continue
        except OSError as error:
            raise CannotBackUp(f"cannot read {error.filename}: {error.strerror}") from None
        if _manifest(data_dir) == manifest:
            archive = save_archive(folder, newest, data_dir)  # after the store: see there
            run = Run(at, (*files, archive) if archive else files)
            folder.add(run)
            return run
        before = Run(at, files)
    raise CannotBackUp(f"the server replaced its files {READINGS} times: try again")


def _manifest(data_dir: Path) -> bytes:
    path = data_dir / SERVER / FOLDER / MANIFEST
    try:
        return path.read_bytes()
    except OSError as error:
        raise CannotBackUp(f"cannot read {path}: {error.strerror}") from None


def _paths(data_dir: Path) -> Iterator[str]:
    """Yield what is saved, the list of erasures last: it must not be older than the store."""
    folder = data_dir / SERVER / FOLDER
    for path in (folder / MANIFEST, *listed(folder)):
        yield str(path.relative_to(data_dir))
    if (data_dir / ERASED).exists():
        yield ERASED


def _saved(folder: BackupFolder, before: Run | None, data_dir: Path, path: str) -> SavedFile:
    """Return the file at ``path``, with the parts that ``before`` has of it."""
    with (data_dir / path).open("rb") as file:
        size = (data_dir / path).stat().st_size
        earlier = before.file(path) if before else None
        parts = _still_right(file, earlier.parts, size) if earlier else []
        position = sum(part.size for part in parts)
        file.seek(position)
        while position < size:
            data = file.read(min(PART_BYTES, size - position))
            parts.append(folder.write_part(data))
            position += len(data)
    return SavedFile(path, tuple(parts))


def _still_right(file: BinaryIO, parts: tuple[Part, ...], size: int) -> list[Part]:
    """Return the first of ``parts`` that the file begins with and that need not be joined.

    The last of them is compared: a file that only grows and agrees there agrees before.
    """
    kept = list(parts)
    while kept and kept[-1].size < GROWN_BYTES:
        kept.pop()
    if not kept:
        return []
    end = sum(part.size for part in kept)
    file.seek(end - kept[-1].size)
    is_same = end <= size and sha256(file.read(kept[-1].size)).hexdigest() == kept[-1].digest
    return kept if is_same else []
