"""Names that look like a regular author's, with the letters of another alphabet or not."""

from __future__ import annotations

import pytest

from moderation.projection.authors import impostors
from moderation.projection.authors.impostors import alike_regulars
from moderation.submission import Author
from tests.moderation.projection.conftest import Newsroom
from tests.moderation.projection.test_authors import post


@pytest.fixture
def regular(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> Author:
    """An author with as many approved comments as a regular one needs."""
    monkeypatch.setattr(impostors, "REGULAR_FROM", 2)
    regular = Author("Anna Pillory", "u-7")
    for _ in range(2):
        post(newsroom, regular)
    post(newsroom, Author("Once", "u-9"))
    for _ in range(3):
        post(newsroom, Author("Guest"))
    newsroom.settle()
    return regular


@pytest.mark.parametrize("name", ["Anna Pillory", "AnnaPiIIory", "Аnnа Pillоrу", "ANNA PILLORY"])
def test_a_look_alike_of_a_regular_author_is_known(
    newsroom: Newsroom, regular: Author, name: str
) -> None:
    """Spaces, capitals and letters of other alphabets hide no likeness."""
    found = alike_regulars(newsroom.projection, "demo", {"id:fake": name})
    assert found == {"id:fake": "Anna Pillory"}


@pytest.mark.parametrize("name", ["Anna", "Once", "Guest", "Pillory Anna", ""])
def test_other_names_are_like_nobody(newsroom: Newsroom, regular: Author, name: str) -> None:
    """A part of a name, a name that was seen once, and one that anybody types, are free."""
    assert alike_regulars(newsroom.projection, "demo", {"id:fake": name}) == {}


def test_nobody_looks_like_oneself(newsroom: Newsroom, regular: Author) -> None:
    """The regular author is marked by none of their own comments, nor on another site."""
    own = {regular.key: regular.name}
    assert alike_regulars(newsroom.projection, "demo", own) == {}
    assert alike_regulars(newsroom.projection, "elsewhere", {"id:fake": regular.name}) == {}
