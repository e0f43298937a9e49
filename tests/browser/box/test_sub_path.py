"""The whole product below a path of the news site's host, as a proxy serves it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect

from moderation.process.config import Config
from moderation.registry import Registry, Role
from moderation.status import Status
from moderation.store.writer import Store
from service.app import create_app
from service.http.forwarding import BehindProxies
from service.services import Services
from tests.browser.box.test_embed import write
from tests.browser.conftest import PASSWORD, Window
from tests.browser.pages import paths, visit
from tests.support.servers.web_server import serving

PATH = "/talk"


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


def test_the_dashboard_and_every_page_of_it(
    window: Callable[..., Window], day: dict[str, str], store: Store, proxy: Proxy
) -> None:
    """A decision and its undoing by keys, then every page: nothing beside the path is asked for."""
    dana = window()
    dana.log_in_by_form("dana")
    dana.page.keyboard.press("f")
    expect(dana.page.locator(".strip").first).to_be_visible()
    dana.page.keyboard.press("u")
    expect(dana.page.locator(".strip")).to_have_count(0)
    examples = {"site": "demo", "name": "held", "comment_id": day["landlord"], "code": "new"}
    examples |= {"bulk_id": "0123456789abcdef", "user": "dana"}
    for path in visit(dana, paths(proxy.app, examples)):
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
