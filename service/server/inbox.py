"""The bytes that a client has sent, and where a request in them ends."""

from __future__ import annotations

import re

HEAD_BYTES_MAX = 64 * 1024  # of one request's line and headers together
BODY_BYTES_MAX = 9 * 1024 * 1024  # no view takes more than 8 MiB (Perspective)
CHUNKS_MAX = 65_536  # of one body; smaller ones than 128 bytes each cost more than they carry
SIZE_LINE_BYTES_MAX = 8190  # as gunicorn allows
TRAILER_BYTES_MAX = 64 * 1024
END_OF_HEAD = b"\r\n\r\n"
CHUNK_SIZE = re.compile(rb"[0-9A-Fa-f]{1,16}")


class Inbox:
    """Bytes for gunicorn's parsers, which take it for a socket that never lets them wait."""

    def __init__(self) -> None:
        self.data = bytearray()

    def __len__(self) -> int:
        return len(self.data)

    def read(self, size: int | None = None, read_ahead: int | None = None) -> bytes:
        """Return up to ``size`` bytes and forget them; all that there are without one."""
        if size is None or size < 0:
            size = len(self.data)
        part = bytes(self.data[:size])
        del self.data[:size]
        return part

    def unread(self, data: bytes) -> None:
        """Put ``data`` back before all others."""
        self.data[:0] = data

    def may_hold_a_head(self, line_bytes_max: int) -> bool:
        """Return whether a parser has enough: a whole head, or one that can only be refused.

        A bare LF, a line that is too long or too many bytes are refused without waiting for more.
        """
        data = self.data
        return (
            END_OF_HEAD in data
            or len(data) > HEAD_BYTES_MAX
            or data.count(b"\n") != data.count(b"\r\n")
            or (len(data) - 2 > line_bytes_max and b"\r\n" not in data)
        )


class ChunkedEnd:
    """Looks for the end of a chunked body as it comes; what is wrong with it, gunicorn says."""

    def __init__(self) -> None:
        self._at = 0  # where the next chunk's size, or the trailer, begins
        self._chunks = 0
        self._in_trailer = False
        self.is_whole = False

    def is_in(self, data: bytearray) -> bool:
        """Return whether ``data``, all of the body so far, holds its end, or cannot ever.

        ``is_whole`` says which: it stays false for a body that breaks the rules or has no end.
        """
        while not self._in_trailer:
            step = self._next_chunk(data)
            if step is not None:
                return step
        end = self._at if data.startswith(b"\r\n", self._at) else data.find(END_OF_HEAD, self._at)
        self.is_whole = end >= 0
        return self.is_whole or len(data) - self._at > TRAILER_BYTES_MAX

    def _next_chunk(self, data: bytearray) -> bool | None:
        """Go one chunk on; return what ``is_in`` does where that cannot be."""
        if self._chunks and not b"\r\n".startswith(data[self._at - 2 : self._at]):
            return True
        end = data.find(b"\r\n", self._at)
        if end < 0:
            return len(data) - self._at > SIZE_LINE_BYTES_MAX
        text = bytes(data[self._at : end]).partition(b";")[0].rstrip(b" \t")
        if not CHUNK_SIZE.fullmatch(text) or self._chunks == CHUNKS_MAX:
            return True
        size = int(text, 16)
        if size > BODY_BYTES_MAX:
            return True
        self._chunks += 1
        self._in_trailer = size == 0
        self._at = end + 2 + (size + 2 if size else 0)
        return None
