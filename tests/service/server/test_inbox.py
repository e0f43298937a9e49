"""Where a request ends in what a client has sent so far."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.server.inbox import (
    BODY_BYTES_MAX,
    CHUNKS_MAX,
    HEAD_BYTES_MAX,
    SIZE_LINE_BYTES_MAX,
    TRAILER_BYTES_MAX,
    ChunkedEnd,
    Inbox,
)

LINE_MAX = 4094
CHUNKS = st.lists(st.binary(min_size=1, max_size=40), max_size=6)
TRAILERS = st.sampled_from([b"", b"X-Later: 1\r\n", b"A: b\r\nC: d\r\n"])
EXTENSIONS = st.sampled_from([b"", b";a=b", b" ; a"])


def written(chunks: list[bytes], trailer: bytes, extension: bytes) -> bytes:
    body = b"".join(b"%x%b\r\n%b\r\n" % (len(one), extension, one) for one in chunks)
    return body + b"0\r\n" + trailer + b"\r\n"


@given(CHUNKS, TRAILERS, EXTENSIONS, st.binary(max_size=20))
def test_the_end_of_a_chunked_body(
    chunks: list[bytes], trailer: bytes, extension: bytes, rest: bytes
) -> None:
    """However its bytes come, a right body ends with its last byte, and not before."""
    body = written(chunks, trailer, extension)
    end = ChunkedEnd()
    for length in range(len(body)):
        assert not end.is_in(bytearray(body[:length]))
    assert end.is_in(bytearray(body + rest))
    assert end.is_whole


WRONG = {
    "no size": b"\r\n",
    "a size that is none": b"0x5\r\nhello\r\n",
    "a sign": b"+5\r\nhello\r\n",
    "no end of a chunk": b"5\r\nhelloXX0\r\n\r\n",
    "a chunk that is too long": b"%x\r\n" % (BODY_BYTES_MAX + 1),
    "a size line without end": b"5;" + b"a" * SIZE_LINE_BYTES_MAX,
    "a trailer without end": b"0\r\nA: " + b"b" * TRAILER_BYTES_MAX,
    "too many chunks": b"1\r\na\r\n" * (CHUNKS_MAX + 1),
}


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG)
def test_what_has_no_end(body: bytes) -> None:
    """A body that can only be refused is not waited for, and its end is not known."""
    end = ChunkedEnd()
    assert end.is_in(bytearray(body))
    assert not end.is_whole


HEADS = {
    b"": False,
    b"GET / HTTP/1.1\r\nHost: x\r\n": False,
    b"GET / HTTP/1.1\r\nHost: x\r\n\r": False,
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\n": True,
    b"GET / HTTP/1.1\nHost": True,
    b"GET /" + b"a" * LINE_MAX: True,
    b"GET / HTTP/1.1\r\nA: " + b"b" * LINE_MAX: False,
    b"GET / HTTP/1.1\r\nA: " + b"b" * HEAD_BYTES_MAX: True,
}


@pytest.mark.parametrize(("sent", "enough"), HEADS.items(), ids=range(len(HEADS)))
def test_a_head(sent: bytes, enough: bool) -> None:
    """A head is parsed once it is whole, or once it can only be refused."""
    inbox = Inbox()
    inbox.data += sent
    assert inbox.may_hold_a_head(LINE_MAX) == enough


def test_reading() -> None:
    """gunicorn's parsers get what there is, and can put it back."""
    inbox = Inbox()
    inbox.data += b"one two"
    assert inbox.read(4) == b"one "
    inbox.unread(b"1 ")
    assert inbox.read(None, 10) == b"1 two"
    assert inbox.read() == b""
