"""A client's connection, read and written without ever waiting for the client.

What the client sends is kept until a request is whole; what it does not take is kept until it does.
So however slow it is, it costs a socket and some memory, and a thread only while there is something
to work out.
"""

from __future__ import annotations

import errno
import math
import select
import socket
import struct
import time
from contextlib import suppress
from enum import Enum
from typing import Any

from gunicorn.http.body import LengthReader  # type: ignore[import-untyped]
from gunicorn.http.errors import (  # type: ignore[import-untyped]
    LimitRequestHeaders,
    NoMoreData,
    ParseException,
)
from gunicorn.http.message import Request  # type: ignore[import-untyped]

from service.server.inbox import BODY_BYTES_MAX, ChunkedEnd, Inbox
from service.server.peers import address_of

RECEIVE_BYTES = 16 * 1024
UNSENT_BYTES_MAX = 1024 * 1024  # of a stream that is written quicker than it is read
AT_ONCE = struct.pack("ii", 1, 0)  # struct linger
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
READ_SECONDS = 10.0  # for head and body together; 16 KiB take a modem's 56 kbit/s less than 3 s
WRITE_SECONDS = 30.0  # for one answer; 200 KiB take that modem as long
LINGER_SECONDS = 1.0  # for the end of the last answer to reach its client


class Wants(Enum):
    """What a connection waits for."""

    REQUEST = "the first byte of a request"
    REST = "the rest of a request"
    THREAD = "somebody to answer"
    SPACE = "the client to take more of the answer"
    END = "the client to close its end"
    NOTHING = "to be closed"


SECONDS = {
    Wants.REST: READ_SECONDS,
    Wants.SPACE: WRITE_SECONDS,
    Wants.END: LINGER_SECONDS,
    Wants.THREAD: math.inf,
    Wants.NOTHING: math.inf,
}


