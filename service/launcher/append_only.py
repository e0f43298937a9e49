"""The append-only files of the embedded server, read without it: are they whole, and if not, what
lies behind the break?

A file is a row of commands in Redis' protocol; what one script wrote stands between MULTI and EXEC
(https://valkey.io/topics/protocol, https://valkey.io/topics/persistence). Each is on the disk
before its answer, so what a power cut leaves unfinished at the very end was never answered. A
break with whole commands behind it is something else: the disk lost a part.
"""

from __future__ import annotations

import mmap
import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

FOLDER = "appendonlydir"
CUTS = "cut"  # beside it: copies of what was cut off
MANIFEST = "appendonly.aof.manifest"
LINE_END = b"\r\n"
COPY_BYTES = 1 << 20
_COMMAND = re.compile(rb"\*([1-9]\d{0,6})\r\n")
_WORD = re.compile(rb"\$(\d{1,10})\r\n")
_NOTE = re.compile(rb"#[^\n]*\n")
_TIME = re.compile(rb"#TS:(\d{1,12})\r\n")  # a note of the time, in seconds
# Where a row of commands may begin again: a command and the length of its first word.
_BEGINNING = re.compile(rb"\*\d{1,7}\r\n\$\d{1,3}\r\n[A-Za-z]")
_ACCEPTED = re.compile(rb"\r\nXADD\r\n.*:journal\r\n.*\r\ncomment\.accepted\r\n", re.S | re.I)

Data = mmap.mmap | bytes


@dataclass(frozen=True, slots=True)
class Break:
    """Where a file stops to make sense; numbers in bytes.

    ``whole`` is where the last whole command or transaction ends, all behind it would be cut:
    ``commands`` whole ones among it, with ``comments`` accepted. ``is_last`` tells that the server
    reads no other file after this one.
    """

    file: Path
    size: int
    whole: int
    commands: int
    comments: int
    is_last: bool

    @property
    def is_unfinished(self) -> bool:
        """Whether it is what a crash leaves: nothing behind it, in the newest file."""
        return self.is_last and not self.commands

    def __str__(self) -> str:
        where = f"{self.file.name} breaks off at byte {self.whole:,} of {self.size:,}"
        if self.is_unfinished:
            return f"{where}: an unfinished write"
        lost = f"{self.commands:,} whole commands with {self.comments:,} accepted comments"
        return f"{where}: a part is damaged, and {lost} follow behind it"


def breaks(folder: Path, whole_up_to: Callable[[Path], int] = lambda path: 0) -> list[Break]:
    """Return the breaks in the files of the server in ``folder``, in the order of reading.

    ``whole_up_to`` tells how many bytes of a file another tool found whole: that saves a second
    for each 8 MB. The snapshot that the files begin with has a checksum of its own, which the
    server looks at.
    """
    files = [path for path in listed(folder / FOLDER) if path.suffix == ".aof"]
    candidates = (_break(path, whole_up_to(path), is_last=path == files[-1]) for path in files)
    return [one for one in candidates if one is not None]


def cut(broken: Break) -> Path:
    """Cut the file where it breaks off; return the copy of what was behind. Raises OSError."""
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    folder = broken.file.parent.parent / CUTS
    folder.mkdir(mode=0o700, exist_ok=True)
    copy = folder / f"{broken.file.name}.{broken.whole}.{stamp}"
    with broken.file.open("r+b") as file:
        file.seek(broken.whole)
        with open(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            while block := file.read(COPY_BYTES):
                target.write(block)
            target.flush()
            os.fsync(target.fileno())
        file.truncate(broken.whole)
        os.fsync(file.fileno())
    return copy


def cut_after(folder: Path, at: datetime) -> bool:
    """Cut the files of the server in ``folder`` after what was written up to ``at``.

    The server notes the time before the first write of each second (``aof-timestamp-enabled``).
    Returns False, and changes nothing, where the snapshot that the files begin with may be later.
    """
    files = [path for path in listed(folder / FOLDER) if path.suffix == ".aof"]
    cuts = {path: _first_after(path, int(at.timestamp())) for path in files}
    first = next((path for path in files if cuts[path] is not None), None)
    if first is None:
        return True
    if first == files[0] and not cuts[first]:
        return False
    with first.open("r+b") as file:
        file.truncate(cuts[first])
    for path in files[files.index(first) + 1 :]:
        os.truncate(path, 0)
    return True


def listed(folder: Path) -> list[Path]:
    """Return the files that the manifest names, in its order; none without a manifest."""
    try:
        lines = (folder / MANIFEST).read_text().splitlines()
    except OSError:
        return []
    words = [line.split() for line in lines if line.startswith("file ")]
    return [folder / line[1] for line in words if line[line.index("type") + 1] != "h"]


def _first_after(path: Path, seconds: int) -> int | None:
    """Return where the first write later than ``seconds`` stands; None where there is none."""
    if not path.stat().st_size:
        return None
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        position = 0
        while end := _end(data, position):
            note = _TIME.match(data, position)
            if note and int(note[1]) > seconds:
                return position
            position = end
    return None


def _break(path: Path, whole: int, *, is_last: bool) -> Break | None:
    size = path.stat().st_size
    if whole == size:
        return None
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        whole, stop = _scan(data, whole)
        if whole == size:
            return None
        lost = list(_behind(data, stop))
        comments = sum(bool(_ACCEPTED.search(data[begin:end])) for begin, end in lost)
    return Break(path, size, whole, len(lost), comments, is_last)


def _scan(data: Data, whole: int) -> tuple[int, int]:
    """Return where the last whole command or transaction ends, and where sense does."""
    position = whole
    is_open = False  # between MULTI and EXEC
    while end := _end(data, position):
        word = data[position : position + 32].upper()
        if word.startswith(b"*1\r\n$5\r\nMULTI\r\n"):
            is_open = True
        elif word.startswith(b"*1\r\n$4\r\nEXEC\r\n"):
            is_open = False
        position = end
        if not is_open:
            whole = end
    return whole, position


def _behind(data: Data, position: int) -> Iterator[tuple[int, int]]:
    """Yield the whole commands behind a break."""
    while match := _BEGINNING.search(data, position + 1):
        position = match.start()
        while end := _end(data, position):
            yield position, end
            position = end


def _end(data: Data, position: int) -> int:
    """Return where the command at ``position`` ends; 0: there is no whole one."""
    if note := _NOTE.match(data, position):
        return note.end()
    command = _COMMAND.match(data, position)
    if command is None:
        return 0
    position = command.end()
    for _ in range(int(command[1])):
        word = _WORD.match(data, position)
        position = word.end() + int(word[1]) + len(LINE_END) if word else 0
        if not word or data[position - len(LINE_END) : position] != LINE_END:
            return 0
    return position
