"""A folder in memory for a server that writes each change to a disk before it answers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

MEMORY = Path("/dev/shm")  # Linux has it; in a container it may be small
NEEDED = 2 * 1024**3  # bytes: a run of all tests writes 80 MB in each of eight processes


@contextmanager
def folder_in_memory(otherwise: Path) -> Iterator[Path]:
    """Lend an empty folder in memory; where there is too little of that, lend ``otherwise``."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < NEEDED:
        yield otherwise
        return
    with TemporaryDirectory(prefix="modqueue-tests-", dir=MEMORY) as folder:
        yield Path(folder)
