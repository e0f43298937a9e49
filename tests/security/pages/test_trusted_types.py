"""No script of ours writes HTML but htmx, through one policy; Chromium holds us to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from moderation import actions
from moderation.process.config import Config
from moderation.registry import Registry, Role
from moderation.registry.boxes import Boxes
from moderation.status import Status
from moderation.store.writer import Store
from service.app import create_app
from service.http.headers import CONTENT_SECURITY_POLICY
from service.services import Services
from tests.support import newsroom
from tests.support.servers.web_server import serving

PASSWORD = "a long enough sentence"
PATIENCE_MS = 45_000
# Every way by which a text becomes HTML or a script.
SINKS = {
    "innerHTML": "document.body.innerHTML = '<b>x</b>'",
    "outerHTML": "document.querySelector('main').outerHTML = '<b>x</b>'",
    "insertAdjacentHTML": "document.body.insertAdjacentHTML('beforeend', '<b>x</b>')",
    "document.write": "document.write('<b>x</b>')",
    "srcdoc": "document.createElement('iframe').srcdoc = '<b>x</b>'",
    "fragment": "document.createRange().createContextualFragment('<b>x</b>')",
    "parser": "new DOMParser().parseFromString('<b>x</b>', 'text/html')",
    "script text": "document.createElement('script').textContent = 'window.ran = 1'",
    "script address": "document.createElement('script').src = '/static/dashboard/live.js'",
    "handler": "document.body.setAttribute('onclick', 'window.ran = 1')",
    "another policy": "trustedTypes.createPolicy('other', { createHTML: (text) => text })",
    "the policy's name": "trustedTypes.createPolicy('modqueue', { createHTML: (text) => text })",
    "a default policy": "trustedTypes.createPolicy('default', { createHTML: (text) => text })",
}


@pytest.fixture
def app(store: Store, registry: Registry, site: str, tmp_path: Path) -> Flask:
    registry.add_moderator("dana", Role.MODERATOR, PASSWORD)
    settings = Config(secret="s" * 40, blind_percent=0, data_dir=tmp_path)
    return create_app(Services(settings, store, registry, str))


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with serving(app) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def faults() -> list[str]:
    """What the console complained about."""
    return []


@pytest.fixture
def page(chromium: Browser, address: str, faults: list[str]) -> Iterator[Page]:
    context = chromium.new_context(base_url=address, locale="en")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.add_init_script(
        "window.broken = []; document.addEventListener('securitypolicyviolation',"
        " (event) => broken.push(`${event.violatedDirective} ${event.sample}`))"
    )
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: _note(faults, line.type, line.text))
    yield page
    context.close()


def _note(faults: list[str], kind: str, text: str) -> None:
    # Leaving a page cuts its requests off, which htmx calls a failure.
    if kind in ("error", "warning") and "Failed to fetch" not in text:
        faults.append(text)


def log_in(page: Page) -> None:
    page.goto("/log-in")
    page.fill("#name", "dana")
    page.fill("#password", PASSWORD)
    page.click("main form button")
    page.wait_for_url("**/held*")
    page.wait_for_selector("[data-htmx-powered]", state="attached")


def refused(page: Page, code: str) -> bool:
    """Return whether the browser refuses to run ``code`` as it would a page's own script's."""
    tried = f"() => {{ try {{ {code} }} catch (error) {{ return error instanceof TypeError }} }}"
    return page.evaluate(tried) is True


@pytest.mark.parametrize("where", ["/log-in", "/demo", "page"])
def test_no_text_becomes_html(page: Page, store: Store, where: str) -> None:
    """On the dashboard and on the box's pages, each way from text to HTML or script is closed."""
    key = Boxes(store.redis).of_site("demo").key
    page.goto(f"/embed/{key}/page?article=a" if where == "page" else where)
    # The box's own page loads no script, so that there the name of the policy is free.
    sinks = {name: code for name, code in SINKS.items() if "name" not in name or where == "/log-in"}
    assert {name for name, code in sinks.items() if not refused(page, code)} == set()
    assert page.evaluate("window.ran") is None


def test_the_dashboard_works(page: Page, store: Store, site: str, faults: list[str]) -> None:
    """Deciding, undoing, the drawer and a colleague's news swap their answers in as before."""
    ids = newsroom.fill(store, site)
    log_in(page)
    first = page.locator("article.card").first
    first.locator("details.drawer summary").click()
    expect(first.locator(".drawer-body .history, .drawer-body ol").first).to_be_visible()
    card = page.locator(f"#c-{ids['subway_fan']}")
    card.locator("button[value=approved], button:has-text('Approve')").first.click()
    expect(page.locator(f"#c-{ids['subway_fan']}.strip")).to_be_visible()
    page.locator(f"#c-{ids['subway_fan']} button").first.click()
    expect(page.locator(f"article#c-{ids['subway_fan']}")).to_be_visible()
    other = ids["landlord"]
    seen = store.get(site, other).version
    actions.decide(store, site, other, status=Status.REJECTED, by="marat", expected_version=seen)
    expect(page.locator(f"#c-{other}")).to_contain_text("marat")
    assert page.evaluate("window.broken") == []
    assert faults == []


def test_the_box_works(page: Page, store: Store, faults: list[str]) -> None:
    """The box builds its form, posts and shows hostile text without writing HTML."""
    page.goto("/demo")
    page.fill("#mq-name", "<img src=x onerror=alert(1)>")
    page.fill("#mq-comment", "<script>window.ran = 1</script>")
    page.click(".mq-send")
    expect(page.locator(".mq-waiting")).to_be_visible()
    newsroom.score(store, "demo")
    expect(page.locator(".mq-body")).to_have_text("<script>window.ran = 1</script>")
    assert page.evaluate("window.broken") == []
    assert page.evaluate("window.ran") is None
    assert faults == []


def test_the_reference_alone_does_without(page: Page, faults: list[str]) -> None:
    """The vendored viewer writes HTML itself; it works under the rest, and asks no other host."""
    policy = page.request.get("/docs").headers["content-security-policy"]
    assert f"{policy}; require-trusted-types-for 'script'; trusted-types modqueue" == (
        CONTENT_SECURITY_POLICY
    )
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.goto("/docs")
    page.get_by_text("/v1/comments:batch").wait_for()
    page.get_by_text("Submit a comment").click()
    page.get_by_text("Idempotency-Key", exact=True).wait_for()
    expect(page.locator(".opblock.is-open .opblock-body").first).to_be_visible()
    assert hosts == {urlsplit(page.url).netloc}
    assert page.evaluate("window.broken") == []
    assert faults == []
