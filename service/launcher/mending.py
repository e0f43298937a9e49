"""What can be mended of the embedded server's files before it starts."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from service.launcher.append_only import CUTS, Break, breaks, cut
from service.launcher.errors import CannotStart

COPIES_KEPT_SECONDS = 30 * 24 * 3600


def mend(folder: Path, binary: Path, say: Callable[[str], None]) -> None:
    """Cut an unfinished write off the files in ``folder``, if that is all that is wrong.

    Raises:
        CannotStart: more is damaged, or the disk is full.
    """
    for broken in found_breaks(folder, binary):
        if not broken.is_unfinished:
            raise CannotStart(f"{broken}. See `modqueue store check` before you cut anything")
        try:
            say(f"{broken}; it is cut off, and kept as {cut(broken)}")
        except OSError as error:
            raise CannotStart(f"cannot mend {broken.file}: {error.strerror}") from None


def found_breaks(folder: Path, binary: Path) -> list[Break]:
    """Return what is damaged in the files of the server in ``folder``, which must not run."""
    return breaks(folder, partial(_whole_up_to, binary))


def old_copies(folder: Path) -> Iterator[Path]:
    """Yield the copies of what was cut off more than 30 days ago: no erasure reaches them."""
    for copy in (folder / CUTS).glob("*"):
        if copy.stat().st_mtime < time.time() - COPIES_KEPT_SECONDS:
            yield copy


def _whole_up_to(binary: Path, file: Path) -> int:
    """Return how many bytes the server's own check finds whole; 0 where it says nothing.

    The check is the same binary under another name.
    """
    name = binary.name.replace("-server", "-check-aof")
    check = subprocess.run([name, str(file)], executable=binary, capture_output=True, check=False)
    match = re.search(rb"ok_up_to=(\d+)", check.stdout)
    return int(match[1]) if match else 0
