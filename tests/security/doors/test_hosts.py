"""The Host allow-list: an installation answers under its own names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app

from moderation.process.config import Config
from moderation.registry import Registry
from moderation.registry.boxes import Boxes
from moderation.store.writer import Store
from service.app import create_app
from service.hosts import Hosts
from service.services import Services
from tests.support.api import problem

NAMED = Config(
    public_url="https://comments.example:8443/talk",
    dashboard_hosts=("desk.example",),
    allowed_hosts=("10.1.2.3:8000", "[2001:db8::1]"),
    secret="s" * 40,
)
OURS = [
    "comments.example", "comments.example:8443", "COMMENTS.example", "comments.example.",
    "desk.example", "desk.example:80", "10.1.2.3:8000", "[2001:db8::1]", "[2001:db8::1]:8000",
    "localhost", "localhost:8000", "127.0.0.1:8000", "127.8.8.8", "[::1]:8000",
]  # fmt: skip
OTHERS = [
    "", "evil.example", "comments.example.evil.example", "evilcomments.example", "10.1.2.3",
    "10.1.2.3:8001", "localhost.evil.example", "127.0.0.1.evil.example", "comments.example@evil",
    "2001:db8::1", "[::2]", "0.0.0.0", "127.1",
]  # fmt: skip

Client = Callable[[Config], FlaskClient]


@pytest.mark.parametrize("host", OURS)
def test_own_names(host: str) -> None:
    """What the three settings name is answered, on any port where none is named; so is loopback."""
    assert Hosts.of(NAMED).answers(host)


@pytest.mark.parametrize("host", OTHERS)
def test_other_names(host: str) -> None:
    """Nothing else is, however much it looks like one of them."""
    assert not Hosts.of(NAMED).answers(host)
    assert Hosts.of(Config()).answers(host)


@pytest.mark.parametrize("setting", ["public_url", "allowed_hosts"])
def test_each_setting_closes_the_list(setting: str) -> None:
    """One of the two is enough for other names to be refused; the dashboard's names are not."""
    hosts = Hosts.of(Config(**{setting: getattr(NAMED, setting)}))
    assert not hosts.answers("evil.example")
    assert Hosts.of(Config(dashboard_hosts=NAMED.dashboard_hosts)).answers("comments.example")


@pytest.fixture
def client(store: Store, registry: Registry, rings: list[str]) -> Client:
    return lambda settings: create_app(
        Services(settings, store, registry, rings.append)
    ).test_client()


def ask(client: FlaskClient, path: str, host: str, accept: str = "*/*") -> TestResponse:
    return client.get(path, base_url=f"https://{host}", headers={"Accept": accept})


def test_a_refused_host_gets_a_problem(client: Client) -> None:
    """The API, and whoever does not ask for HTML, gets a problem."""
    for path in ("/v1/policy", "/readyz", "/nothing"):
        problem(ask(client(NAMED), path, "evil.example"), 421, "misdirected")
    problem(ask(client(NAMED), "/v1/policy", "evil.example", "text/html"), 421, "misdirected")


def test_no_host_is_no_name(client: Client) -> None:
    """A request that names no host is not taken for one to the loopback."""
    answer = client(NAMED).get("/v1/policy", headers={"Host": ""})
    problem(answer, 421, "misdirected")


def test_a_refused_host_gets_a_page(client: Client) -> None:
    """A browser gets a page that says why; a dashboard that has other names is not found."""
    open_client = client(replace(NAMED, dashboard_hosts=()))
    assert ask(client(NAMED), "/log-in", "evil.example").status_code == 404
    for path, accept in (("/log-in", "*/*"), ("/sites/demo/held", ""), ("/nothing", "text/html")):
        answer = ask(open_client, path, "evil.example", accept)
        assert (answer.status_code, answer.mimetype) == (421, "text/html"), path
        assert "does not answer under the host name" in answer.text
        assert "evil.example" not in answer.text


def test_what_is_always_answered(client: Client) -> None:
    """/livez has any name, an own name serves all, and without names every one is answered."""
    assert ask(client(NAMED), "/livez", "10.0.0.9:8000").status_code == 200
    with ask(client(NAMED), "/static/embed.css", "evil.example") as style:
        assert style.status_code == 200
    assert ask(client(NAMED), "/log-in", "desk.example").status_code == 200
    assert ask(client(Config(secret="s" * 40)), "/log-in", "any.example").status_code == 200


# No punycode, digits of another script, half an address: a name that cannot be shown, or is none.
STRANGE = ["xn--x", "xn--99999999999", "xn--x:80", "[xn--x]", "[::1", "٣.example", "a..b", "."]


@pytest.mark.parametrize("host", STRANGE)
def test_no_host_name_is_our_fault(
    store: Store, registry: Registry, rings: list[str], host: str
) -> None:
    """Whatever a stranger calls us, each page that is open to all is answered, or refused."""
    registry.add_site("demo", "Demo")
    key = Boxes(store.redis).set("demo", origins=["https://news.example"]).key
    app = create_app(Services(Config(secret="s" * 40), store, registry, rings.append))
    paths = {
        str(rule).replace("<public_key>", key).replace("<article_id:article_id>", "a")
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
    }
    failed = {path for path in paths if "<" not in path and asked_as(host, app, path) >= 500}
    assert not failed


def asked_as(host: str, app: Flask, path: str) -> int:
    """Return the status of a request that werkzeug's client would not send."""
    environ = EnvironBuilder(path, headers={"Origin": "https://evil.example"}).get_environ()
    environ["HTTP_HOST"] = host.encode().decode("latin-1")
    _, status, _ = run_wsgi_app(app, environ)
    return int(status[:3])
