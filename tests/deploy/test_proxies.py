"""The nginx and the Caddy file of ``deploy/`` before a real web process."""

from __future__ import annotations

import gzip
import http.client
import json
import re
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest

from moderation.registry import Registry, Role
from service.launcher.embedded import EmbeddedServer
from tests.support.api import SECRET, comment, json_body
from tests.support.proxies import deployed
from tests.support.proxies.deployed import HOST, Proxy
from tests.support.servers.gunicorn import RunningGunicorn, shared

PASSWORD = "a long enough sentence"
POST = {"Authorization": f"Bearer {SECRET}", "Content-Type": "application/json"}
FORGED = {
    "X-Forwarded-For": "127.0.0.1, 192.0.2.6",
    "X-Forwarded-Host": "elsewhere.example",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Prefix": "/x",
    "X-Real-IP": "192.0.2.6",
    "Forwarded": "for=192.0.2.6",
    "X_Forwarded_For": "192.0.2.6",
    "SCRIPT_NAME": "/x",
}


@pytest.fixture
def path() -> str:
    """Where on its host the installation stands; a test may name another place."""
    return ""


@pytest.fixture(scope="module")
def web(
    server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., RunningGunicorn]]:
    """Gives the web process with some options, the same one for all tests here."""
    with shared(server.url, tmp_path_factory.mktemp("web")) as with_options:
        yield with_options


@pytest.fixture(params=[deployed.nginx, deployed.caddy], ids=["nginx", "caddy"])
def proxy(
    request: pytest.FixtureRequest, web: Callable[..., RunningGunicorn], registry: Registry,
    site: str, tmp_path: Path, path: str,
) -> Iterator[Proxy]:  # fmt: skip
    """A proxy before a web process that trusts it and answers under its name alone."""
    registry.add_key(site, "test", SECRET)
    registry.add_moderator("dana", Role.ADMIN, PASSWORD)
    one = web(
        processes=1,
        threads=4,
        MODQUEUE_INTEGRATIONS="perspective",
        app="tests.support.apps.telling_app:app",
        MODQUEUE_TRUSTED_PROXIES="1",
        MODQUEUE_SECURE_COOKIES="1",
        MODQUEUE_PUBLIC_URL=f"https://{HOST}{path}",
    )
    with request.param(tmp_path / "proxy", one.port) as running:
        yield running


