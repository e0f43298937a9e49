"""One stream and its browser, over a pair of sockets."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from service.dashboard.live.stream import UNSENT_BYTES_MAX, Listener, Stream, event

DANA = Listener("dana", "en", "session", lambda: True)


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, browser = socket.socketpair()
    yield ours, browser
    ours.close()
    browser.close()


Pair = tuple[socket.socket, socket.socket]


def test_an_event_is_one_line_of_data() -> None:
    """Line breaks in the data cannot forge another event."""
    assert event("news", {"who": "a\n\nevent: bye"}, "5-0") == (
        b'id: 5-0\nevent: news\ndata: {"who":"a\\n\\nevent: bye"}\n\n'
    )


def test_a_slow_browser_is_never_waited_for(pair: Pair) -> None:
    """What a full socket does not take is kept and sent later, in order."""
    stream = Stream(pair[0], DANA, "0-0", chunked=False)
    sent = b"".join(b"%08d" % number for number in range(20_000))
    pair[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    assert stream.send(sent)
    pair[1].setblocking(False)
    heard = b""
    while len(heard) < len(sent):
        heard += pair[1].recv(65536)
        assert stream.flush()
    assert heard == sent


def test_a_browser_hopelessly_behind_is_given_up(pair: Pair) -> None:
    """Nothing piles up without end for a browser that does not read."""
    stream = Stream(pair[0], DANA, "0-0", chunked=False)
    sends = [stream.send(b"x" * 65536) for _ in range(32)]
    assert sends[0]
    assert not sends[-1]
    assert sends.index(False) * 65536 > UNSENT_BYTES_MAX


def test_a_closed_browser_is_noticed(pair: Pair) -> None:
    """A tab that was closed ends its stream at the next look."""
    stream = Stream(pair[0], DANA, "0-0", chunked=True)
    assert stream.flush()
    pair[1].close()
    assert not stream.flush()


def test_the_end_of_a_chunked_answer_is_said(pair: Pair) -> None:
    """A proxy learns that the answer is complete, so it may use the connection's record again."""
    Stream(pair[0], DANA, "0-0", chunked=True).close()
    assert pair[1].recv(100) == b"0\r\n\r\n"
