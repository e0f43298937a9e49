"""A zero character, which PostgreSQL's texts and its JSON cannot have, in what strangers write."""

from __future__ import annotations

import pytest

from moderation.projection.articles.figures import ArticleSort, list_articles
from moderation.projection.authors.impostors import alike_regulars
from moderation.projection.authors.strikes import strikes
from tests.moderation.projection.conftest import Newsroom

NAME = "Da\0na"


def test_a_name_is_written_and_asked_for(newsroom: Newsroom) -> None:
    """The rest of the name is there, and a card of this author is no error."""
    newsroom.submit("one", author=NAME)
    newsroom.settle()
    assert len(newsroom.find()) == 1
    assert alike_regulars(newsroom.projection, "demo", {f"name:{NAME}": NAME}) == {}
    assert not strikes(newsroom.projection, "demo", [f"name:{NAME}"], {}, 0)


@pytest.mark.parametrize(
    "text", ["\0", "\\\0", "\\\\\0\0", "\\u0000", "\\\\u0000", '"\0"', "team:\0"]
)
def test_a_list_of_any_texts_is_asked_for(newsroom: Newsroom, text: str) -> None:
    """An address of the dashboard may hold anything; backslashes before it change nothing."""
    page = list_articles(
        newsroom.projection, "demo", now=0, sort=ArticleSort.HEAT, assigned=[text, "anna"]
    )
    assert page.items == []


def test_a_text_with_backslashes_is_itself(newsroom: Newsroom) -> None:
    """Only the character is left out, not what looks like its escape."""
    id_ = newsroom.submit("one", author="a\\u0000b")
    newsroom.settle()
    assert newsroom.find(authors=("name:a\\u0000b",)) == [id_]
