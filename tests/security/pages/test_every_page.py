"""What every answer says to the browser, asked of every address that can be read."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from moderation.process.config import Config
from moderation.registry import Registry, Role
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from service.access.sessions import SESSION_COOKIE
from service.app import create_app
from service.launcher.embedded import EmbeddedServer
from service.services import Services
from tests.service.dashboard.conftest import PASSWORD, Visitor
from tests.support.attacks import attacked
from tests.support.web.routes import address, rules

EVIL = {"Origin": "https://evil.example"}


@dataclass(frozen=True, slots=True)
class Asked:
    """The answer to every GET there is, by address; the stream alone has no end."""

    answers: dict[str, TestResponse]
    foreign: dict[str, TestResponse]  # to the same, asked by a page of another origin
    session: str


@pytest.fixture(scope="module")
def asked(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """What an admin is answered on a site full of hostile texts, for all tests here."""
    redis = connect(server.url)
    redis.flushdb()
    store, registry = Store(redis), Registry(redis)
    settings = Config(secret="s" * 40, data_dir=tmp_path_factory.mktemp("data"), blind_percent=0)
    app = create_app(Services(settings, store, registry, lambda _: None))
    examples = attacked.fill(app.test_client(), redis, store, registry)
    examples |= {"slug": "invalid", "filename": "embed.css"}
    for name, role in (("boss", Role.ADMIN), ("none", Role.MODERATOR)):
        registry.add_moderator(name, role, PASSWORD)
    boss = Visitor(app.test_client())
    boss.log_in("boss")
    paths = addresses(app, examples)
    answers = {path: boss.client.get(path, buffered=True) for path in paths}
    foreign = {path: boss.client.get(path, headers=EVIL, buffered=True) for path in paths}
    cookie = boss.client.get_cookie(SESSION_COOKIE)
    assert cookie
    redis.close()
    return Asked(answers, foreign, cookie.value)


def addresses(app: Flask, examples: dict[str, str]) -> list[str]:
    found = [
        address(app, rule, examples)
        for rule in rules(app, "GET", "")
        if rule.endpoint != "dashboard.stream"
    ]
    assert len(found) >= 50
    return [
        *found,
        "/sites/demo/held",
        "/nowhere",
        "/v1/nowhere",
        "/static/../config.py",
        "/static/",
    ]


@pytest.fixture
def answers(asked: Asked) -> dict[str, TestResponse]:
    """The answers to the admin's own browser."""
    return asked.answers


def policy(answer: TestResponse) -> dict[str, str]:
    directives = answer.headers["Content-Security-Policy"].split("; ")
    return {words.split(" ")[0]: words.partition(" ")[2] for words in directives}


def test_every_answer_carries_the_browsers_orders(answers: dict[str, TestResponse]) -> None:
    """A policy without inline scripts, objects, bases and frames; no sniffing; no referrer out."""
    for path, answer in answers.items():
        orders = policy(answer)
        assert orders["default-src"] == "'self'", path
        assert orders["object-src"] == orders["base-uri"] == "'none'", path
        assert orders["frame-ancestors"] == "'none'", path
        assert "unsafe" not in answer.headers["Content-Security-Policy"] or path == "/docs", path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}, path
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", path


def test_every_body_names_its_type(answers: dict[str, TestResponse]) -> None:
    """Text says that it is UTF-8; JSON needs no such word (RFC 8259)."""
    for path, answer in answers.items():
        if answer.data:
            kind = answer.headers["Content-Type"]
            assert not kind.startswith("text/") or "charset=utf-8" in kind, path


def test_what_is_private_is_not_kept(answers: dict[str, TestResponse]) -> None:
    """No cache keeps a page of the dashboard, its fragments and its downloads included."""
    private = [path for path in answers if path.startswith(("/sites", "/admin", "/account"))]
    assert len(private) >= 20
    for path in [*private, "/", "/password", "/log-in", "/keys"]:
        assert answers[path].headers["Cache-Control"] == "no-store", path


def test_the_way_out_is_on_every_page(answers: dict[str, TestResponse]) -> None:
    """Whoever is logged in finds the log-out on each page, as a form."""
    for path, answer in answers.items():
        whole = path.startswith(("/sites", "/admin", "/account", "/keys", "/password"))
        page = whole and answer.mimetype == "text/html" and "<!doctype html>" in answer.text
        assert answer.status_code != 200 or not page or 'action="/log-out"' in answer.text, path


def test_a_download_has_a_name_of_ours(answers: dict[str, TestResponse]) -> None:
    """A file is saved under a name that we made, in characters that end no header."""
    files = {path: answer for path, answer in answers.items() if path.endswith(".csv")}
    assert len(files) >= 2
    for path, answer in files.items():
        disposition = answer.headers["Content-Disposition"]
        assert re.fullmatch(r'attachment; filename="?[a-z0-9.-]+"?', disposition), path


def test_nothing_of_ours_is_listed_or_served(answers: dict[str, TestResponse], desk: Flask) -> None:
    """No listing of folders, no file beside those for browsers, no TRACE, no debugger."""
    assert answers["/static/"].status_code == answers["/static/../config.py"].status_code == 404
    client = desk.test_client()
    for path in ("/.git/HEAD", "/.env", "/static/%2e%2e/wsgi.py", "/console", "/templates/"):
        assert client.get(path).status_code == 404, path
    for path in ("/", "/log-in", "/v1/comments", "/livez"):
        assert client.open(path, method="TRACE").status_code == 405, path
    assert not desk.debug
    assert not desk.testing


def test_cors_is_for_pages_that_may_use_the_box(asked: Asked) -> None:
    """A foreign origin may read nothing of the API or the dashboard."""
    for path, answer in asked.foreign.items():
        assert "Access-Control-Allow-Origin" not in answer.headers, path
        assert "Access-Control-Allow-Credentials" not in answer.headers, path


def test_no_address_carries_a_secret(asked: Asked) -> None:
    """No link holds a session, a token of a form or a key."""
    for path, answer in asked.answers.items():
        links = " ".join(re.findall(r'(?:href|src|hx-get|action)="([^"]*)"', answer.text))
        for secret in (asked.session, "csrf=", "mq_", "password="):
            assert secret not in links, path
