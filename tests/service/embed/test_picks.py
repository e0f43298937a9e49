"""Picks in the comment box: a badge, the pinned one first, and an order of their own."""

from __future__ import annotations

import re

from moderation.store.thread.picks import Pick, Picks
from moderation.store.writer import Store
from tests.service.embed.conftest import Page
from tests.support import newsroom


def test_pins_lead_and_picks_have_an_order(page: Page, store: Store, site: str) -> None:
    """On the first page the pinned one comes first in every order; each comment is there once."""
    ids = [
        newsroom.submit(store, site, newsroom.METRO, f"r{n}", f"A calm text {n}") for n in range(4)
    ]
    newsroom.score(store, site)
    path = "/articles/metro-9/comments"
    assert page.get(path).get_json()["picks"] is False
    picks = Picks(store.redis, store.archived)
    picks.pick(site, ids[2], Pick.PICK, by="dana")
    picks.pick(site, ids[3], Pick.PIN, by="dana")

    def order(sort: str) -> list[str]:
        shown = page.get(f"{path}?sort={sort}").get_json()
        assert shown["picks"] is True
        return [one["id"] for one in shown["comments"]]

    assert order("oldest") == [ids[3], ids[0], ids[1], ids[2]]
    assert order("picks") == [ids[3], ids[2], ids[0], ids[1]]
    text = page.get("/page?article=metro-9&sort=picks").text
    assert re.findall(r'id="modqueue-([a-z2-7]{16})"', text) == order("picks")
    assert text.count("★ Editors’ pick") == 2
    assert "Picks first" in text
