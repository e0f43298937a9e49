"""What a stranger sends never stands in a header or an address as it came, on any route."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from itertools import cycle
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from werkzeug.routing import MapAdapter, Rule
from werkzeug.test import TestResponse

from moderation.errors import ConfigError
from moderation.process.config import Config
from moderation.registry import Registry, Role
from moderation.registry.boxes import Boxes
from moderation.registry.integration_keys import IntegrationKeys
from moderation.store.learning.labels import LabelStore
from moderation.store.writer import Store
from service.app import create_app
from service.http.headers import CONTENT_SECURITY_POLICY, VIEWER_POLICY
from service.services import Services
from tests.conftest import FakeScorer
from tests.service.dashboard.conftest import PASSWORD, Visitor
from tests.service.embed.conftest import ORIGIN
from tests.support import newsroom
from tests.support.api import SECRET

# Each tries to become something else: a header, a directive, a script, another host.
EVIL = (
    "evil\r\nX-Evil: 1",
    "evil'; script-src * 'unsafe-inline'",
    'evil"; filename="run.exe',
    "javascript:evil()",
    "//evil.example/",
    "/\\evil.example/",
    "https://evil.example/",
    "/ж evil",
    "evil\x7f\x85\u2028",
)
NAMES = """
    after article attribute author back done decided from kept_back key language left list low high
    name next order person q query range rule saved seen skipped status test theme to version url
    callback redirect return_to
""".split()  # noqa: SIM905 (one line a word would hide them)
HEADERS = """
    HX-Current-URL Origin Referer X-Forwarded-Host X-Forwarded-Prefix X-Forwarded-Proto
    Access-Control-Request-Headers Access-Control-Request-Method Accept-Language
    X-Original-URL X-Rewrite-URL X-Requested-With
""".split()  # noqa: SIM905
MODES: tuple[Mapping[str, str], ...] = ({}, {"HX-Request": "true"})
WAYS = ("Location", "HX-Redirect")
ADDRESS = re.compile(
    r"\b(href|src|action|formaction|hx-get|hx-post|data-live|data-card)=(?:\"([^\"]*)\"|'([^']*)')"
)


@pytest.fixture
def app(store: Store, registry: Registry, site: str, tmp_path: Path) -> Flask:
    registry.add_key(site, "test", SECRET)
    registry.add_moderator("adile", Role.ADMIN, PASSWORD)
    newsroom.fill(store, site)
    settings = Config(secret="s" * 40, data_dir=tmp_path, integrations="perspective,coral,akismet")
    parts = Services(
        settings,
        store,
        registry,
        str,
        FakeScorer(),
        LabelStore(store.redis),
        IntegrationKeys(store.redis),
    )
    app = create_app(parts)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.fixture
def admin(app: Flask) -> Visitor:
    visitor = Visitor(app.test_client())
    assert visitor.log_in("adile").status_code == 303
    return visitor


def routes(app: Flask, method: str) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        waits = rule.endpoint in {"dashboard.stream", "events.events", "dashboard.log_out"}
        if method in (rule.methods or ()) and not waits:
            yield rule


def addresses(app: Flask, rule: Rule, text: str) -> set[str]:
    """Return the route's address with ``text``, and with real values, for its arguments."""
    adapter: MapAdapter = app.url_map.bind("localhost")
    real = {"site": "demo", "name": "held", "public_key": "none"}
    found = set()
    for values in ({name: real.get(name, text) for name in rule.arguments}, None):
        wanted = values or dict.fromkeys(rule.arguments, text)
        try:
            found.add(adapter.build(rule.endpoint, wanted, method=None))
        except (ValueError, LookupError):  # a converter that takes no such text
            found.add(re.sub(r"<[^>]+>", quote(text, safe=""), rule.rule))
    return found


def check(answer: TestResponse, place: str) -> None:
    """Look at every header, and at every address on the page."""
    assert answer.status_code != 500, place
    policies = answer.headers.getlist("Content-Security-Policy")
    assert policies in ([CONTENT_SECURITY_POLICY], [VIEWER_POLICY]), place
    assert "X-Evil" not in answer.headers, place
    for name, value in answer.headers:
        value.encode("ascii")
        risky = r"[\r\n\"\\<>\s]" if name in WAYS else r"[\r\n\"\\<>\s;']"
        assert not re.search(f"evil[^%a-z0-9.]*{risky}", value), (place, name, value)
    for name in WAYS:
        target = answer.headers.get(name, "/")
        assert target.startswith(("/", "page?")), (place, target)
        assert not target.startswith(("//", "/\\")), (place, target)
    if "html" in (answer.content_type or ""):
        for address in links(answer.text):
            assert not re.match(r"(?i)\s*(javascript|data|vbscript):", address), (place, address)
            assert not re.match(r"(https?:)?[/\\]{2}evil", address), (place, address)


def links(text: str) -> list[str]:
    return [unescape(found[2] or found[3] or "") for found in ADDRESS.finditer(text)]


def lots(text: str) -> dict[str, str]:
    return dict.fromkeys(NAMES, text)


def header_safe(text: str) -> str:
    """Return ``text`` as a client can send it in a header."""
    return re.sub(r"[\r\n]", " ", text).encode().decode("latin-1")


