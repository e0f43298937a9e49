"""Refusals are in the log: who asked for what, and nothing that a person wrote."""

from __future__ import annotations

import logging

import pytest
from flask import Flask

from moderation.process.logs import LineFormatter
from moderation.registry import Registry, Role
from tests.security.conftest import LogIn
from tests.service.dashboard.conftest import Visitor

FORGED = "forged\r\n2026-01-01 line"


def refusals(caplog: pytest.LogCaptureFixture) -> list[str]:
    lines = [LineFormatter().format(record) for record in caplog.records]
    return [line for line in lines if "request.refused" in line]


def test_what_a_role_may_not_is_logged(log_in: LogIn, caplog: pytest.LogCaptureFixture) -> None:
    """The account and the route, at a level that stays when requests are not logged."""
    reader = log_in("rita", Role.READER)
    caplog.clear()
    with caplog.at_level(logging.WARNING, "modqueue.web"):
        assert reader.get("/admin/users").status_code == 403
    (line,) = refusals(caplog)
    assert "WARNING" in line
    assert "status=403 route=/admin/users account=rita key=-" in line


def test_forged_forms_are_logged(log_in: LogIn, caplog: pytest.LogCaptureFixture) -> None:
    """A form from a foreign page names the account that it would have used."""
    boss = log_in("boss")
    form = {"csrf": boss.token, "name": FORGED}
    with caplog.at_level(logging.WARNING, "modqueue.web"):
        boss.client.post("/admin/users", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    (line,) = refusals(caplog)
    assert "status=403 route=/admin/users account=boss" in line
    assert "forged" not in line


def test_wrong_keys_and_passwords_are_logged(
    desk: Flask, site: str, registry: Registry, caplog: pytest.LogCaptureFixture
) -> None:
    """A key that opens nothing and a wrong password leave a line each, without either."""
    visitor = Visitor(desk.test_client())
    with caplog.at_level(logging.WARNING, "modqueue.web"):
        visitor.get("/v1/comments/" + "a" * 16, Authorization=f"Bearer {'mq_' + 'x' * 43}")
        visitor.get("/log-in")
        visitor.post("/log-in", {"name": FORGED, "password": "a wrong password"})
    key, password = refusals(caplog)
    assert "status=401 route=/v1/comments/" in key
    assert "status=403 route=/log-in account=- key=-" in password
    assert not any(word in key + password for word in ("xxx", "forged", "wrong"))


def test_who_is_let_in_leaves_no_such_line(log_in: LogIn, caplog: pytest.LogCaptureFixture) -> None:
    """Ordinary work is no refusal."""
    with caplog.at_level(logging.WARNING, "modqueue.web"):
        log_in("dana", Role.MODERATOR).get("/sites/demo/held")
    assert refusals(caplog) == []
