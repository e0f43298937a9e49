"""The conversation around a comment: what is above, beside and below it, and decided there."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from moderation import actions
from moderation.status import Status
from moderation.store.writer import Store
from service.dashboard.threads.conversation import AROUND, MORE
from tests.service.dashboard.conftest import Visitor
from tests.support import newsroom

HTMX = {"HX-Request": "true"}


@dataclass(frozen=True)
class Talk:
    """A comment, its parent, the parent's parent, a sibling, and an answer to it."""

    top: str
    parent: str
    asked: str
    sibling: str
    answer: str


@pytest.fixture
def talk(store: Store, site: str, project: Callable[[], None]) -> Talk:
    def say(who: str, body: str, **more: str) -> str:
        return newsroom.submit(store, site, newsroom.METRO, who, body, **more)

    top = say("Top", "The lifts do not work")
    parent = say("Parent", "They do at the north end", parent_id=top)
    asked = say("Asked", "What a clown", parent_id=parent)
    sibling = say("Sibling", "I used one today", parent_id=parent)
    answer = say("Answer", "Calm down please", parent_id=asked)
    say("Stranger", "Nothing to do with it")
    newsroom.score(store, site)
    project()
    return Talk(top, parent, asked, sibling, answer)


def path_of(comment_id: str) -> str:
    return f"/sites/demo/comments/{comment_id}/thread"


def ids(page: str) -> list[str]:
    return re.findall(r'<article class="card reply[^"]*" id="r-([a-z2-7]+)"', page)


def test_a_conversation_has_all_around_a_comment(dana: Visitor, talk: Talk) -> None:
    """Parents to the top, then siblings and answers in thread order, with status and text."""
    page = dana.get(path_of(talk.asked), **HTMX).text
    assert ids(page) == [talk.top, talk.parent, talk.answer, talk.sibling]
    assert '<p class="reply this" aria-current="true">' in page
    assert page.index("They do at") < page.index("This comment") < page.index("Calm down")
    assert "I used one today" in page
    assert "Nothing to do with it" not in page
    assert 'class="status-badge status-approved"' in page


def test_without_a_script_it_is_a_page(dana: Visitor, talk: Talk) -> None:
    """The address opens as a page, with the comment itself to be decided; its own page has it."""
    page = dana.get(path_of(talk.asked)).text
    assert ids(page) == [talk.top, talk.parent, talk.asked, talk.answer, talk.sibling]
    assert "<title>Conversation" in page
    own = dana.get(f"/sites/demo/comments/{talk.asked}").text
    assert ids(own) == [talk.top, talk.parent, talk.answer, talk.sibling]
    assert ids(dana.get(path_of(talk.top)).text)[:2] == [talk.parent, talk.asked]


@pytest.mark.parametrize("live", [False, True])
def test_an_answer_is_decided_and_undone_there(
    dana: Visitor, talk: Talk, store: Store, live: bool
) -> None:
    """Each comment has its own forms; what is answered is that comment, or the way back."""
    place = path_of(talk.asked)
    form = {"list": "thread", "seen": 2, "status": "rejected", "reason": "insult", "back": place}
    address = f"/sites/demo/comments/{talk.answer}"
    headers = HTMX if live else {}
    answer = dana.post(f"{address}/decide", form, **headers)
    if live:
        assert ids(answer.text) == [talk.answer]
        assert "Undo" in answer.text
    else:
        assert answer.location == f"{place}?decided={talk.answer}"
        assert "Undo" in dana.get(answer.location).text
    assert store.get("demo", talk.answer).status is Status.REJECTED
    dana.post(f"{address}/undo", {"list": "thread", "seen": 3, "back": place}, **headers)
    assert store.get("demo", talk.answer).status is Status.APPROVED


def test_a_colleague_was_faster(dana: Visitor, talk: Talk, store: Store) -> None:
    """Whoever comes second is told, and gets the comment as it is now, in its conversation."""
    actions.decide(store, "demo", talk.answer, status=Status.HELD, by="marat", expected_version=2)
    dana.get(path_of(talk.asked))
    form = {"list": "thread", "seen": 2, "status": "approved"}
    answer = dana.post(f"/sites/demo/comments/{talk.answer}/decide", form, **HTMX)
    assert answer.status_code == 409
    assert ids(answer.text) == [talk.answer]
    assert "Your decision was not applied" in answer.text


def test_a_long_conversation_comes_in_parts(
    dana: Visitor, store: Store, site: str, project: Callable[[], None]
) -> None:
    """Some around the comment, and links to the rest in both directions, until the ends."""
    top = newsroom.submit(store, site, newsroom.METRO, "Top", "The lifts do not work")
    replies = [
        newsroom.submit(store, site, newsroom.METRO, f"r{n}", f"Answer {n}", parent_id=top)
        for n in range(70)
    ]
    project()
    shown = dana.get(path_of(replies[40]), **HTMX).text
    assert ids(shown) == [top, *replies[40 - AROUND : 40], *replies[41 : 41 + AROUND]]
    assert "30 earlier: show more" in shown
    assert "19 later: show more" in shown
    more = dana.get(f"{path_of(replies[40])}?before={replies[30]}", **HTMX).text
    assert ids(more) == replies[30 - MORE : 30]
    assert "10 earlier: show more" in more
    assert "later" not in more
    rest = dana.get(f"{path_of(replies[40])}?behind={replies[50]}", **HTMX).text
    assert ids(rest) == replies[51:]
    assert "show more" not in rest
    assert "10 earlier" in dana.get(f"{path_of(replies[40])}?before={replies[30]}").text


def test_no_text_is_shown_that_is_kept_back(
    dana: Visitor, talk: Talk, store: Store, project: Callable[[], None]
) -> None:
    """Erased comments leave their place and no text; an unknown comment has no conversation."""
    actions.erase(store, "demo", talk.parent, by="site")
    project()
    page = dana.get(path_of(talk.asked), **HTMX).text
    assert ids(page)[:2] == [talk.top, talk.parent]
    assert "They do at the north end" not in page
    assert "(erased)" in page
    assert dana.get(path_of("a" * 16)).status_code == 404
    assert dana.get(f"{path_of(talk.asked)}?before=nobody").status_code == 200


def test_a_comment_is_there_before_the_projection_has_it(
    dana: Visitor, talk: Talk, store: Store
) -> None:
    """The projection may lag: the comment that is asked about stands in its place anyway."""
    late = newsroom.submit(store, "demo", newsroom.METRO, "Late", "Just now", parent_id=talk.parent)
    page = dana.get(path_of(late)).text
    assert ids(page)[-1] == late
