"""https: the certificate must be for the host that was registered, whatever address it has."""

from __future__ import annotations

import datetime
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from moderation.webhooks.post import Fault, Poster
from tests.moderation.webhooks.conftest import ALLOWED
from tests.support.servers.certificates import self_signed

HOST = "hook.example"
BODY = b"{}"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for HOST with its key, in one file."""
    path = tmp_path_factory.mktemp("tls") / "host.pem"
    return self_signed(path, HOST, datetime.timedelta(hours=1))


@pytest.fixture
def port(certificate: Path) -> Iterator[int]:
    """A receiver with that certificate, for one client."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            try:
                with context.wrap_socket(connection, server_side=True) as wrapped:
                    received = b""
                    while not received.endswith(BODY):
                        received += wrapped.recv(65536)
                    wrapped.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
            except OSError:
                connection.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield int(listening.getsockname()[1])
        thread.join(5)


@pytest.fixture
def resolve_to_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every .example host is on the loopback."""
    real = socket.getaddrinfo

    def look_up(host: str, *arguments: object, **options: object) -> object:
        address = "127.0.0.1" if host.endswith(".example") else host
        return real(address, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


@pytest.fixture
def make_poster(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path | None], Poster]:
    def make(trusted: Path | None) -> Poster:
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        return Poster(timeout_seconds=5.0, allowed=ALLOWED)

    return make


@pytest.mark.usefixtures("resolve_to_loopback")
@pytest.mark.parametrize(
    ("host", "trust", "fault"),
    [(HOST, True, None), ("other.example", True, Fault.TLS), (HOST, False, Fault.TLS)],
)
def test_certificates(
    certificate: Path,
    port: int,
    make_poster: Callable[[Path | None], Poster],
    host: str,
    trust: bool,
    fault: Fault | None,
) -> None:
    """The right name under a trusted certificate is delivered to; another name or none is not."""
    poster = make_poster(certificate if trust else None)
    answer = poster.post(f"https://{host}:{port}/", {"webhook-id": "msg_1"}, BODY)
    assert answer.fault is fault
    assert (answer.kind == "delivered") is (fault is None)
