"""One attempt on the wire: what counts as delivered, and what a hostile receiver cannot do."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from ipaddress import ip_address

import pytest

from moderation.webhooks.post import Answer, Fault, Poster
from tests.moderation.webhooks.conftest import ALLOWED
from tests.moderation.webhooks.sink import Sink
from tests.support.servers.raw_http import raw_server
from tests.support.servers.redis_servers import free_port

METADATA = "http://169.254.169.254/latest/meta-data/"
LIMIT_SECONDS = 1.0


@pytest.fixture
def poster() -> Poster:
    return Poster(timeout_seconds=LIMIT_SECONDS, allowed=ALLOWED)


def post(poster: Poster, url: str) -> Answer:
    return poster.post(url, {"webhook-id": "msg_1"}, b"{}")


@pytest.mark.parametrize(
    ("status", "kind"),
    [(200, "delivered"), (202, "delivered"), (204, "delivered"), (301, "failed"), (304, "failed"),
     (307, "failed"), (400, "failed"), (404, "failed"), (410, "gone"), (429, "failed"),
     (500, "failed"), (503, "failed")],
)  # fmt: skip
def test_statuses(poster: Poster, receiver: Sink, status: int, kind: str) -> None:
    """2xx is delivered, 410 is gone, and everything else, redirects included, has failed."""
    receiver.answer = lambda _: (status, {})
    answer = post(poster, receiver.url)
    assert (answer.status, answer.kind) == (status, kind)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(
    poster: Poster, receiver: Sink, make_sink: Callable[[], Sink], status: int
) -> None:
    """A redirect to the cloud's metadata, or to anybody else, is a failure and nothing more."""
    other = make_sink()
    for location in (METADATA, other.url):
        receiver.answer = lambda _, to=location: (status, {"Location": to})  # type: ignore[misc]
        assert post(poster, receiver.url).kind == "failed"
    assert other.received == []
    assert len(receiver.received) == 2


def test_the_request(poster: Poster, receiver: Sink) -> None:
    """Path and query arrive as registered; the host is the URL's, not the address."""
    url = receiver.url.replace("127.0.0.1", "localhost") + "/%D0%B0?site=demo&x=1"
    assert post(poster, url).kind == "delivered"
    (request,) = receiver.received
    assert request.path == "/hook/%D0%B0?site=demo&x=1"
    assert request.headers["host"].startswith("localhost:")


def test_private_addresses_get_nothing(receiver: Sink) -> None:
    """Without the operator's leave a receiver on the loopback is never connected to."""
    guarded = Poster(timeout_seconds=LIMIT_SECONDS)
    port = receiver.url.rpartition(":")[2]
    for host in ("127.0.0.1", "localhost", "127.1", "[::ffff:127.0.0.1]"):
        assert post(guarded, f"http://{host}:{port}").fault is Fault.BLOCKED
    assert receiver.received == []


def test_the_checked_address_is_the_connected_one(
    receiver: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that resolves elsewhere at a second look gains nothing: there is no second look."""
    real, asked = socket.getaddrinfo, []

    def rebinding(host: str, *arguments: object, **options: object) -> object:
        if host != "rebinding.example":
            return real(host, *arguments, **options)  # type: ignore[arg-type]
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "127.66.66.66"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    url = receiver.url.replace("127.0.0.1", "rebinding.example")
    assert post(Poster(timeout_seconds=15, allowed=ALLOWED), url).kind == "delivered"
    assert asked == ["rebinding.example"]


def drip(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for _ in range(600):
        connection.sendall(b"X: y\r\n")
        time.sleep(0.05)


def continue_for_ever(connection: socket.socket) -> None:
    while True:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(0.01)


def say_nothing(connection: socket.socket) -> None:
    while connection.recv(1024):
        pass


@pytest.mark.parametrize("talk", [drip, continue_for_ever, say_nothing])
def test_no_receiver_outlasts_the_deadline(
    poster: Poster, talk: Callable[[socket.socket], None]
) -> None:
    """A silent receiver, or one that always says a little more, fails when its time is over."""
    with raw_server(talk) as url:
        answer = post(poster, url)
    assert answer.fault in {Fault.TIMEOUT, Fault.NOT_HTTP}  # too many headers may come first
    assert answer.seconds < 3 * LIMIT_SECONDS


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200" + b"x" * 100_000,
        b"\x16\x03\x01\0",
        b"HTTP/1.1 \xff\xfe OK\r\n\r\n",
        b"HTTP/9.9 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000,
    ],
)
def test_what_is_not_http(poster: Poster, text: bytes) -> None:
    """Another protocol on the port, or none, is a failure and not a crash."""

    def talk(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(text)

    with raw_server(talk) as url:
        answer = post(poster, url)
    assert answer.kind == "failed"
    assert answer.fault in {Fault.NOT_HTTP, Fault.UNREACHABLE}


def test_a_body_is_not_waited_for(poster: Poster) -> None:
    """The status is enough: a body that never ends delays nothing."""

    def talk(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        say_nothing(connection)

    with raw_server(talk) as url:
        assert post(poster, url).kind == "delivered"


@pytest.mark.parametrize(
    ("host", "fault"),
    [
        ("no-such-host.invalid", Fault.UNRESOLVED),
        (f"{'a' * 70}.example", Fault.UNRESOLVED),
        ("127.0.0.1", Fault.UNREACHABLE),
    ],
)
def test_nobody_there(poster: Poster, host: str, fault: Fault) -> None:
    """A name that does not exist and a port where nobody listens are told apart."""
    assert post(poster, f"http://{host}:{free_port()}/").fault is fault


def test_plain_http_on_a_tls_address(poster: Poster, receiver: Sink) -> None:
    """https is never spoken as http: a receiver without TLS gets nothing."""
    assert post(poster, receiver.url.replace("http:", "https:")).fault is Fault.TLS
    assert receiver.received == []


def test_a_silent_address_leaves_time_for_the_next(
    receiver: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a host's first address never answers, its second one still gets the message."""
    real = socket.create_connection

    def connect(address: tuple[str, int], seconds: float) -> socket.socket:
        if address[0] == "127.0.0.9":
            time.sleep(seconds)
            raise TimeoutError
        return real(address, seconds)

    monkeypatch.setattr(socket, "create_connection", connect)
    found = [ip_address("127.0.0.9"), ip_address("127.0.0.1")]
    monkeypatch.setattr("moderation.webhooks.post.resolve", lambda *_: found)
    answer = post(Poster(timeout_seconds=LIMIT_SECONDS, allowed=ALLOWED), receiver.url)
    assert answer.kind == "delivered"
