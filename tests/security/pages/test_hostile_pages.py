"""Hostile texts on every page in a real browser: nothing runs, nothing is even stopped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Request

from moderation.process.config import Config
from moderation.projection.projector import Projector
from moderation.registry import Registry, Role
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from service.app import create_app
from service.dashboard.words import LISTS
from service.services import Services
from tests.browser.conftest import PASSWORD, Window
from tests.support import newsroom
from tests.support.attacks import attacked
from tests.support.attacks.hostile import ESCAPES, HOSTILE
from tests.support.servers.web_server import serving
from tests.support.web.routes import address, rules

# Parts of pages and downloads; the stream never ends.
UNASKED = {"dashboard.stream", "dashboard.news", "dashboard.copies_of_list"}
LISTENER = """
window.broken = [];
addEventListener('securitypolicyviolation', (event) => {
  broken.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
}, true);
"""
# Scripts begin in timers of no length after the page has loaded; so does what they would set off.
SETTLED = "() => new Promise((done) => setTimeout(() => setTimeout(done, 30), 30))"
# What could run at a click or by itself; data: is for pictures alone.
RUNNABLE = """() => {
  const found = [];
  for (const one of document.querySelectorAll('*')) {
    for (const { name, value } of one.attributes) {
      const target = ['href', 'src', 'action', 'formaction', 'xlink:href'].includes(name);
      if (/^on/i.test(name) || name === 'srcdoc') found.push(one.outerHTML.slice(0, 120));
      if (target && !['http:', 'https:'].includes(new URL(value, location).protocol))
        found.push(one.outerHTML.slice(0, 120));
    }
    if (one.localName === 'script' && !one.src) found.push(one.outerHTML.slice(0, 120));
  }
  return found;
}"""
ASKED = (
    "/log-in?next=javascript:alert(1)",
    "/log-in?next=//evil.example/",
    "/sites/demo/find?q={text}",
    "/sites/demo/find?author={text}&article={text}",
    "/sites/demo/held?order={text}&decided={text}",
    "/sites/demo/bulk?attribute={text}&low={text}",
    "/sites/demo/statistics?days={text}",
    "/admin/audit?by={text}&since={text}",
    "/demo?language={text}",
    "/docs?{every_text}",  # once: its viewer is a megabyte of script
    "/{text}",
    "/sites/{text}/held",
    "/embed/{key}/page?article={text}&language={text}",
    "/embed/{key}/page?article=demo-article&back={text}",
)


@dataclass
class Attack:
    """An installation full of hostile texts, with its address and its pages."""

    app: Flask
    url: str
    examples: dict[str, str]
    ids: list[str]

    def pages(self) -> list[str]:
        """Return every page of the dashboard, one for each comment, and those for readers."""
        found = [
            address(self.app, rule, self.examples)
            for rule in rules(self.app, "GET")
            if rule.endpoint not in UNASKED and not rule.rule.endswith(".csv")
        ]
        found += [f"/sites/demo/{name}" for name in LISTS]
        found += [f"/sites/demo/comments/{id_}" for id_ in self.ids]
        found += ["/demo", "/docs", f"/embed/{self.key}/page?article={attacked.ARTICLE}"]
        return sorted({path for path in found if path != "/log-out"})

    def asked(self) -> list[str]:
        """Return pages whose address is hostile itself."""
        texts = [quote(text, safe="") for text in (ESCAPES[0], ESCAPES[3], ESCAPES[6])]
        return [
            page.format(text=text, every_text="&".join(texts), key=self.key)
            for page in ASKED
            for text in (texts if "{text}" in page else texts[:1])
        ]

    @property
    def key(self) -> str:
        return self.examples["public_key"]


@dataclass
class Watch:
    """Everything that a page did and should not have done."""

    found: list[str] = field(default_factory=list)
    at: str = ""

    def note(self, what: str) -> None:
        self.found.append(f"{self.at}: {what}")

    def follow(self, context: BrowserContext, page: Page, home: str) -> None:
        """Listen to what ``page`` does on its own."""
        context.add_init_script(LISTENER)
        page.on("dialog", lambda dialog: (self.note("dialog"), dialog.dismiss()))
        page.on("pageerror", lambda error: self.note(f"error {error}"))
        page.on("popup", lambda _: self.note("popup"))
        context.on("request", lambda request: self._ask(request, home))

    def _ask(self, request: Request, home: str) -> None:
        if urlsplit(request.url).scheme != "data" and not request.url.startswith(home):
            self.note(f"asked {request.url}")

    def look(self, page: Page) -> None:
        """Note what the page that is open has become."""
        for violation in page.evaluate("window.broken"):
            self.note(f"policy {violation}")
        for element in page.evaluate(RUNNABLE):
            self.note(f"could run {element}")
        if page.title() in {"run", "1"}:
            self.note("title changed")


@pytest.fixture
def attack(store: Store, redis: Redis, registry: Registry, tmp_path: Path) -> Iterator[Attack]:
    """The attacked installation, served by threads."""
    settings = Config(secret="s" * 40, data_dir=tmp_path, blind_percent=0)
    app = create_app(Services(settings, store, registry, lambda _: None, newsroom.Scorer()))
    examples = attacked.fill(app.test_client(), redis, store, registry)
    registry.add_moderator("boss", Role.ADMIN, PASSWORD)
    registry.add_moderator("none", Role.MODERATOR, PASSWORD)
    projector = Projector(store, settings.projection)
    while projector.follow("demo"):
        pass
    projector.close()
    ids = [event.comment_id for event in store.events("demo").items if event.comment_id]
    with serving(app) as port:
        yield Attack(app, f"http://127.0.0.1:{port}", examples, sorted(set(ids)))


@pytest.fixture
def boss(chromium: Browser, attack: Attack, registry: Registry) -> Iterator[Window]:
    """An admin whose browser calls itself by a hostile name, too."""
    context = chromium.new_context(user_agent=HOSTILE[0])
    window = Window(context, context.new_page(), attack.url, registry)
    window.log_in("boss")
    yield window
    context.close()


def visit(watch: Watch, window: Window, paths: list[str]) -> None:
    """Open each page, wait until its scripts have begun, and look at it."""
    watch.follow(window.context, window.page, window.address)
    for path in paths:
        watch.at = path
        window.open(path)
        window.page.evaluate(SETTLED)
        watch.look(window.page)


@pytest.mark.timeout(600)
def test_nothing_runs_on_any_page(boss: Window, attack: Attack) -> None:
    """On every page, with every text: no dialog, no error, no report, no foreign address."""
    watch = Watch()
    paths = attack.pages()
    assert len(paths) >= 60
    visit(watch, boss, paths)
    assert watch.found == []


def test_nothing_runs_from_an_address(boss: Window, attack: Attack) -> None:
    """Whatever a link to us carries in its path and query, it is text on the page that it opens."""
    watch = Watch()
    visit(watch, boss, attack.asked())
    assert watch.found == []


def test_the_box_shows_texts_as_texts(boss: Window, attack: Attack) -> None:
    """The box's script puts hostile comments in as they were written, and so does its page."""
    watch = Watch()
    for path in ("/demo", f"/embed/{attack.key}/page?article={attacked.ARTICLE}"):
        visit(watch, boss, [path])
        comments = boss.page.locator(".mq-comment")
        comments.first.wait_for()
        assert HOSTILE[0] in "".join(comments.all_inner_texts())
        watch.look(boss.page)
    assert watch.found == []


def test_the_watch_sees_what_it_looks_for(boss: Window) -> None:
    """A page that did such things would be found: the test can fail."""
    watch = Watch()
    visit(watch, boss, ["/keys"])
    assert watch.found == []
    boss.page.evaluate(
        "const link = document.createElement('a'); link.href = 'javascript:1';"
        "document.body.append(link, document.createElement('script'));"
        "document.title = 'run'; new Image().src = 'https://evil.example/';"
        "setTimeout(() => alert(1))"
    )
    boss.page.wait_for_function("window.broken.length >= 1")
    watch.look(boss.page)
    kinds = {note.removeprefix("/keys: ").split(" ")[0] for note in watch.found}
    assert kinds >= {"policy", "could", "title", "dialog"}
