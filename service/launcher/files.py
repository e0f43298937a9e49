"""Files that only their owner may read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from service.launcher.errors import CannotStart

PRIVATE = 0o077  # the umask of every process here: nobody else reads what it writes


def write_private(path: Path, text: str) -> None:
    """Write ``text`` to ``path`` with mode 600, all of it or nothing. Raises CannotStart."""
    draft = path.with_name(path.name + ".new")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
        draft.replace(path)
    except OSError as error:
        raise CannotStart(f"cannot write {path}: {error.strerror}") from None


def write_changed(path: Path, text: str) -> None:
    """Do the same unless ``path`` says so already: a full disk stops no start then."""
    if not path.exists() or path.read_text() != text:
        write_private(path, text)


def append_private(path: Path) -> BinaryIO:
    """Open ``path`` for more at its end; it is made with mode 600. Raises OSError."""
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")
