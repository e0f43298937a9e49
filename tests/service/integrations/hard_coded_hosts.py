"""TLS under the names that clients hard-code."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask

from tests.support.servers.web_server import serving

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
HOSTS = ("commentanalyzer.googleapis.com", "rest.akismet.com", "api.openai.com")


def certificate(folder: Path) -> Path:
    """Make a certificate for HOSTS that is its own authority; return the PEM file with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "modqueue test")])
    names: list[x509.GeneralName] = [x509.DNSName(host) for host in HOSTS]
    names += [x509.DNSName(f"*.{host}") for host in HOSTS]
    names += [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / "server.pem"
    path.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + secret)
    return path


def tls(pem: Path) -> ssl.SSLContext:
    """Return the server's side of the certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


@contextmanager
def trusted(app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Serve ``app`` under HOSTS, with a certificate that the clients of this process trust."""
    pem = certificate(folder)
    for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(pem))
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setattr("httplib2.CA_CERTS", str(pem))  # read from the environment at its import
    monkeypatch.setenv("MPLCONFIGDIR", str(folder))
    with serving(app, tls(pem)) as port:
        point(monkeypatch, port)
        yield


def point(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    """Send HOSTS to ``port``, as an entry in the hosts file and a proxy before us would."""
    getaddrinfo, connect = socket.getaddrinfo, socket.socket.connect

    def resolve(host: Any, service: Any, *args: Any, **options: Any) -> Any:
        if is_ours(host):
            return getaddrinfo("127.0.0.1", port, *args, **options)
        return getaddrinfo(host, service, *args, **options)

    def reach(self: socket.socket, address: Any) -> None:
        ours = isinstance(address, tuple) and is_ours(address[0])
        connect(self, ("127.0.0.1", port) if ours else address)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket.socket, "connect", reach)


def is_ours(host: Any) -> bool:
    """Return whether ``host`` is one of HOSTS or below one."""
    name = host.decode() if isinstance(host, bytes) else str(host)
    return any(name == ours or name.endswith(f".{ours}") for ours in HOSTS)