@pytest.mark.parametrize("text", EVIL, ids=ascii)
def test_no_route_repeats_it(app: Flask, admin: Visitor, text: str) -> None:
    """In paths, queries, forms and headers; to an admin, from a page and from htmx in turns."""
    sent = dict.fromkeys(HEADERS, header_safe(text))
    turns = cycle(MODES[:: (-1) ** EVIL.index(text)])
    looked = 0
    for rule in routes(app, "GET"):
        for address in addresses(app, rule, text):
            headers = {**sent, **next(turns)}
            with admin.client.get(address, query_string=lots(text), headers=headers) as answer:
                check(answer, f"GET {address}")
            looked += 1
    for rule in routes(app, "POST"):
        for address in addresses(app, rule, text):
            extra = next(turns)
            if rule.endpoint.startswith("dashboard."):
                answer = admin.post(address, lots(text), **extra)
            else:
                answer = admin.client.post(address, data=lots(text), headers={**sent, **extra})
            with answer:
                check(answer, f"POST {address}")
            looked += 1
    assert looked > 150


@pytest.mark.parametrize("text", EVIL, ids=ascii)
def test_the_way_back_stays_here(admin: Visitor, text: str) -> None:
    """What a form says of its page leads to a page of ours, by redirect and by htmx alike."""
    for htmx in ({}, {"HX-Request": "true"}):
        for path in ("/preferences", "/sites/demo/undo", "/sites/demo/bulk"):
            with admin.post(path, {"back": text, "theme": "dark"}, **htmx) as answer:
                check(answer, f"POST {path}")


@pytest.mark.parametrize("asked", ["X-A, content-type", "x\u00e9", "a; b", "x" * 2000, "<script>"])
def test_a_preflight_is_told_names_only(app: Flask, asked: str) -> None:
    """What a page asks to send is repeated only where it is a list of header names."""
    answer = app.test_client().options(
        "/v1alpha1/comments:analyze", headers={"Access-Control-Request-Headers": asked}
    )
    told = answer.headers["Access-Control-Allow-Headers"]
    assert told == (asked if asked.startswith("X-A") else "")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt://news.example/%0aalert(1)",
        "data:text/html,x",
        "/policy",
        "//news.example",
        "https://",
        "https://news.example/a b",
        "https://news.example/\n",
        "\tjavascript:alert(1)",
        "https://[",
        "ftp://news.example/",
    ],
)
def test_the_policy_link_is_a_web_page(app: Flask, store: Store, address: str) -> None:
    """No other address can be set, and one that an older release stored is not shown."""
    boxes = Boxes(store.redis)
    with pytest.raises(ConfigError, match="policy"):
        boxes.set("demo", origins=[ORIGIN], policy_url=address)
    good = "https://news.example/policy?x=ж"
    box = boxes.set("demo", origins=[ORIGIN], policy_url=good)
    client = app.test_client()
    assert good in client.get(f"/embed/{box.key}/page").text
    document = store.redis.hget("{modqueue}:boxes", box.key) or ""
    stored = good.replace("ж", "\\u0436")
    assert stored in document
    escaped = address.replace("\n", "\\n").replace("\t", "\\t")
    store.redis.hset("{modqueue}:boxes", box.key, document.replace(stored, escaped))
    assert f'href="{address}"' not in unescape(client.get(f"/embed/{box.key}/page").text)
    thread = client.get(f"/embed/{box.key}/articles/a/comments").get_json()
    assert thread["policy_url"] == "http://localhost/demo/policy"


@pytest.mark.parametrize("origin", ["http://evil.example", "https://evil.example", "null"])
def test_no_origin_is_allowed_by_its_host_header(app: Flask, store: Store, origin: str) -> None:
    """A page under any name that leads here is not ours: the settings say what is."""
    box = Boxes(store.redis).set("demo", origins=[ORIGIN], nudge=True)
    host = origin.rpartition("/")[2]
    for headers in ({"Host": host}, {"Host": f"{host}:80"}, {"X-Forwarded-Host": host}):
        answer = app.test_client().post(
            f"/embed/{box.key}/look", json={"body": "x"}, headers={"Origin": origin, **headers}
        )
        assert answer.status_code == 403
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_only_stored_origins_are_told_that_they_may(app: Flask, store: Store) -> None:
    """Our own pages need no leave; the site's get the origin that is stored for it."""
    box = Boxes(store.redis).set("demo", origins=[ORIGIN])
    client = app.test_client()
    for origin, allowed in ((ORIGIN, ORIGIN), ("http://localhost", None), (f"{ORIGIN}/", None)):
        answer = client.get(f"/embed/{box.key}/challenge", headers={"Origin": origin})
        assert answer.headers.get("Access-Control-Allow-Origin") == allowed


@pytest.mark.parametrize(
    "origin",
    ["https://a b", "https://a;b", "https://x/y", "https://é.example", "https://u@h", "https://*"],
)
def test_origins_hold_nothing_else(store: Store, site: str, origin: str) -> None:
    """What would end a directive cannot be set as an origin."""
    with pytest.raises(ConfigError, match="origin"):
        Boxes(store.redis).set(site, origins=[origin])
