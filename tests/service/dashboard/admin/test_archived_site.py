"""An archived site takes nothing new from the dashboard, and by no command."""

from __future__ import annotations

import pytest

from moderation.errors import SiteArchived
from moderation.registry import Registry
from moderation.status import Status
from moderation.store.writer import Store
from tests.service.dashboard.conftest import Visitor
from tests.support import newsroom


@pytest.fixture
def archived(registry: Registry, site: str) -> Registry:
    registry.archive_site(site)
    return registry


@pytest.mark.parametrize("door", ["piece", "import", "write"])
def test_no_archive_is_brought_in(archived: Registry, boss: Visitor, door: str) -> None:
    """By none of an import's three steps, and the page says why."""
    boss.get("/sites/demo/archives")  # the page stays, for exports
    refused = boss.post(f"/sites/demo/archives/{door}", {})
    assert refused.status_code == 403
    assert "The site is archived" in refused.text


def test_the_newsroom_answers_nobody(archived: Registry, store: Store, dana: Visitor) -> None:
    """A moderator's answer would be a new comment, public at once."""
    asked = newsroom.submit(store, "demo", newsroom.METRO, "Timur", "Are there lifts?")
    refused = dana.post(f"/sites/demo/comments/{asked}/answer", {"body": "Yes."})
    assert refused.status_code == 403
    assert store.counts("demo")[Status.APPROVED] == 0


def test_what_is_there_can_still_be_decided(
    archived: Registry, store: Store, dana: Visitor, boss: Visitor
) -> None:
    """Readers see it, so a comment can be taken down, picked, and its article be set."""
    asked = newsroom.submit(store, "demo", newsroom.METRO, "Timur", "Are there lifts?")
    newsroom.score(store, "demo")
    path = f"/sites/demo/comments/{asked}"

    def version() -> int:
        return store.get("demo", asked).version

    dana.post(f"{path}/decide", {"status": "approved", "seen": version()})
    dana.post(f"{path}/pick", {"pick": "pick"})
    assert store.get("demo", asked).pick == "pick"
    form = {"status": "rejected", "reason": "insult", "seen": version()}
    assert dana.post(f"{path}/decide", form).status_code == 303
    assert store.get("demo", asked).status is Status.REJECTED
    article = f"/sites/demo/articles/{newsroom.METRO.id}"
    assert dana.post(f"{article}/change", {"closed": "1"}).status_code == 303
    assert "Moderators can still decide and pick" in boss.get("/sites/demo/details").text


def test_the_domain_says_so_until_it_is_restored(archived: Registry) -> None:
    """In words that a command can print."""
    with pytest.raises(SiteArchived, match="takes nothing new"):
        archived.require_open("demo")
    archived.restore_site("demo")
    archived.require_open("demo")
