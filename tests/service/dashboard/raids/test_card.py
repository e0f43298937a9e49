"""A raid in the lists of held comments: one card, and none of its copies."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from moderation.raids.raid import Raid
from tests.service.dashboard.conftest import Visitor
from tests.service.dashboard.raids.test_raids import LIST, act, crowd, raid
from tests.support import newsroom
from tests.support.crowd import Crowd

__all__ = ["crowd", "raid"]
HELD = "/sites/demo/held"


def cards(visitor: Visitor, path: str) -> tuple[int, int]:
    """Return how many cards a page has, and how many of them are raids."""
    page = visitor.get(path).text
    return page.count('<article class="card'), page.count("raid-card")


def insult(crowd: Crowd) -> str:
    """Post something else that is held."""
    id_ = newsroom.submit(
        crowd.store, "demo", newsroom.WATER, "Marat", "What a pathetic bunch of idiots."
    )
    newsroom.score(crowd.store, "demo")
    crowd.look()
    return id_


def filtered(visitor: Visitor, **fields: str) -> None:
    visitor.get(HELD)
    visitor.post(f"{HELD}/filter", {"clear": "1"})
    visitor.post(f"{HELD}/filter", fields)
    visitor.get(HELD)


def test_a_decision_leads_back_to_the_list(dana: Visitor, crowd: Crowd, raid: Raid) -> None:
    """Decided from the held comments, the list comes back without it; undone it has the card."""
    held = f"{HELD}?order=oldest"
    answer = act(dana, raid, "decide", status="rejected", reason="spam", back=held)
    assert answer.location.startswith(f"{held}&bulk=")
    assert cards(dana, answer.location) == (0, 0)
    assert "9 comments decided" in dana.page
    dana.post("/sites/demo/undo", {"back": held})
    assert cards(dana, held) == (1, 1)
    refused = dana.post(f"{LIST}/{raid.id}/decide", {"status": "rejected", "back": held})
    assert f'href="{held}">Back</a>' in refused.text


@pytest.mark.parametrize(
    ("field", "words", "shown"),
    [
        ("author", "Reader", (1, 1)),
        ("author", "Marat", (1, 0)),
        ("language", "en", (2, 1)),
        ("author", "Nobody", (0, 0)),
    ],
)
def test_a_filter_and_a_saved_list(
    dana: Visitor, crowd: Crowd, field: str, words: str, shown: tuple[int, int]
) -> None:
    """Both have a raid of which a held copy matches as one card, and the count says so."""
    insult(crowd)
    filtered(dana, **{field: words})
    assert cards(dana, HELD) == shown
    saved = dana.post("/sites/demo/saved", {"name": "Mine"}).location
    assert cards(dana, saved) == shown
    assert re.search(rf'Mine</bdi> <span class="count">{shown[0]}</span>', dana.page)


def test_every_order_and_page_is_of_single_cards(dana: Visitor, crowd: Crowd) -> None:
    """The raid stands above the first page of each order, and on no other."""
    first = insult(crowd)
    for order in ("risk", "uncertain", "oldest", "newest"):
        assert cards(dana, f"{HELD}?order={order}") == (2, 1)
        assert f'id="c-{first}"' in dana.page
    assert cards(dana, f"{HELD}?order=oldest&after={10**15}") == (0, 0)


def test_who_sees_a_saved_list_first_has_it(
    dana: Visitor, marat: Visitor, crowd: Crowd, raid: Raid
) -> None:
    """A raid's card is dealt like any: a colleague gets it when they ask."""
    filtered(dana, author="Reader")
    saved = dana.post("/sites/demo/saved", {"name": "Readers", "audience": "*"}).location
    assert cards(dana, saved) == (1, 1)
    assert f'name="dealt" value="{raid.id}"' in dana.page
    assert cards(marat, saved) == (0, 0)
    assert "1 comment is with a colleague and left out." in marat.page
    assert cards(marat, f"{saved}?shared=1") == (1, 1)


def test_the_news_has_no_copies(dana: Visitor, crowd: Crowd, raid: Raid) -> None:
    """A copy that comes while a page is open is no new comment of its list."""
    news = f"{HELD}/news?after={crowd.store.last_cursor('demo')}"
    crowd.post([9])
    assert 'data-new="0"' in dana.get(news).text
    insult(crowd)
    assert 'data-new="1"' in dana.get(news).text


def test_copies_of_another_card(dana: Visitor, crowd: Crowd, raid: Raid) -> None:
    """What a raid groups is no copy to be decided beside it."""
    assert dana.get(f"{HELD}/copies").status_code == 200
    dana.get(f"/sites/demo/comments/{crowd.late[0]}/copies")
    assert "Reader 7" not in dana.page


def test_a_band_has_no_copies(dana: Visitor, crowd: Crowd) -> None:
    """The histogram and its bands are of single cards, and say how many copies they leave out."""
    one = insult(crowd)
    page = dana.get("/sites/demo/bulk?attribute=insult&low=0&high=100&all=1").text
    assert "3 held copies of raids are not among them" in page
    assert "1 comment would be decided" in page
    assert re.findall(r"([a-z2-7]{16}):[0-9]", page) == [one]


def test_all_held_of_an_author_has_copies(dana: Visitor, crowd: Crowd) -> None:
    """Whoever decides all of an author's held comments decides the author's copies, too."""
    submission = crowd.store.get("demo", crowd.late[0]).submission
    assert submission
    page = dana.get(f"/sites/demo/held-of/{submission.author.key}").text
    assert re.findall(r"([a-z2-7]{16}):[0-9]", page) == [crowd.late[0]]


def test_cards_and_comments_explain_one_another(
    dana: Visitor, crowd: Crowd, project: Callable[[], None]
) -> None:
    """The tab counts cards and the figures comments; both pages say how many of either wait."""
    insult(crowd)
    project()
    for path in (HELD, "/sites/demo/statistics"):
        assert "each raid is one. Cards: 2; held comments: 4." in dana.get(path).text
    assert 'id="count-held">2<' in dana.page
    assert "<dt>held for less than an hour</dt><dd>4</dd>" in dana.page
