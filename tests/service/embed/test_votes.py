"""Votes in the box: by signed readers, and by networks that pay with a proof of work."""

from __future__ import annotations

import gzip
from dataclasses import replace

import pytest

from moderation import actions
from moderation.readers.keys import ReaderKeys
from moderation.site.site_settings import SiteSettings
from moderation.store.writer import Store
from service.embed import votes
from service.embed.script import script
from tests.service.embed.conftest import Page
from tests.service.embed.test_lists import pages, submit
from tests.support.api import problem
from tests.support.reader_tokens import sign

LIMIT = 12_000


@pytest.fixture
def voting(page: Page) -> Page:
    """A page of a site with votes both ways."""
    switch(page.store, votes=True, down_votes=True)
    return page


def switch(store: Store, **changes: bool) -> None:
    former = store.settings("demo")
    new = replace(SiteSettings(), **changes)  # type: ignore[arg-type]
    actions.save_settings(store, "demo", new, by="dana", expected_version=former.version)


def published(page: Page, body: str = "Well written.") -> str:
    comment_id = submit(page.store, body)
    page.judge()
    return comment_id


def test_signed_readers_have_one_vote_each(voting: Page) -> None:
    """No proof is asked of them; their own comments take none."""
    key = ReaderKeys(voting.store.redis).add_secret("demo")
    asel = voting.signed(sign(key, voting.box.key))
    bolat = voting.signed(sign(key, voting.box.key, id="u-8", name="Bolat"))
    document = asel.comment()
    del document["author"]
    comment_id = asel.send("/comments", document).get_json()["id"]
    voting.judge()
    path = f"/comments/{comment_id}/votes"
    assert bolat.send(path, {"vote": "up"}).get_json() == {"up": 1, "down": 0}
    assert bolat.send(path, {"vote": "down"}).get_json() == {"up": 0, "down": 1}
    problem(asel.send(path, {"vote": "up"}), 409, "vote-refused")
    (shown,) = voting.get("/articles/a%2F1/comments").get_json()["comments"]
    assert (shown["up"], shown["down"]) == (0, 1)


def test_a_network_without_a_name_pays_and_has_one_vote(voting: Page) -> None:
    """Each vote uses a proof up; a second one of the network replaces the first."""
    comment_id = published(voting)
    path = f"/comments/{comment_id}/votes"
    proof = voting.proof()
    assert voting.send(path, {"vote": "up", "proof": proof}).get_json() == {"up": 1, "down": 0}
    problem(voting.send(path, {"vote": "up", "proof": proof}), 422, "invalid")
    problem(voting.send(path, {"vote": "up"}), 422, "invalid")
    again = voting.send(path, {"vote": "up", "proof": voting.proof()})
    assert again.get_json() == {"up": 1, "down": 0}


def test_whoever_posted_from_a_network_has_no_vote_from_it(voting: Page) -> None:
    """A comment of somebody without a name is known by the network that it came from."""
    comment_id = voting.send("/comments", voting.comment()).get_json()["id"]
    voting.judge()
    answer = voting.send(f"/comments/{comment_id}/votes", {"vote": "up", "proof": voting.proof()})
    problem(answer, 409, "vote-refused")


def test_a_reader_who_logs_out_has_no_vote_on_their_own(voting: Page) -> None:
    """Nor has anybody else without a name in the network that a signed comment came from."""
    key = ReaderKeys(voting.store.redis).add_secret("demo")
    asel = voting.signed(sign(key, voting.box.key))
    document = asel.comment()
    del document["author"]
    comment_id = asel.send("/comments", document).get_json()["id"]
    voting.judge()
    path = f"/comments/{comment_id}/votes"
    answer = voting.send(path, {"vote": "up", "proof": voting.proof()})
    problem(answer, 409, "vote-refused")
    bolat = voting.signed(sign(key, voting.box.key, id="u-8", name="Bolat"))
    assert bolat.send(path, {"vote": "up"}).get_json() == {"up": 1, "down": 0}


def test_votes_of_a_network_are_limited(voting: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the hour's number they are refused before a proof is looked at."""
    monkeypatch.setattr(votes, "VOTES_PER_HOUR", 1)
    comment_id = published(voting)
    path = f"/comments/{comment_id}/votes"
    assert voting.send(path, {"vote": "up", "proof": voting.proof()}).status_code == 200
    assert voting.send(path, {"vote": "none", "proof": voting.proof()}).status_code == 429


def test_the_box_offers_what_the_site_counts(page: Page) -> None:
    """Nothing at first, then votes for, then both; what is off is refused."""
    comment_id = published(page)
    path = f"/comments/{comment_id}/votes"

    def offered() -> object:
        return page.get("/articles/a%2F1/comments").get_json()["votes"]

    assert offered() is None
    problem(page.send(path, {"vote": "up", "proof": page.proof()}), 409, "vote-refused")
    switch(page.store, votes=True)
    assert offered() == "up"
    problem(page.send(path, {"vote": "down", "proof": page.proof()}), 409, "vote-refused")
    switch(page.store, votes=True, down_votes=True)
    assert offered() == "both"
    problem(page.send(path, {"vote": "sideways", "proof": page.proof()}), 422, "invalid")


def test_the_most_voted_come_first(voting: Page) -> None:
    """The box sorts by votes, and so does the page without a script."""
    published(voting, "One.")
    best = published(voting, "Two.")
    published(voting, "Three.")
    voting.send(f"/comments/{best}/votes", {"vote": "up", "proof": voting.proof()})
    assert pages(voting, "sort=votes") == [["Two.", "Three.", "One."]]
    text = voting.client.get(f"{voting.base}/page?article=a/1&sort=votes").text
    assert text.index("Two.") < text.index("Three.") < text.index("One.")


def test_the_script_stays_small() -> None:
    """What a page loads for the box is at most 12 kB, compressed."""
    assert len(gzip.compress(script().encode(), 9)) <= LIMIT
