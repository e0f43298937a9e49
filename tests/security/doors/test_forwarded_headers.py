"""Headers about the client: only those of trusted proxies count, and they cannot lead away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import create_environ

from service.http.forwarding import BehindProxies
from tests.support.servers.gunicorn import RunningGunicorn
from tests.support.servers.raw_http import exchange, get

Web = Callable[..., RunningGunicorn]
FORGED = (
    "X-Forwarded-Proto: https",
    "X-Forwarded-Protocol: ssl",
    "X-Forwarded-Ssl: on",
    "X-Forwarded-Host: elsewhere.example",
    "X-Forwarded-Prefix: /x",
    "SCRIPT_NAME: /%24discovery",
    "PATH_INFO: /livez",
    "X_Forwarded_Host: elsewhere.example",
)
DISCOVERY = "/$discovery/rest?version=v1alpha1"


@pytest.fixture
def web(redis_url: str, tmp_path: Path) -> Iterator[Web]:
    """Start gunicorn with one process; it is stopped after the test."""
    running: list[RunningGunicorn] = []

    def start(**settings: str) -> RunningGunicorn:
        options = {"MODQUEUE_INTEGRATIONS": "perspective", **settings}
        running.append(RunningGunicorn(redis_url, tmp_path, processes=1, threads=2, **options))
        return running[-1]

    yield start
    for one in running:
        one.stop()


def test_nothing_is_believed_without_a_proxy(web: Web) -> None:
    """A client on the loopback cannot say where it asks, by which scheme, or under which path."""
    port = web().port
    assert b'"rootUrl":"http://x/"' in exchange(port, get(DISCOVERY, *FORGED))[2]
    assert exchange(port, get("/", *FORGED))[1]["location"] == "/log-in?next=/"
    for forged in ("SCRIPT_NAME: /x", "Script-Name: /x", "X-Forwarded-Prefix: /x"):
        assert exchange(port, get("/x/metrics", forged))[0] == 404
        assert exchange(port, get("/x/livez", forged))[0] == 404


def test_a_trusted_proxy_is_believed(web: Web) -> None:
    """Scheme, host and prefix are those that the proxy names; gunicorn's own names still do not."""
    port = web(MODQUEUE_TRUSTED_PROXIES="1").port
    body = exchange(port, get(DISCOVERY, *FORGED))[2]
    assert b'"rootUrl":"https://elsewhere.example/x/"' in body
    assert exchange(port, get("/", "X-Forwarded-Prefix: /x"))[1]["location"] == "/x/log-in?next=/x/"
    assert exchange(port, get("/x/livez", "SCRIPT_NAME: /x"))[0] == 404


def seen(hops: int, **headers: str) -> dict[str, Any]:
    """Return the environ of a request with these headers behind ``hops`` proxies."""
    found: dict[str, Any] = {}
    environ = create_environ("/", environ_overrides={"REMOTE_ADDR": "10.0.0.1", "SCRIPT_NAME": ""})
    environ |= {f"HTTP_X_FORWARDED_{name.upper()}": value for name, value in headers.items()}
    list(BehindProxies(lambda given, _: found.update(given) or [], hops)(environ, lambda *_: ...))
    return found


@pytest.mark.parametrize(
    "prefix",
    ["//elsewhere.example", "/\\elsewhere.example", "https://elsewhere.example", "javascript:x",
     "/..", "/a//b", "/a?b", "/a b", "a", "/é"],
)  # fmt: skip
def test_a_prefix_that_leads_away_is_none(prefix: str) -> None:
    """A prefix that a client invented, and its proxy passed on, makes no link to elsewhere."""
    assert seen(1, prefix=prefix)["SCRIPT_NAME"] == ""


def test_a_prefix_is_a_path() -> None:
    """One or more segments are a prefix; a slash behind them is none of it."""
    assert seen(1, prefix="/talk")["SCRIPT_NAME"] == "/talk"
    assert seen(1, prefix="/a/b.c/")["SCRIPT_NAME"] == "/a/b.c"
    assert seen(1, prefix="/")["SCRIPT_NAME"] == ""


def test_a_scheme_is_http_or_https() -> None:
    """No other scheme comes into a link."""
    assert seen(1, proto="https")["wsgi.url_scheme"] == "https"
    assert seen(1, proto="javascript")["wsgi.url_scheme"] == "http"


def test_each_proxy_adds_one() -> None:
    """Of a longer list only what the trusted proxies added counts."""
    assert seen(1, **{"for": "6.6.6.6, 192.0.2.1"})["REMOTE_ADDR"] == "192.0.2.1"
    assert seen(2, **{"for": "6.6.6.6, 192.0.2.1, 10.0.0.2"})["REMOTE_ADDR"] == "192.0.2.1"
    assert seen(2, **{"for": "192.0.2.1"})["REMOTE_ADDR"] == "10.0.0.1"
