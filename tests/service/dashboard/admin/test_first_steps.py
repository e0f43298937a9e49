"""An empty site says what to do; each step is ticked off by what the store has."""

from __future__ import annotations

import re
from html import unescape

import pytest

from moderation.registry import Registry, Role, Scope
from moderation.registry.boxes import Boxes
from moderation.store.writer import Store
from moderation.submission import Article, Author
from tests.service.dashboard.conftest import Visitor
from tests.support import newsroom


def done(boss: Visitor, site: str = "demo") -> list[int]:
    """Return the numbers of the steps that the page says are done."""
    steps = re.findall(r'<li class="step( done)?">', boss.get(f"/sites/{site}/start").text)
    return [number for number, is_done in enumerate(steps, 1) if is_done]


def post(store: Store, article: str) -> None:
    newsroom.submit(store, "demo", Article(article), Author("Ann", key="id:ann"), "Hello!")


def test_facts_tick_the_steps(boss: Visitor, registry: Registry, store: Store) -> None:
    """A key that may submit, a comment, an origin, a comment in the demo, somebody invited."""
    assert done(boss) == []
    registry.add_key("demo", "reads", scopes=[Scope.READ])
    assert done(boss) == []
    key, _ = registry.add_key("demo", "cms")
    assert done(boss) == [1]
    post(store, "first-article")
    assert done(boss) == [1, 2]
    Boxes(store.redis).set("demo", origins=["https://news.example"])
    assert done(boss) == [1, 2, 3]
    post(store, "demo-article")
    assert done(boss) == [1, 2, 3, 4]
    registry.invite({"demo": Role.READER})
    assert done(boss) == [1, 2, 3, 4, 5]
    assert "Everything is in place." in boss.page
    registry.revoke_key(key.id)
    assert done(boss) == [2, 3, 4, 5]


@pytest.mark.parametrize("address", ["http://localhost", "http://127.0.0.1:8123/talk"])
def test_the_lines_are_for_this_host(boss: Visitor, registry: Registry, address: str) -> None:
    """The command and the lines for pages have the address that readers and servers use."""
    settings = boss.client.application.extensions["modqueue"].settings
    object.__setattr__(settings, "public_url", "" if "localhost" in address else address)
    page = unescape(boss.get("/sites/demo/start").text)
    assert f"curl -sS {address}/v1/comments" in page
    assert f'src="{address}/static/embed.js"' in page
    assert f'href="{address}/demo"' in page
    registry.add_site("daily", "Daily")
    assert f'href="{address}/embed/pub_' in unescape(boss.get("/sites/daily/start").text)


def test_an_empty_list_leads_there(boss: Visitor, dana: Visitor, store: Store) -> None:
    """Admins of a site without any comment find the steps where comments will be."""
    link = "/sites/demo/start"
    assert link in boss.get("/sites/demo/held").text.split("<main")[1]
    assert link not in dana.get("/sites/demo/held").text
    post(store, "first-article")
    newsroom.score(store, "demo")
    assert link not in boss.get("/sites/demo/held").text.split("<main")[1]
