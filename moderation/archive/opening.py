"""Opening the archive when it is first needed: SQLAlchemy costs a command that asks nothing."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from moderation.archive.archive import Archive

OpenArchive = Callable[[], "Archive"]


def opener(url: str) -> OpenArchive:
    """Return what opens the archive at ``url``, once; it raises ConfigError, ArchiveUnavailable."""
    opened: list[Archive] = []
    lock = Lock()

    def open_archive() -> Archive:
        from moderation.archive.archive import Archive

        with lock:
            if not opened:
                opened.append(Archive(url))
            return opened[0]

    return open_archive
