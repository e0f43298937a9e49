"""The list of erased comments, in a file that outlives the store.

A backup that is older than an erasure brings the erased comment back. This file lies beside the
store, is kept when the store is restored, and says what has to be erased again.
"""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from moderation.erasure.erasures import NOTHING, Cursor, Erased, Erasures, Kind, read, written

BATCH = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """A line: what was erased on which site."""

    site: str
    erased: Erased


class Ledger:
    """The file at ``path``, one line for each erasure: site, place, kind, id.

    Methods raise OSError where the file cannot be read or written, or has a damaged line.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._cursors: dict[str, Cursor] | None = None

    def entries(self) -> Iterator[Entry]:
        """Yield the lines; a last one that was torn by a crash is left out. None without a file."""
        if not self._path.exists():
            return
        with self._path.open(errors="replace") as file:
            for number, line in enumerate(file, 1):
                if line.endswith("\n") and line.strip():
                    yield _entry(line, number)

    def follow(self, erasures: Erasures, site: str) -> int:
        """Write down what was erased on ``site`` since the last look; return how much."""
        written_down = 0
        while new := erasures.after(site, self._reached().get(site, NOTHING), BATCH):
            self._append(site, new)
            written_down += len(new)
        return written_down

    def _reached(self) -> dict[str, Cursor]:
        """Return the place of each site's newest line."""
        if self._cursors is None:
            self._cursors = {entry.site: entry.erased.at for entry in self.entries()}
        return self._cursors

    def _append(self, site: str, new: Sequence[Erased]) -> None:
        lines = [f"{site} {written(one.at)} {one.kind} {one.id}\n" for one in new]
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # another sweeper of this machine may write, too
            _cut_torn_line(file.fileno())
            file.seek(0, os.SEEK_END)
            file.write("".join(lines).encode())
            file.flush()
            os.fsync(file.fileno())
        self._reached()[site] = new[-1].at


def _entry(line: str, number: int) -> Entry:
    """Return what a line says.

    Raises:
        OSError: it is damaged. To leave it out could bring back what was erased.
    """
    try:
        site, at, kind, id_ = line.split()
        return Entry(site, Erased(read(at), Kind(kind), id_))
    except ValueError:
        raise OSError(errno.EBADMSG, f"line {number:,} names no erasure") from None


def _cut_torn_line(descriptor: int) -> None:
    """Take a line without an end off the file: a crash came while it was written."""
    size = os.fstat(descriptor).st_size
    tail = os.pread(descriptor, min(size, 4096), max(0, size - 4096))
    os.truncate(descriptor, size - len(tail) + tail.rfind(b"\n") + 1)
