"""What every answer says to the browser, asked of every address that can be read."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from moderation.registry import Registry, Role
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from tests.security.conftest import LogIn
from tests.service.dashboard.conftest import Visitor
from tests.support.attacks import attacked
from tests.support.web.routes import address, rules


@pytest.fixture
def boss(log_in: LogIn) -> Visitor:
    return log_in("boss")


@pytest.fixture
def answers(
    desk: Flask, boss: Visitor, store: Store, redis: Redis, registry: Registry
) -> dict[str, TestResponse]:
    """The answer to every GET there is, by address; the stream alone has no end."""
    registry.add_moderator("none", Role.MODERATOR, "a long enough sentence")
    examples = attacked.fill(desk.test_client(), redis, store, registry)
    examples |= {"slug": "invalid", "filename": "embed.css"}
    paths = [
        address(desk, rule, examples)
        for rule in rules(desk, "GET", "")
        if rule.endpoint != "dashboard.stream"
    ]
    paths += ["/sites/demo/held", "/nowhere", "/v1/nowhere", "/static/../config.py", "/static/"]
    found = {path: boss.client.get(path, buffered=True) for path in paths}
    assert len(found) >= 50
    return found


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


def test_cors_is_for_pages_that_may_use_the_box(
    answers: dict[str, TestResponse], boss: Visitor
) -> None:
    """A foreign origin may read nothing of the API or the dashboard."""
    for path in answers:
        headers = {"Origin": "https://evil.example"}
        answer = boss.client.get(path, headers=headers, buffered=True)
        assert "Access-Control-Allow-Origin" not in answer.headers, path
        assert "Access-Control-Allow-Credentials" not in answer.headers, path


def test_no_address_carries_a_secret(answers: dict[str, TestResponse], boss: Visitor) -> None:
    """No link holds a session, a token of a form or a key."""
    session = boss.client.get_cookie("modqueue_session")
    assert session
    for path, answer in answers.items():
        links = " ".join(re.findall(r'(?:href|src|hx-get|action)="([^"]*)"', answer.text))
        for secret in (session.value, "csrf=", "mq_", "password="):
            assert secret not in links, path
