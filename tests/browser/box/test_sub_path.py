"""The whole product below a path of the news site's host, as a proxy serves it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin

import pytest
from flask import Flask
from playwright.sync_api import expect
from werkzeug.test import Client

from moderation.process.config import Config
from moderation.registry import Registry, Role
from moderation.status import Status
from moderation.store.writer import Store
from service.access.sessions import SESSION_COOKIE
from service.app import create_app
from service.http.forwarding import BehindProxies
from service.services import Services
from tests.browser.box.test_embed import write
from tests.browser.conftest import PASSWORD, Window
from tests.browser.pages import paths
from tests.support.servers.web_server import serving

PATH = "/talk"
HOST = "http://localhost"
LINK = re.compile(r'\b(?:href|src|action|formaction|hx-get|hx-post)="([^"]*)"')
# Scripts, and what asks for more of a page as soon as it is there.
SCRIPT = re.compile(r'<script src="([^"]+)"|hx-trigger="(load[^"]*)"')


class Proxy:
    """Passes on what is below PATH, and notes what a page asked for beside it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.strays: list[str] = []
        self._pass_on = BehindProxies(app.wsgi_app, 1)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        asked = environ["PATH_INFO"]
        if not asked.startswith(f"{PATH}/"):
            self.strays.append(asked)
            start_response("404 Not Found", [("Content-Length", "0")])
            return []
        environ |= {"PATH_INFO": asked[len(PATH) :], "HTTP_X_FORWARDED_PREFIX": PATH}
        return self._pass_on(environ, start_response)


@pytest.fixture
def proxy(store: Store, registry: Registry, site: str, settings: Config) -> Proxy:
    registry.add_moderator("dana", Role.ADMIN, PASSWORD)
    return Proxy(create_app(Services(settings, store, registry, lambda _: None)))


@pytest.fixture
def address(proxy: Proxy) -> Iterator[str]:
    with serving(proxy) as port:
        yield f"http://127.0.0.1:{port}{PATH}"


@pytest.fixture
def pages(proxy: Proxy, registry: Registry, day: dict[str, str]) -> dict[str, str]:
    """What stands on each page, by the path where a proxy has it; for others, where they lead."""
    client = Client(proxy)
    account = registry.moderator("dana")
    client.set_cookie(SESSION_COOKIE, registry.open_session("dana", "", stamp=account.stamp)[1])
    examples = {"site": "demo", "name": "held", "comment_id": day["landlord"], "code": "new"}
    examples |= {"bulk_id": "0123456789abcdef", "user": "dana"}
    answers = {path: client.get(PATH + path) for path in paths(proxy.app, examples)}
    leading = '<a href="{}">'
    return {
        path: leading.format(answer.location) if answer.location else answer.text
        for path, answer in answers.items()
    }


def test_every_page_leads_to_pages_below(pages: dict[str, str]) -> None:
    """No link, form, picture, style or script of any page is beside the path."""
    assert len(pages) > 40
    for path, text in pages.items():
        found = [urljoin(f"{HOST}{PATH}{path}", unescape(link)) for link in LINK.findall(text)]
        outside = [url for url in found if not url.startswith((f"{HOST}{PATH}/", "https://"))]
        assert outside == [], path
        assert found, path


def test_the_dashboard_with_each_of_its_scripts(
    window: Callable[..., Window], day: dict[str, str], proxy: Proxy, pages: dict[str, str]
) -> None:
    """A decision and its undoing by keys, and each script at work: none asks beside the path."""
    dana = window()
    dana.log_in_by_form("dana")
    dana.page.keyboard.press("f")
    expect(dana.page.locator(".strip").first).to_be_visible()
    dana.page.keyboard.press("u")
    expect(dana.page.locator(".strip")).to_have_count(0)
    at_work = {frozenset(SCRIPT.findall(text)): path for path, text in pages.items()}
    assert len(at_work) > 2
    for path in at_work.values():
        dana.open(path)
        links = dana.page.evaluate(
            "[...document.querySelectorAll('[href], [action], [src]')].map("
            "(one) => one.href || one.action || one.src).filter((url) => typeof url == 'string')"
        )
        outside = [url for url in links if not url.startswith((dana.address, "#", "https://"))]
        assert outside == [], path
    dana.open("/sites/demo/held")
    dana.page.locator("footer [name=language][value=ru]").click()
    dana.page.wait_for_url(f"{dana.address}/sites/demo/held")
    assert all(stray == "/favicon.ico" for stray in proxy.strays), proxy.strays


def test_logging_in_leads_back_to_the_page(window: Callable[..., Window], proxy: Proxy) -> None:
    """The page that was asked for comes after the password, and no page beside the path does."""
    opened = window()
    opened.open("/sites/demo/approved?order=newest")
    opened.page.fill("#name", "dana")
    opened.page.fill("#password", PASSWORD)
    opened.page.click("main form button")
    opened.page.wait_for_url(re.compile(f"{re.escape(opened.address)}/sites/demo/approved.*"))
    assert [stray for stray in proxy.strays if stray != "/favicon.ico"] == []


def test_the_box_on_the_demonstration(
    window: Callable[..., Window], store: Store, proxy: Proxy
) -> None:
    """Script, style, challenge and post of the box are below the path."""
    reader = window(locale="en")
    reader.open("/demo")
    write(reader.page, "Below a path")
    expect(reader.page.locator(".mq-waiting")).to_be_visible()
    assert [comment.status for comment in store.export("demo")] == [Status.PENDING]
    assert [stray for stray in proxy.strays if stray != "/favicon.ico"] == []
