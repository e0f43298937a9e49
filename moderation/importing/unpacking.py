"""How much of an archive is unpacked: a short file may hold more than a disk."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from moderation.importing.archive import Broken, Unreadable

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

GZIP = b"\x1f\x8b"
RATIO_MAX = 100  # comments pack to a tenth of their length, one letter to a thousandth
BYTES_MIN = 64 * 1024 * 1024  # any file may unpack to that much
READ_BYTES = 1 << 16


def unpacked_max(path: Path) -> int:
    """Return to how many bytes the file at ``path`` may unpack."""
    return max(BYTES_MIN, RATIO_MAX * path.stat().st_size)


@contextmanager
def unpacked(path: Path) -> Iterator[BufferedReader]:
    """Open the file, unpacked where it is packed by gzip, as Disqus sends it.

    Raises:
        Broken: what is packed is torn.
        Unreadable: it unpacks to more than any archive does.
    """
    with path.open("rb") as file:
        if file.peek(len(GZIP))[: len(GZIP)] != GZIP:
            yield file
            return
        with gzip.open(file, "rb") as packed:
            try:
                yield bounded(cast(BinaryIO, packed), unpacked_max(path))
            except (EOFError, gzip.BadGzipFile, zlib.error):
                raise Broken(0, "the packed file is torn") from None


def bounded(file: BinaryIO, maximum: int) -> BufferedReader:
    """Return ``file``, whose reading raises Unreadable behind ``maximum`` bytes."""
    return BufferedReader(_Bounded(file, maximum), READ_BYTES)


class _Bounded(RawIOBase):
    def __init__(self, file: BinaryIO, maximum: int) -> None:
        self._file = file
        self._maximum = self._left = maximum

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        piece = self._file.read(len(view))
        self._left -= len(piece)
        if self._left < 0:
            raise Unreadable(
                f"the file unpacks to more than {self._maximum:,} bytes, "
                f"{RATIO_MAX} times its own length: unpack it yourself"
            )
        view[: len(piece)] = piece
        return len(piece)
