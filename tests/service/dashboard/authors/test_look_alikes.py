"""Marks on cards: a name that looks like a colleague's or a regular author's."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from moderation.projection.authors import impostors
from moderation.registry import Registry
from moderation.store.writer import Store
from moderation.submission import Author
from service.dashboard.lists import look_alikes
from tests.service.dashboard.conftest import Visitor
from tests.support import newsroom


def post(store: Store, author: Author, body: str = "What a clown") -> None:
    newsroom.submit(store, "demo", newsroom.METRO, author, body)
    newsroom.score(store, "demo")


def test_a_name_like_a_colleagues_is_marked(
    dana: Visitor, registry: Registry, store: Store, project: Callable[[], None]
) -> None:
    """Letters of another alphabet, capitals and spaces do not hide it; other names are free."""
    registry.set_display_name("dana", "Anna Pillory")
    post(store, Author("АNNA PIIIОRY"))
    post(store, Author("Anna", "u-8"))
    project()
    page = dana.get("/sites/demo/held").text
    assert page.count("looks like the staff member Anna Pillory") == 1


def test_a_name_like_a_regular_authors_is_marked(
    dana: Visitor, store: Store, project: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The regular author's own cards have no such mark."""
    for module in (impostors, look_alikes):
        monkeypatch.setattr(module, "REGULAR_FROM", 2)
    regular = Author("Serik Akhmet", "u-7")
    for _ in range(2):
        post(store, regular, "A calm remark")
    post(store, regular)
    post(store, Author("Sеrik Аkhmеt", "u-8"))
    project()
    page = dana.get("/sites/demo/held").text
    assert page.count("looks like the regular author Serik Akhmet") == 1
