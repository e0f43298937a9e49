"""The folder of backups: runs, each a list of files, and the parts that the files consist of.

``runs/TIME`` lists the files of one backup and the parts of each; ``parts/ID`` holds up to 16 MiB
of one file. A later run names the parts of an earlier one again and adds what grew since. All is
written under another name first, synced, and renamed.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TextIO

from service.backups.errors import CannotBackUp
from service.backups.seal import Seal

VERSION = 1
PART_BYTES = 16 << 20
TIME = "%Y-%m-%dT%H%M%S.%fZ"


@dataclass(frozen=True, slots=True)
class Part:
    """``size`` bytes of a file, with the SHA-256 of what they say in clear."""

    id: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class SavedFile:
    """A file below the data folder, whole as ``parts`` one after the other."""

    path: str
    parts: tuple[Part, ...]

    @property
    def size(self) -> int:
        """Its length in bytes."""
        return sum(part.size for part in self.parts)


@dataclass(frozen=True, slots=True)
class Run:
    """One backup: the files as they stood at ``at``."""

    at: datetime
    files: tuple[SavedFile, ...]

    @property
    def name(self) -> str:
        """The file that lists it."""
        return run_name(self.at)

    def file(self, path: str) -> SavedFile | None:
        """Return the file at ``path``; None where the run has none."""
        return next((file for file in self.files if file.path == path), None)


def run_name(at: datetime) -> str:
    """Return what a run of ``at`` is called; the names sort as the times do."""
    return at.astimezone(UTC).strftime(TIME)


class BackupFolder:
    """The backups in ``folder``, opened and closed with ``seal``. Methods raise CannotBackUp."""

    def __init__(self, folder: Path, seal: Seal) -> None:
        self._folder, self._seal = folder, seal

    def names(self) -> list[str]:
        """Return the names of the runs, oldest first."""
        return sorted(path.name for path in self._runs.glob("*Z"))

    def runs(self) -> Iterator[Run]:
        """Yield the runs, newest first."""
        for name in reversed(self.names()):
            yield self._run(name)

    def newest(self) -> Run | None:
        """Return the newest run; None where there is none."""
        return next(self.runs(), None)

    def write_part(self, data: bytes) -> Part:
        """Write up to 16 MiB of a file, read them back, and return what a run says of them."""
        part = Part(secrets.token_hex(16), len(data), sha256(data).hexdigest())
        self._write(self._parts / part.id, self._seal.close(part.id, data))
        self.read_part(part)
        return part

    def read_part(self, part: Part) -> bytes:
        """Return the bytes of ``part``, which are those that were saved."""
        try:
            data = self._seal.open(part.id, (self._parts / part.id).read_bytes())
        except OSError as error:
            raise CannotBackUp(f"cannot read {error.filename}: {error.strerror}") from None
        if sha256(data).hexdigest() != part.digest:
            raise CannotBackUp(f"{self._parts / part.id} is damaged: it does not say what it said")
        return data

    def add(self, run: Run) -> None:
        """Write down that ``run`` is whole."""
        document = {
            "v": VERSION,
            "at": run.at.timestamp(),
            "files": [asdict(file) for file in run.files],
        }
        self._write(
            self._runs / run.name, self._seal.close(run.name, json.dumps(document).encode())
        )

    def forget_before(self, at: datetime) -> int:
        """Remove the runs before ``at`` but the newest one; return how many.

        Parts that no run has go, too: those of removed runs, and of a run that was cut short.
        """
        old = [name for name in self.names()[:-1] if name < run_name(at)]
        try:
            for name in old:
                (self._runs / name).unlink()
            needed = {part.id for run in self.runs() for file in run.files for part in file.parts}
            for path in self._parts.iterdir():
                if path.name not in needed:
                    path.unlink()
        except OSError as error:
            raise CannotBackUp(f"cannot remove {error.filename}: {error.strerror}") from None
        return len(old)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other backups out of the folder."""
        with self._lock() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CannotBackUp(f"another backup into {self._folder} runs now") from None
            yield

    def _lock(self) -> TextIO:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return open(os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT, 0o600))
        except OSError as error:
            raise CannotBackUp(f"cannot write {self._folder}: {error.strerror}") from None

    @property
    def _runs(self) -> Path:
        return self._folder / "runs"

    @property
    def _parts(self) -> Path:
        return self._folder / "parts"

    def _run(self, name: str) -> Run:
        try:
            document = json.loads(self._seal.open(name, (self._runs / name).read_bytes()))
        except (OSError, ValueError) as error:
            raise CannotBackUp(f"{self._runs / name} cannot be read: {error}") from None
        if document["v"] > VERSION:
            raise CannotBackUp(f"{name} was written by a newer modqueue: restore it with that one")
        files = tuple(
            SavedFile(file["path"], tuple(Part(**part) for part in file["parts"]))
            for file in document["files"]
        )
        return Run(datetime.fromtimestamp(document["at"], UTC), files)

    def _write(self, path: Path, data: bytes) -> None:
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = path.with_name(path.name + ".new")
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
            _sync(path.parent)
        except OSError as error:
            raise CannotBackUp(f"cannot write {path}: {error.strerror}") from None


def _sync(folder: Path) -> None:
    """Have the names in ``folder`` on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
