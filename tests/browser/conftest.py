"""Chromium before a real threaded server and the real store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from moderation.process.config import Config
from moderation.projection.projector import Projector
from moderation.registry import Registry, Role
from moderation.store.writer import Store
from service.app import create_app
from service.services import Services
from tests.support import newsroom
from tests.support.dashboard import PASSWORD, SAME_ORIGIN, TOKEN
from tests.support.servers.web_server import serving

PATIENCE_MS = 45_000  # a busy machine takes its time; nothing here measures it
expect.set_options(timeout=PATIENCE_MS)


@dataclass
class Window:
    """A moderator's browser window; ``faults`` collects what its console complained about."""

    context: BrowserContext
    page: Page
    address: str
    faults: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)

    def log_in(self, name: str) -> None:
        """Send the log-in form without showing it, and go where it leads."""
        ask, address = self.context.request, f"{self.address}/log-in"
        token = TOKEN.search(ask.get(address).text())
        assert token
        form = {"name": name, "password": PASSWORD, "csrf": unescape(token[1])}
        answer = ask.post(address, form=form, headers=SAME_ORIGIN, max_redirects=0)
        assert answer.status == 303
        self.open("/")
        self._wait_for_the_list()

    def log_in_by_form(self, name: str) -> None:
        self.open("/log-in")
        self.page.fill("#name", name)
        self.page.fill("#password", PASSWORD)
        self.page.click("main form button")
        self._wait_for_the_list()

    def _wait_for_the_list(self) -> None:
        self.page.wait_for_url("**/held*")
        self.wait_for_htmx()

    def wait_for_htmx(self) -> None:
        """htmx begins in a timer after the page has loaded; a key before posts a plain form."""
        self.page.wait_for_selector("html:not(.js), [data-htmx-powered]", state="attached")

    def wait_for_keys(self) -> None:
        """Decision keys rest after a focus change that the moderator did not cause."""
        self.page.wait_for_selector("html:not(.resting)", state="attached")

    @property
    def focused(self) -> str:
        """The id of the element with the focus."""
        return str(self.page.evaluate("document.activeElement.id"))

    def card(self, comment_id: str) -> str:
        return f"#c-{comment_id}"


@pytest.fixture
def settings(tmp_path: Path) -> Config:
    return Config(secret="s" * 40, blind_percent=0, data_dir=tmp_path)


@pytest.fixture
def address(store: Store, registry: Registry, site: str, settings: Config) -> Iterator[str]:
    """The address of the web application, served by threads."""
    for name in ("dana", "marat"):
        registry.add_moderator(name, Role.MODERATOR, PASSWORD)
    app = create_app(Services(settings, store, registry, lambda _: None))
    with serving(app) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def window(chromium: Browser, address: str) -> Iterator[Callable[..., Window]]:
    """Opens windows, each with its own cookies; options are those of a Playwright context."""
    opened: list[Window] = []

    def open_window(**options: object) -> Window:
        context = chromium.new_context(**options)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        made = Window(context, context.new_page(), address)
        made.page.on("pageerror", lambda error: made.faults.append(str(error)))
        made.page.on("console", lambda line: _note(made, line.type, line.text))
        opened.append(made)
        return made

    yield open_window
    for made in opened:
        made.context.close()


def _note(window: Window, kind: str, text: str) -> None:
    # Leaving a page cuts its requests off, which htmx calls a failure.
    cut_off = "Failed to fetch" in text
    expected = cut_off or "409 (CONFLICT)" in text or "403 (FORBIDDEN)" in text
    if kind in ("error", "warning") and not expected:
        window.faults.append(text)


@pytest.fixture
def project(store: Store, settings: Config, site: str) -> Callable[[], None]:
    """Bring the projection up to date, as ``worker.project`` does all the time."""

    def follow() -> None:
        projector = Projector(store, settings.projection)
        while projector.follow(site):
            pass
        projector.close()

    return follow


@pytest.fixture
def day(store: Store, site: str) -> dict[str, str]:
    """A day's comments, scored: ids by author."""
    return newsroom.fill(store, site)


@pytest.fixture
def dana(window: Callable[..., Window], day: dict[str, str]) -> Window:
    """A moderator before the held comments of the day."""
    opened = window()
    opened.log_in("dana")
    return opened
