"""``python -m tests.browser.screenshots``: take the pictures of docs/dashboard.md anew."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from moderation import actions
from moderation.comment import Opinion
from moderation.process.config import Config
from moderation.projection.projector import Projector
from moderation.registry import Registry, Role
from moderation.status import Status
from moderation.store.keys import key
from moderation.store.server.commands import Redis
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from service.app import create_app
from service.launcher.embedded import EmbeddedServer
from service.services import Services
from tests.browser.conftest import PASSWORD
from tests.support import newsroom
from tests.support.servers.web_server import serving
from tests.support.web.browser import CHROMIUM, FLAGS

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
SITE = "demo"
FORMER = (  # author, approved, rejected: what they wrote on other days
    ("Гульнара", 14, 0),
    ("Сергей1974", 3, 4),
    ("Arman", 27, 1),
    ("Ерлан", 6, 0),
    ("Ruslan", 2, 1),
)


@contextmanager
def installation() -> Iterator[tuple[dict[str, str], str]]:
    """A server with the newsroom's day in it; yields its ids and the dashboard's address."""
    with tempfile.TemporaryDirectory(prefix="modqueue-") as folder:
        embedded = EmbeddedServer(Path(folder))
        embedded.start()
        redis = connect(embedded.url)
        store, registry = Store(redis), Registry(redis)
        registry.add_site(SITE, "Steppe Herald")
        registry.add_moderator("dana", Role.MODERATOR, PASSWORD)
        administer(registry)
        settings = Config(secret="s" * 40, blind_percent=0, data_dir=Path(folder))
        app = create_app(Services(settings, store, registry, lambda _: None))
        try:
            ids = fill(redis, store)
            project(store, settings.projection)
            with serving(app) as port:
                yield ids, f"http://127.0.0.1:{port}"
        finally:
            embedded.stop()


def project(store: Store, path: Path) -> None:
    """Bring the projection up to date, as ``worker.project`` does all the time."""
    projector = Projector(store, path)
    while projector.follow(SITE):
        pass
    projector.close()


def fill(redis: Redis, store: Store) -> dict[str, str]:
    """Post the day after the authors' former comments, and let time pass."""
    for name, approved, rejected in FORMER:
        for number in range(approved + rejected):
            found = newsroom.submit(store, SITE, newsroom.RENT, name, "You idiot, stupid one.")
            newsroom.score(store, SITE)
            status, reason = (
                (Status.APPROVED, None) if number < approved else (Status.REJECTED, "insult")
            )
            actions.decide(
                store, SITE, found, status=status, by="marat", expected_version=2, reason=reason
            )
            redis.hset(key(SITE, "comment", found), "accepted_at", store.now() - 6 * 3_600_000)
    ids = newsroom.fill(store, SITE)
    actions.report(store, SITE, ids["Ruslan"], reporter="r1", reason="He insults everyone here")
    note = "Sharp, but about officials. Do we let it stand?"
    actions.escalate(store, SITE, ids["Гульнара"], by="timur", note=note, expected_version=2)
    opinion = Opinion("marat", Status.APPROVED)
    actions.ask_opinion(store, SITE, ids["Arman"], opinion=opinion, expected_version=2)
    for age_minutes, comment_id in enumerate(reversed(ids.values())):
        earlier = store.now() - (3 + 4 * age_minutes) * 60_000
        redis.hset(key(SITE, "comment", comment_id), "accepted_at", earlier)
    return ids


def window(browser: Browser, address: str, **options: object) -> Page:
    page = browser.new_context(**options).new_page()  # type: ignore[arg-type]
    page.goto(address + "/log-in")
    page.fill("#name", "dana")
    page.fill("#password", PASSWORD)
    page.click("main form button")
    page.wait_for_selector(".card")
    page.mouse.move(0, 0)  # nothing is hovered over
    return page


def shoot(browser: Browser, address: str, ids: dict[str, str]) -> None:
    """Take every picture."""
    wide = {"width": 1280, "height": 900}
    page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
    page.goto(address + "/log-in")
    page.screenshot(path=FOLDER / "login.png")
    dark = window(browser, address, viewport=wide, color_scheme="dark")
    dark.screenshot(path=FOLDER / "held-dark.png")
    russian = window(browser, address, viewport=wide, locale="ru")
    russian.screenshot(path=FOLDER / "held-ru.png")
    mobile = window(
        browser, address, viewport={"width": 375, "height": 812}, has_touch=True, is_mobile=True
    )
    mobile.screenshot(path=FOLDER / "held-mobile.png")
    page = window(browser, address, viewport=wide)
    page.keyboard.press("j")
    page.keyboard.press("d")
    page.screenshot(path=FOLDER / "reject.png")
    page.keyboard.press("2")
    page.wait_for_selector(".strip")
    page.screenshot(path=FOLDER / "held.png")
    page.keyboard.press("h")
    page.wait_for_selector(".drawer .history")
    page.screenshot(path=FOLDER / "drawer.png")
    page.goto(f"{address}/sites/{SITE}/questions")
    page.screenshot(path=FOLDER / "questions.png")
    page.goto(f"{address}/sites/{SITE}/policy")
    page.screenshot(path=FOLDER / "policy.png")
    page.goto(f"{address}/sites/{SITE}/held")
    page.focus(f"#c-{ids['subway_fan']}")
    page.keyboard.press("t")
    page.wait_for_selector(".conversation .card")
    page.screenshot(path=FOLDER / "conversation.png")
    page.goto(f"{address}/sites/{SITE}/held")
    page.keyboard.press("z")
    page.wait_for_selector(".alone")
    page.screenshot(path=FOLDER / "single.png")
    page.goto(f"{address}/sites/{SITE}/comments/{ids['landlord']}")
    page.screenshot(path=FOLDER / "history.png")


def administer(registry: Registry) -> None:
    """Add what the pages of an admin show."""
    registry.add_moderator("aizhan", Role.ADMIN, PASSWORD)
    boss = registry.acting("aizhan")
    registry.set_display_name("aizhan", "Айжан Серікова")
    for name, role in (("marat", Role.SENIOR), ("olga", Role.READER), ("timur", Role.MODERATOR)):
        boss.add_moderator(name, {SITE: role})
    boss.set_role("timur", Role.SENIOR, SITE)
    boss.disable("olga")
    old, _ = boss.add_key(SITE, "CMS of the newspaper")
    boss.add_key(SITE, "CMS of the newspaper, new server")
    boss.revoke_key(old.id)


def shoot_accounts(browser: Browser, address: str) -> None:
    """Take the pictures of accounts and administration."""
    context = browser.new_context(viewport={"width": 1280, "height": 760})
    page = context.new_page()
    page.goto(address + "/log-in")
    page.fill("#name", "aizhan")
    page.fill("#password", PASSWORD)
    page.click("main form button")
    page.wait_for_selector(".tabs")
    for path, name in (
        ("/admin/users", "users"),
        ("/admin/audit", "audit"),
        ("/account/second-step", "second-step"),
    ):
        page.goto(address + path)
        page.screenshot(path=FOLDER / f"{name}.png")


def main() -> None:
    """Fill an installation, take the pictures, throw it away."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with installation() as (ids, address), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        shoot(browser, address, ids)
        shoot_accounts(browser, address)
        browser.close()


if __name__ == "__main__":
    main()
