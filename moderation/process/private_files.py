"""The data folder: closed to other users at each start.

What an earlier release wrote, or tar restored, may be readable by the whole machine.
"""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from moderation.process.config import Config

OTHERS = 0o077  # the rights of the group and of everybody
FILES = ("secret", "demo-key", "projection.sqlite3*", "archive.sqlite3*")
FOLDERS = ("server", "erased", "metrics", "imports")
log = logging.getLogger("modqueue.start")


def close_to_others(settings: Config) -> None:
    """Take the data folder, and what modqueue keeps there, from everybody but its owner.

    What belongs to someone else, and whatever else lies there, stays as it is.
    """
    folders = [settings.data_dir / name for name in FOLDERS]
    if settings.metrics_dir:
        folders.append(settings.metrics_dir)
    # The folder first: from then on nobody can put a link where a file was.
    _close(settings.data_dir)
    files = chain.from_iterable(settings.data_dir.glob(name) for name in FILES)
    for path in chain(files, *map(_tree, folders)):
        _close(path)


def _tree(folder: Path) -> Iterator[Path]:
    yield folder
    if not folder.is_symlink():
        yield from folder.rglob("*")  # a link to a folder is not followed


def _close(path: Path) -> None:
    try:
        status = path.lstat()
        is_ours = status.st_uid == os.geteuid()
        is_plain = stat.S_ISDIR(status.st_mode) or stat.S_ISREG(status.st_mode)
        if is_ours and is_plain and status.st_mode & OTHERS:
            path.chmod(stat.S_IMODE(status.st_mode) & ~OTHERS)
    except FileNotFoundError:
        pass  # never there, or a file of the store that was rewritten meanwhile
    except OSError as error:
        log.warning("files.not_private path=%s error=%r", path, error.strerror)
