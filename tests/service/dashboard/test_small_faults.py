"""What moderators stumbled over: titles, counts, tables, and what a page says of a card."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import render_template_string

from moderation import actions
from moderation.registry import Registry, Role
from moderation.rule_words import sentence
from moderation.status import Status
from moderation.store.keys import key
from moderation.store.writer import Store
from moderation.verdict import FiredRule
from moderation.webhooks.endpoints import Endpoints
from tests.service.dashboard.conftest import PASSWORD, Visitor
from tests.support import newsroom

Day = dict[str, str]


def test_reports_are_why_a_comment_is_held(dana: Visitor, day: Day, store: Store) -> None:
    """A card that readers' reports brought back says so, not that no rule matched."""
    clean = day["Timur"]
    for reader in range(3):
        actions.report(store, "demo", clean, reporter=f"r{reader}", reason="lies")
    assert store.get("demo", clean).status is Status.HELD
    page = dana.get("/sites/demo/reported").text
    why = page.partition("Why it is held")[2].partition("</ul>")[0]
    assert "Held again because enough readers reported it" in why
    assert "No rule matched" not in page


@pytest.mark.parametrize("links", [1, 2, 5])
def test_no_plural_hangs_on_a_figure(links: int) -> None:
    """A rule's sentence is right for one link and for five."""
    words = sentence(FiredRule("links", {"links": links, "limit": 1}))
    assert words == f"links: {links}, allowed unchecked: 1"


def test_the_tab_says_how_much_is_left(dana: Visitor, day: Day) -> None:
    """The title begins with the count of the list, unless it is empty."""
    assert "<title>(10) Held comments" in dana.get("/sites/demo/held").text
    assert "<title>Rejected comments" in dana.get("/sites/demo/rejected").text


def test_titles_stand_where_they_are_known(
    dana: Visitor, day: Day, project: Callable[[], None]
) -> None:
    """Statistics and filters name an article by its title and an author by their name."""
    project()
    title = newsroom.METRO.title or ""
    assert title in dana.get("/sites/demo/statistics").text
    found = dana.get("/sites/demo/find?article=metro-9").text
    assert f'only this article: <bdi dir="auto">{title}</bdi>' in found


def test_an_invalid_policy_offers_no_save(
    visitor: Callable[[], Visitor], registry: Registry, site: str, day: Day
) -> None:
    """What cannot be saved says why beside the changes, and has no button."""
    registry.add_moderator("boss", Role.ADMIN, PASSWORD)
    boss = visitor()
    boss.log_in("boss")
    page = boss.get("/sites/demo/policy").text
    assert "Save as version" not in page
    fields = {"hold_toxicity": "10", "approve_toxicity": "90"}
    query = "&".join(f"{name}={value}" for name, value in fields.items())
    tried = boss.get(f"/sites/demo/policy?{query}&links_max=2&reports_to_hold=3").text
    assert "Not saved yet" in tried
    assert "It cannot be saved:" in tried
    assert "Save as version" not in tried


def test_a_failing_webhook_is_seen_on_every_page(
    visitor: Callable[[], Visitor], registry: Registry, site: str, store: Store, dana: Visitor
) -> None:
    """Admins see in the menu that one fails; moderators, who cannot help it, do not."""
    registry.add_moderator("boss", Role.ADMIN, PASSWORD)
    boss = visitor()
    boss.log_in("boss")
    endpoint, _ = Endpoints(store.redis).add(site, "https://hooks.example/x", by="boss")
    assert "webhooks failing" not in boss.get("/sites/demo/held").text
    store.redis.hset(key(site, "endpoint", endpoint.id), "failing_since", store.now())
    assert "webhooks failing" in boss.get("/sites/demo/held").text
    assert "webhooks failing" not in dana.get("/sites/demo/held").text


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "20,000 comments"), ("ru", "20\xa0000 комментариев")]
)
def test_large_numbers_are_grouped_within_sentences(
    dana: Visitor, site: str, language: str, shown: str
) -> None:
    """As they are beside the names of lists, in the reader's language."""
    sentence_ = '{{ ngettext("%(num)s comment", "%(num)s comments", 20000) }}'
    with dana.client.application.test_request_context(headers={"Accept-Language": language}):
        assert render_template_string(sentence_) == shown
