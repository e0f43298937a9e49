"""The files in which web processes share their counts: in memory, and without holes.

They are mapped, and a write into a mapped hole for which a full disk has no block ends the process
(SIGBUS). So they lie where no disk fills up, and all their bytes are reserved before they are
mapped: where there is no room, that is an error, and a count is lost instead of a process.
"""

from __future__ import annotations

import os
import stat
from hashlib import sha256
from pathlib import Path

from prometheus_client import values
from prometheus_client.mmap_dict import MmapedDict

from moderation.process.config import Config

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own in it, looked at before it is used
FIRST_BYTES = 1 << 16  # as prometheus_client's own
ENTRY_BYTES = 32  # what an entry needs beside its key, at most


class SolidDict(MmapedDict):
    """prometheus_client's file of values; raises OSError where it has no room to grow."""

    def __init__(self, filename: str, read_mode: bool = False) -> None:
        if not read_mode:
            with open(filename, "ab") as file:
                _reserve(file.fileno(), max(FIRST_BYTES, os.fstat(file.fileno()).st_size))
        super().__init__(filename, read_mode)  # type: ignore[no-untyped-call]

    def _init_value(self, key: str) -> None:
        needed, capacity = self._used + len(key.encode()) + ENTRY_BYTES, self._capacity
        while needed > capacity:
            capacity *= 2
        if capacity > self._capacity:
            _reserve(self._f.fileno(), capacity)
        super()._init_value(key)  # type: ignore[no-untyped-call]


def _reserve(descriptor: int, size: int) -> None:
    if hasattr(os, "posix_fallocate"):  # macOS has none, and no folder in memory either
        os.posix_fallocate(descriptor, 0, size)
    else:
        os.truncate(descriptor, size)


def share(folder: Path) -> None:
    """Make prometheus_client keep its values in ``folder``. Raises OSError.

    It can be told only by its own globals.
    """
    make(folder)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    values.MmapedDict = SolidDict  # type: ignore[attr-defined]
    values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]


def share_nothing() -> None:
    """Make it keep its values in this process."""
    values.ValueClass = values.MutexValue


def folder_for(settings: Config) -> Path:
    """Return where the processes of this installation share their counts."""
    if settings.metrics_dir:
        return settings.metrics_dir.absolute()
    own = settings.data_dir.absolute()
    digest = sha256(os.fsencode(own)).hexdigest()[:16]
    in_memory = MEMORY / f"modqueue-{os.geteuid()}-{digest}"
    return in_memory if _is_ours(in_memory) else own / "metrics"


def _is_ours(folder: Path) -> bool:
    """Return whether ``folder`` is ours, or can be made; others may write beside it."""
    try:
        status = folder.lstat()
    except FileNotFoundError:
        return os.access(folder.parent, os.W_OK | os.X_OK)
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid()


def make(folder: Path) -> None:
    """Make ``folder`` for its owner alone, unless it is there. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def forget(folder: Path) -> None:
    """Remove the files of processes that ended; they would be added for ever."""
    for file in folder.glob("*.db"):
        file.unlink(missing_ok=True)
