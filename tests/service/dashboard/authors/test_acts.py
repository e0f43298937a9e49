"""Acts upon authors in the dashboard: done, seen, taken back; without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from moderation.authors.act import ActKind
from moderation.errors import AuthorBanned
from moderation.store.authors.acts import Acts
from moderation.store.writer import Store
from moderation.submission import Author
from tests.service.dashboard.conftest import Visitor
from tests.support import newsroom

ASEL = Author("Asel", "u-7")
PAGE = f"/sites/demo/authors/{ASEL.key}"


@pytest.fixture
def comment_id(store: Store, site: str, project: Callable[[], None]) -> str:
    """A held comment of the author."""
    comment_id = newsroom.submit(store, site, newsroom.METRO, ASEL, "What a clown")
    newsroom.score(store, site)
    project()
    return comment_id


def act(dana: Visitor, **form: object) -> TestResponse:
    return dana.post(f"{PAGE}/act", form)


def test_a_ban_is_done_shown_and_taken_back(dana: Visitor, store: Store, comment_id: str) -> None:
    """The page says what stands; the card shows it; an undo opens the door again."""
    form = {"kind": "ban", "reason": "insult", "days": 7, "note": "third time"}
    answer = act(dana, **form, to_author="Come back next week")
    assert answer.status_code == 303
    page = dana.get(answer.location).text
    for words in ("Done", "Ban", "until", "third time", "Come back next week"):
        assert words in page
    assert '<strong class="bad">Ban</strong>' in dana.get("/sites/demo/held").text
    with pytest.raises(AuthorBanned):
        newsroom.submit(store, "demo", newsroom.METRO, ASEL, "Again")
    assert "Ban" in dana.get("/sites/demo/sanctions").text
    act_id = re.search(r'name="act" value="([^"]+)"', dana.page)
    assert act_id
    back = dana.post(f"{PAGE}/undo", {"act": act_id[1], "back": "/sites/demo/sanctions"})
    assert back.location == "/sites/demo/sanctions"
    assert "No author is under a sanction." in dana.get(back.location).text
    assert newsroom.submit(store, "demo", newsroom.METRO, ASEL, "Again")


def test_the_key_that_undoes_takes_an_act_back(
    dana: Visitor, store: Store, comment_id: str
) -> None:
    """What was done last is undone by one key, an act as well as a decision."""
    act(dana, kind="premoderation", reason="spam")
    assert 'id="undo-last"' in dana.get(PAGE).text
    assert dana.post("/sites/demo/undo", {"back": "/sites/demo/held"}).location == PAGE
    assert Acts(store.redis).standing("demo", [ASEL.key]) == [None]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"kind": "ban"}, "Choose a reason."),
        ({"kind": "suspension", "reason": "spam"}, "Choose a length"),
        ({"kind": "note"}, "Write a note"),
        ({"kind": "warning", "reason": "spam", "to_author": "x" * 501}, "up to 500"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(
    dana: Visitor, store: Store, comment_id: str, form: dict[str, object], words: str
) -> None:
    """A form that cannot be used comes back with what is wrong, and nothing is done."""
    answer = act(dana, **form)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'class="wrong"' in answer.text
    assert Acts(store.redis).upon("demo", ASEL.key) == []


def test_notes_of_colleagues_are_on_the_page(
    dana: Visitor, marat: Visitor, comment_id: str
) -> None:
    """A note is for colleagues: they read who wrote it and when."""
    act(dana, kind="note", note="Writes for a shop")
    page = marat.get(PAGE).text
    assert "Writes for a shop" in page
    assert "dana" in page


def test_a_taken_back_act_stays_in_the_list(dana: Visitor, store: Store, comment_id: str) -> None:
    """History is never rewritten: the act and its undo are both there."""
    act(dana, kind="trust")
    (done,) = Acts(store.redis).upon("demo", ASEL.key)
    dana.post(f"{PAGE}/undo", {"act": done.id})
    kinds = [one.kind for one in Acts(store.redis).upon("demo", ASEL.key)]
    assert kinds == [ActKind.UNDO, ActKind.TRUST]
    assert "taken back" in dana.get(PAGE).text
    assert dana.post(f"{PAGE}/undo", {"act": done.id}).status_code == 404


@pytest.mark.parametrize("subject", ["version", "u-7", "other:u-7"])
def test_what_is_no_author_takes_no_act(
    dana: Visitor, store: Store, comment_id: str, subject: str
) -> None:
    """An address that names no author, mailbox, network or domain is none of ours."""
    answer = dana.post(f"/sites/demo/authors/{subject}/act", {"kind": "trust"})
    assert answer.status_code == 404
    assert act(dana, kind="trust").status_code == 303
