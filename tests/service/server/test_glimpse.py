"""A refusal without the parser: only where the parser would say the same of the request."""

from __future__ import annotations

import pytest
from gunicorn.config import Config  # type: ignore[import-untyped]
from gunicorn.http.message import Request  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from service.http.callers import digest_of
from service.server import glimpse as module
from service.server.glimpse import HEAD_BYTES_MAX, HEADS_MAX, Glimpse, glimpse
from service.server.inbox import Inbox

POST = b"POST /v1/comments?x=/livez HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
PIECES = (
    b"GET ", b"POST ", b"get ", b"/v1/a", b"/a#b?c", b"//x", b"*", b" HTTP/1.1", b" HTTP/1.0",
    b"\r\n", b"\r\n\r\n", b"\n", b" ", b"\t", b"Host: x\r\n", b"Content-Length: 3\r\n",
    b"content-length:4\r\n", b"Content-Length: +1\r\n", b"Content-Length : 1\r\n",
    b"Content_Length: 9\r\n", b"Transfer-Encoding: chunked\r\n", b"Connection: close\r\n",
    b"Connection: Keep-Alive\r\n", b"Authorization: Bearer a \r\n", b"Accept: text/html\r\n",
    b"X: \xff\r\n", b"X: a\r\n b\r\n", b"Expect: 100-continue\r\n", b"abc", b"0\r\n\r\n",
)  # fmt: skip


def test_a_plain_request_is_understood() -> None:
    """Path, credential, kind of client and end of the first request; what follows stays."""
    data = bytearray(
        POST + b"AUTHORIZATION:  Bearer a \r\nAccept: text/html,*/*\r\n\r\n{}" + b"GET / "
    )
    assert glimpse(data) == Glimpse("/v1/comments", digest_of("Bearer a"), True, len(data) - 6)
    plain = bytearray(b"GET /v1/events HTTP/1.1\r\nConnection: Keep-Alive\r\n\r\n")
    assert glimpse(plain) == Glimpse("/v1/events", b"", False, len(plain))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        POST,
        POST + b"Content-Length: 2\r\n\r\n{}",
        POST + b"Transfer-Encoding: chunked\r\n\r\n{}",
        POST + b"Expect: 100-continue\r\n\r\n{}",
        POST + b"Upgrade: h2c\r\n\r\n{}",
        POST + b"Connection: close\r\n\r\n{}",
        POST + b"Content_Length: 0\r\n\r\n{}",
        POST + b"X: a\r\n b\r\n\r\n{}",
        POST + b"X: a\nY: b\r\n\r\n{}",
        POST + "X: ә\r\n\r\n{}".encode(),
        POST + b"X: " + b"x" * HEAD_BYTES_MAX + b"\r\n\r\n{}",
        POST.replace(b"HTTP/1.1", b"HTTP/1.0") + b"\r\n{}",
        POST.replace(b"Length: 2", b"Length: +2") + b"\r\n{}",
        POST.replace(b"Length: 2", b"Length: 100000") + b"\r\n{}",
        POST.replace(b"/v1/", b"//v1/") + b"\r\n{}",
        POST.replace(b"POST", b"HEAD") + b"\r\n{}",
        POST.replace(b"POST ", b"POST http://x") + b"\r\n{}",
    ],
)
def test_what_is_not_plain_is_left_to_the_parser(data: bytes) -> None:
    """Nothing is said of half a head, and where a request's end or its connection is in doubt."""
    assert glimpse(bytearray(data)) is None


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_it_says_what_the_parser_says(pieces: list[bytes]) -> None:
    """Whatever is plain is a request to gunicorn, too, with the same path, key and end."""
    data = b"".join([b"GET /v1/a HTTP/1.1\r\n", *pieces])
    plain = glimpse(bytearray(data))
    if plain is None:
        return
    inbox = Inbox()
    inbox.data += data
    request = Request(Config(), inbox, ("127.0.0.1", 1), 1)
    credentials = [value for name, value in request.headers if name == "AUTHORIZATION"]
    said = [digest_of(one) for one in credentials or [""]]
    assert (request.path, said) == (plain.path, [plain.credential])
    assert not request.should_close()
    rest = request.body.read()
    head_and_body = len(data) - len(inbox)
    assert head_and_body == min(plain.size, len(data))
    assert head_and_body - len(rest) == data.index(b"\r\n\r\n") + 4


def test_so_many_heads_are_remembered_and_no_key() -> None:
    """However many clients come, memory is bounded, and holds digests alone."""
    for number in range(HEADS_MAX + 10):
        head = POST + f"Authorization: Bearer key-{number}\r\n\r\n".encode()
        plain = glimpse(bytearray(head + b"{}"))
        assert plain == glimpse(bytearray(head))
        assert plain
        assert plain.credential == digest_of(f"Bearer key-{number}")
    assert len(module._known) <= HEADS_MAX
    assert "Bearer" not in repr(module._known)
