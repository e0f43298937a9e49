"""Search: words in any form, names, ids, filters, pages."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from moderation import actions
from moderation.comment import Opinion
from moderation.projection.search import Query, Sort
from moderation.status import Status
from moderation.submission import Article
from tests.moderation.projection.conftest import Newsroom


def test_words_are_found_in_any_form(newsroom: Newsroom) -> None:
    """Russian, Kazakh and English words are found by other forms of them."""
    russian = newsroom.submit("Закрыли школы в районе")
    kazakh = newsroom.submit("Мектептерімізде жөндеу жүріп жатыр")
    english = newsroom.submit("The schools were closed")
    newsroom.settle()
    assert newsroom.find(text="школа") == [russian]
    assert newsroom.find(text="мектеп жөндеуі") == [kazakh]
    assert newsroom.find(text="School CLOSED") == [english]
    assert newsroom.find(text="school open") == []


def test_author_and_article_are_searched_too(newsroom: Newsroom) -> None:
    """A name or a headline finds the comment as well as its own words do."""
    found = newsroom.submit("Yes", author="Айгерім", title="Салық реформасы")
    beside = newsroom.submit("No")
    newsroom.submit("Elsewhere", article="a2")
    newsroom.settle()
    assert newsroom.find(text="айгерім") == [found]
    assert newsroom.find(text="реформа") == [found, beside]


def test_comments_are_found_by_what_is_pinned(newsroom: Newsroom) -> None:
    """A title that is pinned is searched in place of what each comment said, until it is let go."""
    ids = [newsroom.submit("Yes", title="Draft"), newsroom.submit("No", title="Final")]
    newsroom.submit("Elsewhere", article="a2", title="Draft")
    newsroom.settle()
    article = Article("a1", title="Салық реформасы")
    newsroom.store.change_article("demo", article, by="api:t")
    ids.append(newsroom.submit("Later", title="Third"))
    newsroom.settle()
    assert newsroom.find(article_words="реформа") == newsroom.find(text="салық") == ids
    assert newsroom.find(article="a1", article_words="draft") == []
    newsroom.store.change_article("demo", Article("a1"), released=["title"], by="api:t")
    newsroom.settle()
    assert newsroom.find(article="a1", article_words="draft") == ids[:1]


@pytest.mark.parametrize("text", ['" OR 1', "body:x", "NEAR(a b)", "a*", "-", "☃", "x' --"])
def test_operators_are_only_words(newsroom: Newsroom, text: str) -> None:
    """Nothing that is typed into the search box is read as syntax."""
    newsroom.submit("a b x or")
    newsroom.settle()
    assert isinstance(newsroom.find(text=text), list)


def test_joined_words_are_found(newsroom: Newsroom) -> None:
    """A hyphen, an apostrophe, a date, an address: each finds what was written so."""
    written = (
        "Кто-то опять забыл про воду",
        "Said O'Brien on Monday",
        "It ends on 2026-11-28",
        "See https://news.example/a?b=1#c",
    )
    ids = [newsroom.submit(text) for text in written]
    newsroom.settle()
    asked = ("кто-то", "O’Brien", "2026-11-28", "https://news.example/a?b=1#c")
    assert [newsroom.find(text=text) for text in asked] == [[id_] for id_ in ids]


def test_accents_are_optional(newsroom: Newsroom) -> None:
    """A Latin word is found with and without its accents."""
    cafe = newsroom.submit("The café is closed")
    newsroom.settle()
    assert newsroom.find(text="cafe") == newsroom.find(text="cafe\u0301") == [cafe]


def test_an_id_and_an_address_are_found(newsroom: Newsroom) -> None:
    """What a moderator pastes from elsewhere leads to the comment or the article's comments."""
    url = "https://news.example/central-asia/water-2026"
    found = newsroom.submit("One", article="a-17", url=url)
    newsroom.submit("Two")
    newsroom.settle()
    for text in (found, f" {found} ", url, "a-17"):
        assert newsroom.find(text=text) == [found]


