"""The imports of the dashboard: one for each site, in a folder of this machine.

An archive is gigabytes, so it lies on the disk of the web server that took it, and so does the
record of what is to be done with it. Whoever works on it holds a lock, which the system takes back
when a process dies: a record that asks for work without a lock is taken up again.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import Any, BinaryIO

from moderation.documents import read_as
from moderation.importing.index import delete_index

FOLDER = Path("imports") / "dashboard"  # in the data folder
KEPT_MS = 24 * 3600 * 1000  # an archive holds e-mail and IP addresses as they are


class JobState(StrEnum):
    """How far an import is."""

    NONE = "none"
    CHECK = "check"  # to be read
    CHECKED = "checked"  # read; an admin decides
    WRITE = "write"  # to be written
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (JobState.CHECK, JobState.WRITE)


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done with an archive, or was. ``at`` counts milliseconds since 1970.

    ``form`` names its format; ``rules`` say which page is which article. ``problem`` is a sentence
    where it failed, ``report`` what ``Report.document`` made.
    """

    state: JobState = JobState.NONE
    form: str = ""
    name: str = ""
    size: int = 0
    origin: str = ""
    rules: str = ""
    until_break: bool = False
    by: str = ""
    at: int = 0
    problem: str = ""
    report: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether somebody is to work on it."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a reading (``total`` 0: nobody knows) or a writing is, in comments.

    ``waits`` is true while the store does not answer.
    """

    done: int = 0
    total: int = 0
    waits: bool = False


class WrongOffset(Exception):
    """A piece does not follow what is there; ``size`` says where it has to begin."""

    def __init__(self, size: int) -> None:
        super().__init__(str(size))
        self.size = size


class Jobs:
    """The import of one site, in its folder below ``data_dir``; made for its owner alone."""

    def __init__(self, data_dir: Path, site: str) -> None:
        self._folder = data_dir / FOLDER / site

    @property
    def archive(self) -> Path:
        """Where the archive lies."""
        return self._folder / "archive"

    @property
    def index(self) -> Path:
        """Where its index lies."""
        return self._folder / "index.sqlite3"

    @property
    def job(self) -> Job:
        """What is to be done, or was done last."""
        with suppress(FileNotFoundError):
            fields = json.loads(self._record.read_text("utf-8"))
            return read_as(Job, {**fields, "state": JobState(fields["state"])})
        return Job()

    def save(self, job: Job) -> None:
        """Replace the record; where nobody is to decide or work any more, the archive goes."""
        self._write(self._record, asdict(job))
        if job.state in (JobState.DONE, JobState.FAILED, JobState.CANCELLED, JobState.NONE):
            self.clear()

    @property
    def progress(self) -> Progress:
        """How far the work is."""
        with suppress(FileNotFoundError):
            return read_as(Progress, json.loads(self._progress.read_text("utf-8")))
        return Progress()

    def note(self, progress: Progress) -> None:
        """Say how far the work is."""
        self._write(self._progress, asdict(progress))

    def cancel(self) -> None:
        """Ask who works on it to end."""
        self._make_folder()
        self._cancel.touch(mode=0o600)

    @property
    def is_cancelled(self) -> bool:
        """Whether an end was asked for."""
        return self._cancel.exists()

    @property
    def is_worked_on(self) -> bool:
        """Whether a process is at it."""
        if not self._folder.exists():
            return False
        with self.lock() as is_ours:
            return not is_ours

    @contextmanager
    def lock(self) -> Iterator[bool]:
        """Work on it alone; yields False where another process does."""
        self._make_folder()
        with (self._folder / "lock").open("w") as file:
            try:
                flock(file, LOCK_EX | LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    def received(self) -> int:
        """Return how many bytes of an upload are here."""
        return self._part.stat().st_size if self._part.exists() else 0

    def add_piece(self, offset: int, piece: BinaryIO) -> None:
        """Add a piece of an upload; one at 0 begins a new one. Raises WrongOffset."""
        self._make_folder()
        if offset == 0:
            self._part.unlink(missing_ok=True)
        if offset != self.received():
            raise WrongOffset(self.received())
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        with open(os.open(self._part, flags, 0o600), "ab") as file:
            shutil.copyfileobj(piece, file)

    def take_upload(self) -> None:
        """Make what was uploaded the archive; what was known of a former one goes."""
        self.clear_index()
        self._cancel.unlink(missing_ok=True)  # it may have come after the former one's end
        self._part.replace(self.archive)

    def forget_abandoned(self, now: int) -> None:
        """Delete what nobody went on with for a day; ``now`` counts milliseconds since 1970."""
        job = self.job
        if job.state is JobState.CHECKED and job.at < now - KEPT_MS:
            self.save(replace(job, state=JobState.CANCELLED))
        with suppress(FileNotFoundError):
            if self._part.stat().st_mtime * 1000 < now - KEPT_MS:
                self._part.unlink()

    def clear(self) -> None:
        """Delete the archive and everything of it but the record."""
        self.clear_index()
        for path in (self.archive, self._part, self._cancel, self._progress):
            path.unlink(missing_ok=True)

    def clear_index(self) -> None:
        """Delete the index."""
        delete_index(self.index)

    @property
    def _record(self) -> Path:
        return self._folder / "job.json"

    @property
    def _progress(self) -> Path:
        return self._folder / "progress.json"

    @property
    def _cancel(self) -> Path:
        return self._folder / "cancel"

    @property
    def _part(self) -> Path:
        return self._folder / "upload"

    def _make_folder(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _write(self, path: Path, fields: Mapping[str, Any]) -> None:
        self._make_folder()
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(fields, file)
        draft.replace(path)


def open_jobs(data_dir: Path) -> Iterator[str]:
    """Yield the sites whose import asks for work on this machine."""
    yield from (site for site in _sites(data_dir) if Jobs(data_dir, site).job.is_open)


def forget_abandoned(data_dir: Path, now: int) -> None:
    """Delete what nobody went on with for a day on this machine; ``now`` is in milliseconds."""
    for site in _sites(data_dir):
        Jobs(data_dir, site).forget_abandoned(now)


def _sites(data_dir: Path) -> list[str]:
    folder = data_dir / FOLDER
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []
