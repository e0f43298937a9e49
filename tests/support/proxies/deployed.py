"""The proxies of ``deploy/`` on free ports of the loopback, with a certificate of our own."""

from __future__ import annotations

import http.client
import os
import re
import socket
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from grp import getgrgid
from pathlib import Path
from pwd import getpwuid

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.support.servers.redis_servers import free_port, wait_until

HOST = "comments.example"
DEPLOY = Path(__file__).parents[3] / "deploy"
NGINX = """
user {user} {group}; daemon off; pid nginx.pid; error_log stderr warn;
events {{}}
http {{
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi; scgi_temp_path scgi;
    include {file};
}}
"""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A running proxy: its ports for HTTPS and HTTP, and the certificate to trust."""

    port: int
    plain_port: int
    certificate: Path

    @property
    def host(self) -> str:
        """The host as a browser writes it."""
        return f"{HOST}:{self.port}"

    def connect(self) -> ssl.SSLSocket:
        """Return a TLS connection whose certificate was checked."""
        context = ssl.create_default_context(cafile=self.certificate)
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        return context.wrap_socket(plain, server_hostname=HOST)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """Send one request; return the answer and its body."""
        connection = http.client.HTTPConnection(HOST, self.port)
        connection.sock = self.connect()
        connection.request(method, path, body, dict(headers or {}))
        answer = connection.getresponse()
        read = answer.read()
        connection.close()
        return answer, read


@contextmanager
def nginx(folder: Path, upstream_port: int) -> Iterator[Proxy]:
    """Run nginx with ``deploy/nginx/modqueue.conf`` before a web process."""
    proxy = _prepare(folder)
    changes = {
        "/etc/ssl/modqueue/fullchain.pem": str(proxy.certificate),
        "/etc/ssl/modqueue/privkey.pem": str(folder / "key.pem"),
        "127.0.0.1:8000": f"127.0.0.1:{upstream_port}",
        "listen 443": f"listen 127.0.0.1:{proxy.port}",
        "listen 80": f"listen 127.0.0.1:{proxy.plain_port}",
        "listen [::]:443": f"listen [::1]:{proxy.port}",
        "listen [::]:80": f"listen [::1]:{proxy.plain_port}",
    }
    own = folder / "modqueue.conf"
    own.write_text(_changed(DEPLOY / "nginx" / "modqueue.conf", changes))
    (folder / "nginx.conf").write_text(NGINX.format(file=own, **_owner()))
    with _running(_nginx(folder), folder, proxy):
        yield proxy


@contextmanager
def fixed_hosts(folder: Path, upstream_port: int, certificates: Path) -> Iterator[Proxy]:
    """Run nginx with ``deploy/nginx/fixed-hosts.conf`` and what the guide's commands made."""
    folder.mkdir(parents=True)
    proxy = Proxy(free_port(), free_port(), certificates / "certificate.pem")
    changes = {
        "/etc/ssl/modqueue-fixed/": f"{certificates}/",
        "127.0.0.1:8000": f"127.0.0.1:{upstream_port}",
        "listen 443": f"listen 127.0.0.1:{proxy.port}",
    }
    own = folder / "fixed-hosts.conf"
    own.write_text(_changed(DEPLOY / "nginx" / "fixed-hosts.conf", changes))
    (folder / "nginx.conf").write_text(NGINX.format(file=own, **_owner()))
    with _running(_nginx(folder), folder, proxy):
        yield proxy


def _nginx(folder: Path) -> list[str]:
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]


@contextmanager
def caddy(folder: Path, upstream_port: int) -> Iterator[Proxy]:
    """Run Caddy with ``deploy/caddy/Caddyfile`` before a web process."""
    proxy = _prepare(folder)
    changes = {
        "127.0.0.1:8000": f"127.0.0.1:{upstream_port}",
        "http_port 80": f"http_port {proxy.plain_port}",
        "https_port 443": f"https_port {proxy.port}",
        f"{HOST} {{": f"{HOST} {{\n\tbind 127.0.0.1\n\ttls {proxy.certificate} {folder}/key.pem",
    }
    own = folder / "Caddyfile"
    own.write_text(_changed(DEPLOY / "caddy" / "Caddyfile", changes))
    command = ["caddy", "run", "--config", str(own), "--adapter", "caddyfile"]
    with _running(command, folder, proxy):
        yield proxy


def _owner() -> dict[str, str]:
    """Return who runs the tests: nginx's processes are to read the tests' files."""
    return {"user": getpwuid(os.getuid()).pw_name, "group": getgrgid(os.getgid()).gr_name}


def _changed(path: Path, changes: Mapping[str, str]) -> str:
    text = path.read_text("utf-8")
    text = re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)  # values are named there, too
    for former, new in changes.items():
        assert former in text, f"{path}: {former} is not there to be changed"
        text = text.replace(former, new)
    return text


@contextmanager
def _running(command: list[str], folder: Path, proxy: Proxy) -> Iterator[None]:
    environ = {"PATH": f"{os.environ['PATH']}:/usr/sbin", "HOME": str(folder)}
    with (folder / "proxy.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environ, stdout=log, stderr=log)

    def listens() -> bool:
        assert process.poll() is None, (folder / "proxy.log").read_text()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", proxy.port)) == 0

    try:
        wait_until(listens, "the proxy", 30)
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def _prepare(folder: Path) -> Proxy:
    """Make a folder with a key and a certificate for HOST."""
    folder.mkdir(parents=True)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    own = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(own)
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    return Proxy(free_port(), free_port(), folder / "certificate.pem")