@given(st.text(max_size=60))
@example("word\u0301\u200d’-’")
@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_finds_itself(newsroom: Newsroom, text: str) -> None:
    """Whatever a person pastes into the search box finds the comment that says the same."""
    found = newsroom.submit(f"word {text}")
    newsroom.settle()
    assert found in newsroom.find(Sort.NEWEST, text=f"word {text}")


def test_filters(newsroom: Newsroom) -> None:
    """Status, article, author, rule, language and score bands cut the list."""
    clean = newsroom.submit("fine", author="Dana", article="a1")
    awful = newsroom.submit("awful", author="Timur", article="a2")
    kazakh = newsroom.submit("сәлем")
    newsroom.settle()
    assert newsroom.find(status=Status.APPROVED) == [clean]
    assert newsroom.find(article="a2") == newsroom.find(author="name:Timur") == [awful]
    assert newsroom.find(rule="score_hold") == [awful]
    assert newsroom.find(rule="score") == []
    assert newsroom.find(language="kk") == [kazakh]
    assert newsroom.find(attribute="toxicity", at_least=0.9) == [awful]
    assert newsroom.find(attribute="toxicity", below=0.9) == [clean, kazakh]
    assert newsroom.projection.count(Query("demo")) == 3
    assert newsroom.projection.count(Query("other")) == 0


def test_unknown_attribute_is_refused(newsroom: Newsroom) -> None:
    """A column's name never comes from outside unchecked."""
    with pytest.raises(ValueError, match="attribute"):
        Query("demo", attribute="id; DROP TABLE comments")
    with pytest.raises(ValueError, match="attribute"):
        newsroom.projection.histogram(Query("demo"), "1")


def test_histogram_counts_each_score_once(newsroom: Newsroom) -> None:
    """The bands of an attribute add up to the comments that were scored."""
    for body in ("fine", "fine", "doubtful", "awful"):
        newsroom.submit(body)
    newsroom.settle()
    bands = newsroom.projection.histogram(Query("demo"), "toxicity")
    assert (bands[0], bands[6], bands[19], sum(bands)) == (2, 1, 1, 4)


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_give_every_comment_once(newsroom: Newsroom, sort: Sort) -> None:
    """Paging through any order meets each comment exactly once."""
    bodies = ("fine", "awful", "doubtful", "fine", "awful", "fine", "doubtful")
    ids = {newsroom.submit(body) for body in bodies}
    newsroom.settle()
    seen: list[str] = []
    cursor = None
    for _ in range(10):
        page = newsroom.projection.find(Query("demo"), sort=sort, after=cursor, limit=2)
        seen += page.items
        cursor = page.next
        if cursor is None:
            break
    assert sorted(seen) == sorted(ids)


def test_uncertain_first(newsroom: Newsroom) -> None:
    """Sorted by doubt, what is next to the hold threshold comes before the clear cases."""
    newsroom.submit("fine")
    doubtful = newsroom.submit("doubtful")
    newsroom.submit("awful")
    newsroom.settle()
    assert newsroom.find(sort=Sort.UNCERTAIN)[0] == doubtful


def test_questions_and_reports_can_be_asked_for(newsroom: Newsroom) -> None:
    """What asks a senior or a colleague, and what readers reported, is found by a filter each."""
    escalated, asked, reported, _ = (newsroom.submit("awful") for _ in range(4))
    newsroom.settle()
    actions.escalate(newsroom.store, "demo", escalated, by="anna", note="?", expected_version=2)
    actions.report(newsroom.store, "demo", reported, reporter="r1", reason="rude")
    newsroom.settle()
    opinion = Opinion("anna", Status.APPROVED)
    actions.ask_opinion(newsroom.store, "demo", asked, opinion=opinion, expected_version=2)
    newsroom.settle()
    assert newsroom.find(escalated=True) == [escalated]
    assert newsroom.find(opinion_asked=True) == [asked]
    assert newsroom.find(reported=True) == [reported]
