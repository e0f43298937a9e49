"""Our own failure in the dashboard is a page with a way on and the number that the log has."""

from __future__ import annotations

import logging
import re
from importlib import import_module

import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation.process.logs import LineFormatter
from moderation.registry import Registry, Role
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from service.services import Services

TITLES = {
    "en": "Something went wrong here",
    "ru": "У нас что-то пошло не так",
    "kk": "Бізде бір қате шықты",
}


@pytest.fixture
def admin(app: Flask, registry: Registry, site: str) -> FlaskClient:
    client = app.test_client()
    account, _ = registry.add_moderator("admin", Role.ADMIN, "a long enough sentence")
    _, token = registry.open_session("admin", "test", stamp=account.stamp)
    client.set_cookie("modqueue_session", token)
    return client


@pytest.fixture
def broken(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page of a list fails with an error that quotes what it failed on."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("private words")

    monkeypatch.setattr("service.dashboard.lists.pages.listing", fail)
    monkeypatch.setattr("moderation.registry.Registry.sites", fail)


@pytest.mark.parametrize("language", TITLES)
@pytest.mark.usefixtures("broken")
def test_page(admin: FlaskClient, language: str, caplog: pytest.LogCaptureFixture) -> None:
    """A page in the reader's language, with the menu of the account, and nothing of the cause."""
    with caplog.at_level(logging.INFO):
        answer = admin.get("/sites/demo/held", headers={"Accept-Language": language})
    assert (answer.status_code, answer.mimetype) == (500, "text/html")
    assert TITLES[language] in answer.text
    assert f'lang="{language}"' in answer.text
    assert 'href="/admin/users"' in answer.text
    assert re.search(r'class="button" href="/"', answer.text)
    lines = [LineFormatter().format(record) for record in caplog.records]
    (line,) = [line for line in lines if "request.failed" in line]
    incident = re.search(r"incident=([0-9a-f]{12})", line)
    assert incident
    assert incident[1] in answer.text
    assert "private words" not in answer.text + "".join(lines)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("broken")
def test_fragment(admin: FlaskClient) -> None:
    """htmx gets a sentence for the place where problems are told."""
    answer = admin.get("/sites/demo/held", headers={"HX-Request": "true"})
    assert answer.status_code == 500
    assert answer.headers["HX-Retarget"] == "#problem"
    assert re.fullmatch(r"<p>Something went wrong here\. .*[0-9a-f]{12}.*</p>\s*", answer.text)


def test_without_the_store(app: Flask, services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told although the store cannot even say who asks."""
    gone = connect("redis://127.0.0.1:1")

    def fail() -> None:
        app.extensions["modqueue"] = Services(
            services.settings, Store(gone), Registry(gone), [].append
        )
        raise RuntimeError("before anyone knew who it was")

    blueprint = import_module("service.dashboard.blueprint")
    monkeypatch.setattr(blueprint, "came_from_our_page", fail)
    answer = app.test_client().post("/sites/demo/settings")
    assert (answer.status_code, answer.mimetype) == (500, "text/html")
    assert TITLES["en"] in answer.text


def test_other_doors_answer_problems(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is no moderator gets a problem, a browser, too."""

    def fail(*_: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr("moderation.registry.boxes.Boxes.of_site", fail)
    answer = client.get("/demo", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")


def test_refusals_of_the_domain_are_pages(
    admin: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refusal that no view of the dashboard expects is a page as well."""
    from moderation.errors import RateLimited

    def refuse(*_: object, **__: object) -> None:
        raise RateLimited(5)

    monkeypatch.setattr("service.dashboard.lists.pages.listing", refuse)
    answer = admin.get("/sites/demo/held")
    assert (answer.status_code, answer.mimetype) == (429, "text/html")
    assert answer.headers["Retry-After"] == "5"