def log_in(proxy: Proxy) -> str:
    """Log in by the form; return the cookies."""
    cookies: SimpleCookie = SimpleCookie()

    def ask(method: str, body: bytes | None = None) -> tuple[int, bytes]:
        headers = {
            "Cookie": "; ".join(f"{name}={one.value}" for name, one in cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"https://{proxy.host}",
        }
        answer, read = proxy.ask(method, "/log-in", body, headers)
        for line in answer.headers.get_all("Set-Cookie", []):
            cookies.load(line)
        return answer.status, read

    found = re.search(rb'name="csrf" value="([^"]+)"', ask("GET")[1])
    assert found
    fields = {"csrf": found[1].decode(), "name": "dana", "password": PASSWORD, "next": ""}
    assert ask("POST", urlencode(fields).encode())[0] == 303
    return "; ".join(f"{name}={one.value}" for name, one in cookies.items())


def test_tls(proxy: Proxy) -> None:
    """Pages and posts come through TLS, with HSTS once; plain HTTP is sent to it."""
    answer, _ = proxy.ask("GET", "/log-in")
    assert answer.status == 200
    assert answer.headers.get_all("Strict-Transport-Security") == ["max-age=31536000"]
    assert proxy.ask("POST", "/v1/comments", json_body(comment()), POST)[0].status == 202
    plain = http.client.HTTPConnection("127.0.0.1", proxy.plain_port, timeout=60)
    plain.request("GET", "/log-in", headers={"Host": HOST})
    moved = plain.getresponse()
    assert moved.status == 308
    assert str(moved.getheader("Location")).startswith(f"https://{HOST}")
    plain.close()


def test_metrics_are_closed(proxy: Proxy) -> None:
    """Nobody reads the metrics through the proxy, however the address is written."""
    for path in ("/metrics", "/%6detrics", "//metrics", "/metrics/", "/x/../metrics", "/metrics?a"):
        for headers in ({}, FORGED):
            answer, body = proxy.ask("GET", path, headers=headers)
            assert answer.status in {308, 400, 404}, path
            assert b"modqueue_" not in body


def test_clients_cannot_forge_who_they_are(proxy: Proxy) -> None:
    """The application sees the connection's address and the name that was asked for."""
    _, body = proxy.ask("GET", "/tests/client", headers=FORGED)
    assert json.loads(body) == {
        "address": "127.0.0.1",
        "host": proxy.host,
        "scheme": "https",
        "prefix": "",
        "forwarded": None,
    }


def test_another_name_is_refused(proxy: Proxy) -> None:
    """A request for another host does not reach a page."""
    answer, _ = proxy.ask("GET", "/log-in", headers={"Host": "elsewhere.example"})
    assert answer.status in {200, 421}
    assert answer.status == 421 or answer.getheader("Content-Length") == "0"


def test_streams_are_not_buffered(proxy: Proxy) -> None:
    """What happens on a site is heard at once, while its answer goes on."""
    cookies = log_in(proxy)
    with proxy.connect() as stream:
        head = f"GET /sites/demo/live HTTP/1.1\r\nHost: {proxy.host}\r\nCookie: {cookies}\r\n\r\n"
        stream.sendall(head.encode())
        heard = b""
        while b"event: beat" not in heard:
            heard += stream.recv(65536)
        assert heard.startswith(b"HTTP/1.1 200 ")
        posted, _ = proxy.ask("POST", "/v1/comments", json_body(comment()), POST)
        assert posted.status == 202
        while b"event: news" not in heard:
            heard += stream.recv(65536)


def test_a_large_body_is_refused(proxy: Proxy) -> None:
    """A body of 2 MB is refused by the proxy, announced or in chunks."""
    for size in (2_000_000, 1024 * 1024 + 1, 1_060_000):
        answer, _ = proxy.ask("POST", "/log-in", b"x" * size)
        assert answer.status == 413, size


def test_only_what_holds_no_secret_is_compressed(proxy: Proxy) -> None:
    """Files and pages are, a form's token being another each time; answers of the API are not."""
    wish = {"Accept-Encoding": "gzip"}
    for path in ("/static/embed.js", "/openapi.json", "/openapi-compatible.json"):
        answer, body = proxy.ask("GET", path, headers=wish)
        assert answer.getheader("Content-Encoding") == "gzip", path
        assert gzip.decompress(body)
    pages = {gzip.decompress(proxy.ask("GET", "/log-in", headers=wish)[1]) for _ in range(2)}
    assert len({page.partition(b'name="csrf"')[2][:60] for page in pages}) == 2
    answer, _ = proxy.ask("GET", "/v1/policy", headers=wish)
    assert answer.getheader("Content-Encoding") is None


@pytest.mark.parametrize("path", ["/talk"])
def test_below_a_path(proxy: Proxy, path: str) -> None:
    """Pages, posts and files come, metrics do not, and a site may be called metrics."""
    assert proxy.ask("GET", f"{path}/log-in")[0].status == 200
    assert proxy.ask("POST", f"{path}/v1/comments", json_body(comment()), POST)[0].status == 202
    answer, _ = proxy.ask("GET", f"{path}/static/embed.js", headers={"Accept-Encoding": "gzip"})
    assert answer.getheader("Content-Encoding") == "gzip"
    for metrics in ("/metrics", "//metrics", "/%6detrics", "/metrics/", "/x/../metrics"):
        answer, body = proxy.ask("GET", path + metrics)
        assert answer.status in {308, 400, 404}, metrics
        assert b"modqueue_" not in body
        assert answer.getheader("X-Content-Type-Options") is None  # nobody behind was asked
    answer, _ = proxy.ask("GET", f"{path}/sites/metrics/held")
    assert answer.getheader("X-Content-Type-Options") == "nosniff"


@pytest.mark.parametrize("path", ["", "/talk"])
@pytest.mark.parametrize("proxy", [deployed.nginx], ids=["nginx"], indirect=True)
def test_forms_and_log_ins_are_limited_and_keys_are_not(proxy: Proxy, path: str) -> None:
    """A burst from one address is cut off before the application, unless it comes with a key."""
    posts = [
        proxy.ask("POST", f"{path}/v1/comments", json_body(comment()), POST)[0].status
        for _ in range(70)
    ]
    assert set(posts) == {202}
    statuses = [proxy.ask("POST", f"{path}/log-in", b"name=x")[0].status for _ in range(15)]
    assert 429 not in statuses[:11]
    assert statuses[-1] == 429
