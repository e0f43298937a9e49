"""The page of an article and the list of articles, without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from moderation import actions
from moderation.articles.heat import BREAKER, Figure, Heat
from moderation.errors import ArticleClosed
from moderation.registry import Registry
from moderation.store.writer import Store
from moderation.submission import Article
from tests.service.dashboard.conftest import Visitor
from tests.support import newsroom

PAGE = f"/sites/demo/articles/{newsroom.METRO.id}"
TITLE = str(newsroom.METRO.title)


@pytest.fixture
def held(store: Store, site: str, project: Callable[[], None]) -> str:
    """A held comment of the article."""
    comment_id = newsroom.submit(store, site, newsroom.METRO, "Asel", "What a clown")
    newsroom.submit(store, site, newsroom.RENT, "Marat", "Fine words")
    newsroom.score(store, site)
    project()
    return comment_id


def change(dana: Visitor, **form: object) -> TestResponse:
    return dana.post(f"{PAGE}/change", form)


def change_id(dana: Visitor) -> str:
    match = re.search(r'name="change" value="([^"]+)"', dana.page)
    assert match
    return match[1]


def test_an_article_is_closed_shown_and_reopened(dana: Visitor, store: Store, held: str) -> None:
    """The page says what stands, posts are refused, and an undo opens the door again."""
    answer = change(dana, closed="1")
    assert answer.status_code == 303
    page = dana.get(answer.location).text
    assert "Comments closed" in page
    assert "Reopen comments" in page
    with pytest.raises(ArticleClosed):
        newsroom.submit(store, "demo", newsroom.METRO, "Asel", "Again")
    assert '<span class="badge">closed</span>' in dana.get("/sites/demo/held").text
    dana.get(answer.location)
    back = dana.post(f"{PAGE}/undo", {"change": change_id(dana)})
    assert back.location == PAGE
    assert newsroom.submit(store, "demo", newsroom.METRO, "Asel", "Again")


def test_the_key_that_undoes_takes_a_change_back(dana: Visitor, store: Store, held: str) -> None:
    """What was done last is undone by one key, a change of an article as well as a decision."""
    change(dana, moderation="hold")
    assert store.article("demo", newsroom.METRO.id).settings.premoderated
    assert dana.post("/sites/demo/undo", {"back": "/sites/demo/held"}).location == PAGE
    assert not store.article("demo", newsroom.METRO.id).settings.premoderated


def test_an_instruction_is_on_every_card(dana: Visitor, held: str) -> None:
    """Whoever decides reads it, safe to show."""
    change(dana, instruction="names of <minors>: reject")
    for path in ("/sites/demo/held", f"/sites/demo/comments/{held}", PAGE):
        assert "names of &lt;minors&gt;: reject" in dana.get(path).text


def test_what_is_refused_stays_typed(dana: Visitor, held: str) -> None:
    """A wrong address costs nothing of the rest of the form."""
    form = {
        "moderation": "hold", "slow_seconds": "60", "assigned": "dana", "instruction": "a <b>",
        "title": "New", "url": "no address",
    }  # fmt: skip
    answer = change(dana, **form)
    assert answer.status_code == 422
    for value in ("hold", "60", "dana"):
        assert f'<option value="{value}" selected>' in answer.text
    assert 'value="no address"' in answer.text
    assert ">a &lt;b&gt;</textarea>" in answer.text


def test_title_and_address_are_set_and_let_go(dana: Visitor, store: Store, held: str) -> None:
    """What differs from posts is pinned; what is emptied is what posts say."""
    change(dana, title="Another title", url=str(newsroom.METRO.url))
    stored = store.article("demo", newsroom.METRO.id)
    assert (stored.article.title, stored.pinned) == ("Another title", {"title"})
    change(dana, title="")
    assert store.article("demo", newsroom.METRO.id).pinned == frozenset()


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"instruction": "x" * 501}, "Write up to 500 characters."),
        ({"assigned": "nobody"}, "Choose somebody who may decide on this site."),
        ({"slow_seconds": "soon"}, "Choose one of the times on offer."),
        ({"slow_seconds": "100000"}, "Choose one of the times on offer."),
        ({"url": "javascript:alert(1)"}, "Write an address that begins with https://"),
        ({"title": "x" * 301}, "Write up to 300 characters."),
    ],
)
def test_what_cannot_be_set_is_said_at_its_field(
    dana: Visitor, store: Store, held: str, form: dict[str, str], words: str
) -> None:
    """The page comes back with a sentence, and nothing is changed."""
    answer = change(dana, **form)
    assert answer.status_code == 422
    assert words in answer.text
    assert store.article_changes("demo", newsroom.METRO.id) == []


def test_a_colleagues_change_stands_in_the_way(dana: Visitor, store: Store, held: str) -> None:
    """An undo over a later change of the same field is refused on a page with a way on."""
    dana.get(change(dana, slow_seconds="60").location)
    first = change_id(dana)
    actions.change_article(store, "demo", newsroom.METRO, slow_seconds=300, by="asel")
    answer = dana.post(f"{PAGE}/undo", {"change": first})
    assert answer.status_code == 409
    assert "A colleague has changed this since." in answer.text


def test_the_page_counts_and_lists(dana: Visitor, held: str) -> None:
    """Counts, people with links to their pages, plots and comments are those of this article."""
    page = dana.get(PAGE).text
    assert f'<bdi dir="auto">{TITLE}</bdi></h1>' in page
    assert f"<title>{TITLE} · Article · modqueue</title>" in page
    assert 'href="/sites/demo/authors/id:' in page
    for words in ("Comments arrived: 1", "People: 1", "Comments: 1", "What a clown"):
        assert words in page
    assert "Fine words" not in page
    assert page.count('<svg class="histogram"') == 5


def test_what_the_service_did_by_itself_has_its_name(
    dana: Visitor, store: Store, held: str
) -> None:
    """A hot article is held by nobody's press; figures stay with their sign at a line's end."""
    heat = Heat(0, Figure.SHARE, 0.6, 0.2).document
    store.change_article(
        "demo", Article(newsroom.METRO.id), premoderated=True, heat=heat, by=BREAKER
    )
    page = dana.get(PAGE).text
    assert "60\u00a0% of the last half hour" in page
    assert '<p class="small">modqueue · ' in page
    assert BREAKER not in page


def test_an_unknown_article_has_no_page(dana: Visitor, held: str) -> None:
    """Nobody named it."""
    assert dana.get("/sites/demo/articles/none").status_code == 404


@pytest.mark.parametrize("id_", ["a/b", "a//b", "..", "a?b#c", "%2e", "日本 x", "a/undo"])
def test_an_article_may_have_any_id(dana: Visitor, store: Store, site: str, id_: str) -> None:
    """Its page, its change and its undo are reached by the links of the dashboard."""
    newsroom.submit(store, site, Article(id_, title="Odd"), "Asel", "What a clown")
    newsroom.score(store, site)
    link = re.search(
        r'class="plain" href="([^"]+/articles/[^"]+)"', dana.get("/sites/demo/held").text
    )
    assert link
    assert "Odd</bdi></h1>" in dana.get(link[1]).text
    answer = dana.post(f"{link[1]}/change", {"closed": "1"})
    assert store.article(site, id_).settings.closed
    dana.get(answer.location)
    dana.post(f"{link[1]}/undo", {"change": change_id(dana)})
    assert not store.article(site, id_).settings.closed


def test_articles_are_listed_searched_and_assigned(
    dana: Visitor, held: str, project: Callable[[], None]
) -> None:
    """The hottest comes first; words of a title and "assigned to me" narrow the list."""
    page = dana.get("/sites/demo/articles").text
    assert page.index(TITLE) < page.index(str(newsroom.RENT.title))
    assert TITLE not in dana.get("/sites/demo/articles?q=rents").text
    assert "No article matches." in dana.get("/sites/demo/articles?mine=1").text
    change(dana, assigned="dana")
    project()
    assert TITLE in dana.get("/sites/demo/articles?mine=1&order=held").text


def test_an_article_is_a_team_s(
    dana: Visitor, marat: Visitor, registry: Registry, held: str, project: Callable[[], None]
) -> None:
    """The page, the card and the list name the team; its members find the article as theirs."""
    team = registry.add_team("demo", "Morning <shift>", ["dana"])
    change(dana, assigned=team.assignee)
    project()
    for path in (PAGE, "/sites/demo/held", "/sites/demo/articles"):
        assert "Morning &lt;shift&gt;" in dana.get(path).text
    assert TITLE in dana.get("/sites/demo/articles?mine=1").text
    assert TITLE in marat.get(f"/sites/demo/articles?team={team.assignee}").text
    for query in ("mine=1", "team=team:none", f"mine=1&team={team.assignee}"):
        assert "No article matches." in marat.get(f"/sites/demo/articles?{query}").text
    registry.change_team("demo", team.id, "Evening", ["marat"])
    assert "Assigned to Evening" in dana.get(PAGE).text
    assert TITLE in marat.get("/sites/demo/articles?mine=1").text
    registry.remove_team("demo", team.id)
    assert "a team that was removed" in dana.get(PAGE).text
    assert change(dana, assigned=team.assignee).status_code == 422
