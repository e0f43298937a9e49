"""Chromium before a real threaded server and the real store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Route,
    expect,
)

from moderation.process.config import Config
from moderation.projection.projector import Projector
from moderation.registry import Registry, Role
from moderation.store.writer import Store
from service.access.sessions import SESSION_COOKIE
from service.app import create_app
from service.services import Services
from tests.browser.pool import Pages
from tests.support import newsroom
from tests.support.dashboard import PASSWORD
from tests.support.servers.web_server import Stage, serving

PATIENCE_MS = 45_000  # a busy machine takes its time; nothing here measures it
expect.set_options(timeout=PATIENCE_MS)


@dataclass
class Window:
    """A moderator's browser window; ``faults`` collects what its console complained about."""

    context: BrowserContext
    page: Page
    address: str
    registry: Registry
    faults: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)

    def log_in(self, name: str) -> None:
        """Come with a session of ``name`` that is open already, and go where the log-in leads."""
        stamp = self.registry.moderator(name).stamp
        agent = str(self.page.evaluate("navigator.userAgent"))
        _, token = self.registry.open_session(name, agent, stamp=stamp)
        cookie = {"name": SESSION_COOKIE, "value": token, "url": self.address, "httpOnly": True}
        self.context.add_cookies([cookie])  # type: ignore[list-item]
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

    def reroute(self, pattern: str, answer: Callable[[Route], object]) -> None:
        """Let ``answer`` stand in for the server; a page that was open before lets some through."""
        self.page.route(pattern, lambda route: answer(route))  # it marks what it gets
        self.page.reload()
        self.wait_for_htmx()

    def wait_for_keys(self) -> None:
        """Decision keys rest after a focus change that the moderator did not cause."""
        self.page.wait_for_selector("html:not(.resting)", state="attached")

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Collect what the console complains about as long as the block lasts."""

        def note(line: ConsoleMessage) -> None:
            # Leaving a page cuts its requests off, which htmx calls a failure; a busy machine lets
            # them wait beyond its time-out, and a test that needs the answer fails by itself.
            expected = (
                "Failed to fetch",
                "409 (CONFLICT)",
                "403 (FORBIDDEN)",
                "htmx:error: timeout",
            )
            if line.type in ("error", "warning") and not any(e in line.text for e in expected):
                self.faults.append(line.text)

        def note_error(error: Error) -> None:
            self.faults.append(str(error))

        self.page.on("console", note)
        self.page.on("pageerror", note_error)
        yield
        self.page.remove_listener("console", note)
        self.page.remove_listener("pageerror", note_error)

    @property
    def focused(self) -> str:
        """The id of the element with the focus."""
        return str(self.page.evaluate("document.activeElement.id"))

    def card(self, comment_id: str) -> str:
        return f"#c-{comment_id}"


@pytest.fixture
def settings(tmp_path: Path) -> Config:
    return Config(secret="s" * 40, blind_percent=0, data_dir=tmp_path)


@pytest.fixture(scope="session")
def stage() -> Stage:
    """What the one server of all tests here serves."""
    return Stage()


@pytest.fixture(scope="session")
def stage_address(stage: Stage) -> Iterator[str]:
    with serving(stage) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def address(
    store: Store,
    registry: Registry,
    site: str,
    settings: Config,
    stage: Stage,
    stage_address: str,
) -> Iterator[str]:
    """The address of the web application, served by threads."""
    for name in ("dana", "marat"):
        registry.add_moderator(name, Role.MODERATOR, PASSWORD)
    app = create_app(Services(settings, store, registry, lambda _: None))
    with stage.playing(app):
        yield stage_address


@pytest.fixture(scope="session")
def pool(chromium: Browser, stage_address: str) -> Pages:
    """The browser's pages, which tests use one after another."""
    return Pages(chromium, stage_address + Stage.BLANK)


@pytest.fixture
def window(pool: Pages, address: str, registry: Registry) -> Iterator[Callable[..., Window]]:
    """Opens windows, each with its own cookies; options are those of a Playwright context.

    Who adds a script to all pages of a window asks for one that nobody has afterwards (``own``).
    """
    with ExitStack() as opened:

        def open_window(**options: object) -> Window:
            page = opened.enter_context(pool.one(**options))
            page.set_default_timeout(PATIENCE_MS)
            made = Window(page.context, page, address, registry)
            opened.enter_context(made.listening())
            return made

        yield open_window


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