class ClientConnection:
    """A socket, the request that is read from it and the answer that is written to it.

    Gunicorn's answers take it for a socket: they call ``sendall`` and ``send``.
    """

    def __init__(self, cfg: Any, sock: socket.socket, client: Any, server: Any) -> None:
        sock.setblocking(False)
        self.cfg, self.sock, self.client, self.server = cfg, sock, client, server
        self.address = address_of(client)
        self.inbox = Inbox()
        self.unsent = bytearray()
        self.request: Any = None  # once its head is read
        self._requests = 0
        self._chunked_end = ChunkedEnd()
        self._body_is_here = False
        self._ending = False  # the last answer is given
        self._ended = False  # the client sends no more
        self._lost = False  # and takes no more
        self._room_by = math.inf
        self.wants = Wants.REQUEST
        self.deadline = time.monotonic() + cfg.keepalive

    def take(self) -> None:
        """Send or receive what can be without waiting now that the socket is ready."""
        if self.wants is Wants.SPACE:
            self.flush()
        elif self.wants is not Wants.THREAD:
            self._receive()

    @property
    def is_unread(self) -> bool:
        """Whether the inbox begins with a request of which no part was read."""
        return self.request is None and not (self._ending or self._ended or self.unsent)

    def is_whole(self, size: int) -> bool:
        """Return whether ``size`` bytes are here; if not, await the rest of them unread."""
        if len(self.inbox) < size:
            self._want(Wants.REST)
        return len(self.inbox) >= size

    def answer_unread(self, size: int, answer: bytes) -> None:
        """Give ``answer`` to the request of ``size`` bytes with which the inbox begins."""
        del self.inbox.data[:size]
        self._requests += 1
        self.wants = Wants.THREAD  # as if it had waited for one: what follows has its own time
        self._write(answer)

    def settle(self) -> Wants:
        """Say what the connection waits for next, and until when.

        Raises:
            ParseException: what was sent is not HTTP.
        """
        self._want(self._wanted())
        return self.wants

    def _want(self, wants: Wants) -> None:
        if wants is not self.wants:
            self.wants = wants
            self.deadline = time.monotonic() + SECONDS.get(wants, self.cfg.keepalive)

    def queue(self) -> None:
        """Wait for a thread; but where not a byte of the answer would be sent, for that first."""
        if not self._poll(0):
            self._want(Wants.SPACE)

    def _poll(self, seconds: float) -> bool:
        """Return whether the socket takes more, now or within ``seconds``."""
        poll = select.poll()
        poll.register(self.sock, select.POLLOUT)
        return bool(poll.poll(seconds * 1000))

    def _wanted(self) -> Wants:
        if self.unsent:
            return Wants.SPACE
        if self._ending:
            return Wants.NOTHING if self._ended else Wants.END
        if self.request is None and not (self.inbox.data or self._ended):
            return Wants.REQUEST
        if self._has_request():
            return Wants.THREAD
        if self._ended:
            return Wants.NOTHING
        return Wants.REST if self.inbox or self.request else Wants.REQUEST

    def _receive(self) -> None:
        try:
            data = self.sock.recv(RECEIVE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            self._lose()
            return
        self._ended = not data
        if not self._ending:  # after the last answer nobody reads what comes
            self.inbox.data += data

    def _lose(self) -> None:
        """The client is gone: there is nobody to read from or to write to."""
        self.unsent.clear()
        self._ending = self._ended = self._lost = True

    def _has_request(self) -> bool:
        if self.request is None and not self._read_head():
            return False
        return self._has_body() or self._ended

    def _read_head(self) -> bool:
        if not self.inbox.may_hold_a_head(self.cfg.limit_request_line):
            return False
        self._requests += 1
        try:
            self.request = Request(self.cfg, self.inbox, self.client, self._requests)
        except NoMoreData:
            raise LimitRequestHeaders("the head is too long") from None
        self._chunked_end = ChunkedEnd()
        if not self._has_body() and self._awaits_word():
            self._write(CONTINUE)
        return True

    def _awaits_word(self) -> bool:
        """Return whether the client sends its body only when it is told to (RFC 9110, 10.1.1)."""
        return self.request.version >= (1, 1) and any(
            name == "EXPECT" and value.lower() == "100-continue"
            for name, value in self.request.headers
        )

    def _has_body(self) -> bool:
        """Return whether the body is here as far as it is going to be read."""
        reader = self.request.body.reader
        if isinstance(reader, LengthReader):
            self._body_is_here = len(self.inbox) >= reader.length
            return self._body_is_here or reader.length > BODY_BYTES_MAX
        over = self._chunked_end.is_in(self.inbox.data)
        self._body_is_here = self._chunked_end.is_whole
        return over or len(self.inbox) > BODY_BYTES_MAX

    def answered(self, keep: bool) -> None:
        """Go on behind the request; without ``keep``, or where its end is unknown, to the end."""
        self._ending = self._ending or not (keep and self._body_is_here and self._skip_rest())
        self.request = None
        self._room_by = math.inf
        if self._ending:
            self.inbox.data.clear()
        self.flush()

    def _skip_rest(self) -> bool:
        """Drop what the view did not read of the body; return whether it was right."""
        body = self.request.body
        if getattr(body.reader, "length", None) == 0:
            return True
        try:
            while not body.failed and body.read(RECEIVE_BYTES):
                pass
        except (ParseException, NoMoreData):
            return False
        return not body.failed

    def refuse(self, answer: bytes) -> None:
        """Write a last, whole answer to what cannot be answered otherwise."""
        self.request = None
        self._ending = True
        self.inbox.data.clear()
        self._write(answer)

    def sendall(self, data: bytes) -> None:
        """Keep ``data`` to be sent. Raises OSError where the client is gone."""
        if self._lost:
            raise OSError(errno.EPIPE, "the client is gone")
        self.unsent += data

    def send(self, data: bytes) -> int:
        """Drop what gunicorn writes here, its "100 Continue": it was said when it had a use."""
        return len(data)

    def _write(self, data: bytes) -> None:
        self.unsent += data
        self.flush()

    def flush(self) -> None:
        """Send what the socket takes now; after the last byte of the last answer say so."""
        try:
            if self.unsent:
                del self.unsent[: self.sock.send(self.unsent)]
            if self._ending and not self.unsent:
                self.sock.shutdown(socket.SHUT_WR)
        except BlockingIOError:
            pass
        except OSError:
            self._lose()

    def make_room(self) -> None:
        """Let a stream wait while its client is UNSENT_BYTES_MAX behind.

        Raises:
            TimeoutError: it was for WRITE_SECONDS of this answer.
        """
        if len(self.unsent) <= UNSENT_BYTES_MAX:
            return
        self._room_by = min(self._room_by, time.monotonic() + WRITE_SECONDS)
        while len(self.unsent) > UNSENT_BYTES_MAX:
            left = self._room_by - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._poll(left)
            self.flush()

    @property
    def is_handed_over(self) -> bool:
        """Whether somebody else has the socket now (``service/dashboard/live``)."""
        return self.sock.fileno() == -1

    def abort(self) -> None:
        """Close the socket at once, with all that the system still holds for the client."""
        with suppress(OSError):
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        self.close()

    def close(self) -> None:
        """Close the socket, unless it is somebody else's."""
        with suppress(OSError):
            self.sock.close()
