"""Every page can be used by everyone: in each language, theme and width."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from moderation import actions
from moderation.comment import Opinion
from moderation.desk.saved_lists import EVERYBODY, SavedList
from moderation.process.config import Config
from moderation.raids.raid import Raid
from moderation.registry import Registry, Role
from moderation.registry.boxes import Boxes
from moderation.status import Status
from moderation.store.raids.raids import Raids
from moderation.store.writer import Store
from service.app import create_app
from service.services import Services
from tests.browser.axe import Check, NewWindow, in_language, looks
from tests.browser.conftest import PASSWORD
from tests.browser.pages import paths, visit
from tests.support import newsroom

Day = dict[str, str]
BULK = "0123456789abcdef"
OPEN_ALL = "document.querySelectorAll('.figures details').forEach((one) => one.open = true)"


@pytest.fixture
def busy(day: Day, store: Store, settings: Config) -> Day:
    """The day with something in each list."""
    actions.report(store, "demo", day["Ruslan"], reporter="r1", reason="rude")
    actions.escalate(store, "demo", day["subway_fan"], by="marat", note="Fair?", expected_version=2)
    for name, asker in (("Arman", "anna"), ("Гульнара", "marat")):
        opinion = Opinion(asker, Status.REJECTED, "insult")
        actions.ask_opinion(store, "demo", day[name], opinion=opinion, expected_version=2)
    actions.change_article(
        store, "demo", newsroom.METRO, premoderated=True, slow_seconds=60, assigned="dana",
        instruction="names of minors: reject", by="marat",
    )  # fmt: skip
    raid = Raid(day["Ruslan"], frozenset({"clown"}), 1, 1, 2, 2, 2, holds=True)
    Raids(store.redis).begin("demo", raid)
    Raids(store.redis).add_copies("demo", raid.id, {day["Ruslan"]: 1, day["subway_fan"]: 1})
    return day


@pytest.fixture
def newspaper(registry: Registry, store: Store, address: str) -> None:
    """A site with accounts of every kind, a key, a team and a box of its own."""
    registry.add_moderator("anna", Role.ADMIN, PASSWORD)
    registry.add_key("demo", "CMS of the newspaper")
    registry.disable("marat")
    registry.set_role("dana", Role.SENIOR, "demo")
    registry.add_team("demo", "Night shift", ["anna"])
    Boxes(store.redis).set("demo", origins=["https://news.example"])


@pytest.fixture
def everywhere(
    settings: Config, store: Store, registry: Registry, busy: Day, project: Callable[[], None]
) -> list[str]:
    """The address of every page, with something on it."""
    project()
    services = Services(settings, store, registry, lambda _: None)
    saved = SavedList("metro", "Metro", "dana", EVERYBODY, {"article": "metro-9"})
    services.saved_lists("demo").save(saved)
    submission = store.get("demo", busy["Ruslan"]).submission
    examples = {
        "site": "demo",
        "name": "held",
        "comment_id": busy["Ruslan"],
        "code": "new",
        "article_id": newsroom.METRO.id,
        "author_key": submission.author.key if submission else "",
        "list_id": saved.id,
        "raid_id": busy["Ruslan"],
        "bulk_id": BULK,
        "user": "marat",
    }
    return [*paths(create_app(services), examples), *asked(busy)]


def asked(day: Day) -> list[str]:
    """Return pages that an address asks for more than once: other lists, filters, notices."""
    pages = (
        *("reported", "questions", "opinions", "approved", "rejected"),
        f"comments/{day['Ruslan']}?decided={day['landlord']}",
        "find?q=idiots&author=id:ruslan&article=metro-9",
        "bulk?attribute=insult&low=90&high=95",
        f"bulk/{BULK}?decided=3&left=1",
        "statistics?range=day",
        "picks?article=metro-9",
    )
    return [*(f"/sites/demo/{page}" for page in pages), "/admin/users/dana"]


@pytest.mark.timeout(900)  # some sixty pages
@looks
def test_every_page_can_be_used_by_everyone(
    window: NewWindow, newspaper: None, everywhere: list[str], language: str, look_at: Check
) -> None:
    """No page, whoever added it, has a fault for axe, a tiny target or something out of reach."""
    anna = in_language(window, language)
    anna.log_in("anna")
    for _ in visit(anna, everywhere):
        assert anna.page.get_attribute("html", "lang") == language
        anna.page.evaluate(OPEN_ALL)
        look_at(anna.page)
    assert [fault for fault in anna.faults if "Failed to load resource" not in fault] == []
