"""No address, query or form of the dashboard is answered 500, whoever sends it."""

from __future__ import annotations

import inspect
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import strategies as st
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from moderation.process.config import Config
from moderation.projection.projector import Projector
from moderation.registry import Registry, Role
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from moderation.webhooks.endpoints import Endpoints
from service.app import create_app
from service.services import Services
from tests.support import newsroom
from tests.support.attacks.fuzzing import (
    ALL,
    Asked,
    cursors,
    encoded,
    headers,
    mostly,
    quoted,
    run,
    strings,
)

NAME, PASSWORD = "admin", "a long enough sentence"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
# What passwords and codes are checked by takes a twentieth of a second each, on purpose.
SLOW = frozenset({"log_in", "log_in_with_code", "change_password", "add_user", "reset_user"})
# request.args.get("after"), whole_in(request.form, "seen", 0), _choice("order", ...
ASKED_FOR = re.compile(r'(?:get|getlist|_in|_choice|_percent|_share)\((?:[\w.]+, )?"([a-z_]+)"')


class Desk:
    """An admin's browser that finds its way back in after whatever it did to its own account."""

    def __init__(self, app: Flask, registry: Registry) -> None:
        self._registry = registry
        self._client = app.test_client()
        registry.add_moderator(NAME, Role.ADMIN, PASSWORD)
        self._log_in()

    def send(self, asked: Asked) -> TestResponse:
        """Send a request with the session's token in its form."""
        form = asked.body
        if asked.method == "POST":
            form = f"csrf={self._csrf}&".encode() + (asked.body or b"")
        sent = Asked(asked.method, asked.path, form, asked.content_type, asked.headers)
        answer = sent.send(self._client, **SAME_ORIGIN)
        if self._is_out(answer):
            self._log_in()
        return answer

    def _is_out(self, answer: TestResponse) -> bool:
        where = answer.headers.get("Location", "") + answer.headers.get("HX-Redirect", "")
        return bool(re.match(r"/(log-in|password|account/second-step)", where))

    def _log_in(self) -> None:
        registry = self._registry
        registry.require_second_step(False)
        registry.remove_second_step(NAME)
        account = registry.change_password(NAME, PASSWORD)
        session, token = registry.open_session(NAME, "test", stamp=account.stamp)
        self._csrf = session.csrf
        self._client.set_cookie("modqueue_session", token)


@pytest.fixture
def app(store: Store, registry: Registry, site: str, tmp_path: Path) -> Flask:
    settings = Config(secret="s" * 40, data_dir=tmp_path)
    return create_app(Services(settings, store, registry, [].append, scorer=None))


@pytest.fixture
def ids(app: Flask, store: Store, redis: Redis, site: str, tmp_path: Path) -> dict[str, list[str]]:
    """Things that exist, by the name that addresses have for them."""
    comments = list(newsroom.fill(store, site).values())
    projector = Projector(store, Config(secret="s" * 40, data_dir=tmp_path).projection)
    while projector.follow(site):
        pass
    projector.close()
    endpoint, _ = Endpoints(redis).add(site, "https://sink.example/", by="test")
    return {
        "comment_id": comments[:6],
        "webhook_id": [endpoint.id],
        "site": ["demo"],
        "user": [NAME, "nobody"],
        "code": ["insult", "spam", "other"],
        "bulk_id": ["0" * 16],
    }


def address(rule: Rule, ids: dict[str, list[str]]) -> st.SearchStrategy[str]:
    """Return addresses under ``rule``: of things that exist, and of what nobody would ask for."""
    parts = re.split(r"(<[^<>]*>)", rule.rule)
    return st.tuples(*(_part(part, ids) for part in parts)).map("".join)


def _part(part: str, ids: dict[str, list[str]]) -> st.SearchStrategy[str]:
    if not part.startswith("<"):
        return st.just(part)
    converter, _, name = part[1:-1].rpartition(":")
    if converter.startswith("any("):
        return st.sampled_from([word.strip(" '") for word in converter[4:-1].split(",")])
    if converter == "int":
        return st.sampled_from(["0", "1", "9" * 30])
    hostile = strings.map(lambda text: quoted(text) or "x")
    known = ids.get(name)
    return mostly(st.sampled_from(known), hostile) if known else hostile


@cache
def parameters(app: Flask, endpoint: str) -> st.SearchStrategy[str]:
    """Return names that a view may read: those its module asks for, less often any word in it."""
    module = inspect.getmodule(inspect.unwrap(app.view_functions[endpoint]))
    source = inspect.getsource(module) if module else ""
    asked = sorted({"version", "back", *ASKED_FOR.findall(source)})
    words = sorted({"x", *re.findall(r'"([a-z_]{1,30})"', source)})
    return mostly(st.sampled_from(asked), st.sampled_from(words))


@st.composite
def requests(
    draw: st.DrawFn, app: Flask, rules: list[tuple[str, Rule]], ids: dict[str, list[str]]
) -> Asked:
    """Return a request of one of the ``rules``."""
    method, rule = draw(st.sampled_from(rules))
    known = parameters(app, rule.endpoint)
    fields = draw(st.dictionaries(known, st.one_of(cursors, strings), min_size=1, max_size=6))
    if draw(st.booleans()):
        fields["version"] = "0"
    if draw(st.booleans()):
        fields["seen"] = draw(st.sampled_from(["1", "2"]))
    path, sent = draw(address(rule, ids)), {**draw(headers)}
    if sent.keys() & {"Cookie", "Origin", "Host"}:
        sent = {}
    if draw(st.booleans()):
        sent["HX-Request"] = "true"
    if method == "GET":
        return Asked("GET", f"{path}?{encoded(fields)}", headers=sent)
    form = "application/x-www-form-urlencoded"
    return Asked("POST", path, encoded(fields).encode(), form, sent)


def rules_of(app: Flask, *, slow: bool) -> list[tuple[str, Rule]]:
    """Return the dashboard's routes by method, those of SLOW or all the others."""
    return [
        (method, rule)
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
        if rule.endpoint.startswith(("dashboard.", "demo.", "reference.", "health."))
        and (rule.endpoint.removeprefix("dashboard.") in SLOW) is slow
    ]


def test_every_route_is_asked(app: Flask) -> None:
    """The routes come from the application: a new one is asked by itself."""
    asked = {rule.endpoint for slow in (True, False) for _, rule in rules_of(app, slow=slow)}
    known = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert {name for name in known if name.startswith("dashboard.")} <= asked
    assert len(asked) > 70


def test_no_page_fails(app: Flask, registry: Registry, ids: dict[str, Any]) -> None:
    """An admin sends anything to any page."""
    run(ALL * 45 // 100, requests(app, rules_of(app, slow=False), ids), Desk(app, registry).send)


def test_no_password_page_fails(
    app: Flask, registry: Registry, redis: Redis, ids: dict[str, Any]
) -> None:
    """The pages that check passwords stand it, too."""
    desk = Desk(app, registry)

    def send(asked: Asked) -> TestResponse:
        for name in redis.scan_iter("{modqueue}:attempts:*"):
            redis.delete(name)
        return desk.send(asked)

    run(min(ALL // 80, 200), requests(app, rules_of(app, slow=True), ids), send)


def test_no_page_fails_for_strangers(app: Flask, ids: dict[str, Any]) -> None:
    """Nor does one for somebody who is not logged in."""
    client: FlaskClient = app.test_client()
    run(
        ALL * 5 // 100,
        requests(app, rules_of(app, slow=False), ids),
        lambda asked: asked.send(client),
    )
