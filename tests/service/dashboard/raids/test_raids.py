"""A raid in the dashboard: one page, one act upon all of it, one undo, without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from moderation import actions
from moderation.process.config import Config
from moderation.raids.raid import Raid
from moderation.status import Status
from moderation.store.writer import Store
from tests.service.dashboard.conftest import Visitor
from tests.support import newsroom
from tests.support.crowd import COPY, Crowd

LIST = "/sites/demo/raids"


@pytest.fixture
def crowd(store: Store, settings: Config, project: Callable[[], None]) -> Crowd:
    return Crowd(store, project, settings.projection)


@pytest.fixture
def raid(crowd: Crowd) -> Raid:
    return crowd.raid


def act(dana: Visitor, raid: Raid, what: str, **form: object) -> TestResponse:
    """Press a button of the raid's page, or of its card, and the one that asks again."""
    first = dana.post(f"{LIST}/{raid.id}/{what}", {"until": raid.newest, **form})
    assert first.status_code == 200, first.text
    dana.page = first.text
    (asked,) = re.findall(r'<form class="sheet".*?</form>', first.text, re.DOTALL)
    (number,) = re.findall(r'name="number" value="(\d+)"', asked)
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', asked))
    return dana.post(f"{LIST}/{raid.id}/{what}", {**fields, "number": number})


def test_it_is_shown_as_one(dana: Visitor, crowd: Crowd, raid: Raid) -> None:
    """The list, its one held card and the card of a copy lead to a page with all of it."""
    assert crowd.statuses() == [Status.APPROVED] * 6 + [Status.HELD] * 3
    assert "Somebody sold the river station" in dana.get(LIST).text
    held = dana.get("/sites/demo/held").text
    assert "3 held comments" in held
    assert held.count('<article class="card') == 1
    assert f'href="{LIST}/{raid.id}"' in held
    assert 'id="count-held">1<' in held
    page = dana.get(f"{LIST}/{raid.id}").text
    for words in ("9 comments · 9 authors · 2 articles", "Approved: 6", "Held: 3", "Reader 8"):
        assert words in page
    card = dana.get(f"/sites/demo/comments/{crowd.late[0]}").text
    assert f'href="{LIST}/{raid.id}"' in card


def test_all_of_it_is_rejected_and_undone_as_one(dana: Visitor, crowd: Crowd, raid: Raid) -> None:
    """What was approved before it was noticed goes along; one undo brings all back as it was."""
    before = crowd.statuses()
    answer = act(dana, raid, "decide", status="rejected", reason="spam")
    assert crowd.statuses() == [Status.REJECTED] * 9
    page = dana.get(answer.location).text
    assert "9 comments decided" in page
    assert " left" not in page  # that is of a list
    (undo,) = re.findall(r'action="(/sites/demo/bulk/[0-9a-f]{16}/undo)"', page)
    dana.post(undo, {"back": f"{LIST}/{raid.id}"})
    assert crowd.statuses() == before
    act(dana, raid, "decide", status="rejected", reason="spam")
    assert crowd.statuses() == [Status.REJECTED] * 9


def test_an_act_says_what_it_touches_first(dana: Visitor, crowd: Crowd, raid: Raid) -> None:
    """The first press changes nothing and names comments and people; without a reason neither."""
    asked = dana.post(f"{LIST}/{raid.id}/decide", {"status": "rejected", "reason": "spam"}).text
    assert "Reject 9 comments?" in asked
    assert "9 authors wrote them." in asked
    answer = dana.post(f"{LIST}/{raid.id}/decide", {"status": "rejected"})
    assert answer.status_code == 422
    assert "A rejection needs a reason." in answer.text
    assert f'href="{LIST}/{raid.id}">Back</a>' in answer.text
    assert dana.post(f"{LIST}/{raid.id}/decide", {"status": "erased"}).status_code == 400
    assert crowd.statuses() == [Status.APPROVED] * 6 + [Status.HELD] * 3


def test_copies_that_came_since_are_not_decided(dana: Visitor, crowd: Crowd, raid: Raid) -> None:
    """An act takes what was there when the page was; the next page has the rest."""
    (newest,) = crowd.post([9])
    crowd.look()
    act(dana, raid, "decide", status="held")
    assert crowd.statuses() == [Status.HELD] * 9
    act(dana, raid, "decide", status="approved")
    assert crowd.statuses() == [Status.APPROVED] * 9
    assert crowd.store.get("demo", newest).status is Status.HELD


def test_what_a_person_decided_stays(dana: Visitor, crowd: Crowd, raid: Raid) -> None:
    """Each copy can still be decided alone, and no later act for all touches it."""
    one = crowd.store.get("demo", crowd.late[0])
    dana.decide(one.id, one.version, "approved")
    act(dana, raid, "decide", status="rejected", reason="spam")
    assert crowd.statuses() == [Status.REJECTED] * 6 + [Status.APPROVED] + [Status.REJECTED] * 2


def test_no_raid_releases_it(dana: Visitor, crowd: Crowd, raid: Raid) -> None:
    """What was held for it alone is approved; the release and the word can both be taken back."""
    answer = act(dana, raid, "end")
    assert crowd.statuses() == [Status.APPROVED] * 9
    page = dana.get(answer.location).text
    assert "not a raid, said dana" in page
    assert "Undo all of it" in page
    crowd.post([9])
    crowd.look()
    assert crowd.raids.active("demo") == []
    dana.post(f"{LIST}/{raid.id}/begin", {})
    assert [one.by for one in crowd.raids.active("demo")] == ["dana"]
    (again,) = crowd.post([10])
    assert crowd.store.get("demo", again).status is Status.HELD


def test_undo_of_no_raid(dana: Visitor, crowd: Crowd, raid: Raid) -> None:
    """One undo brings back the held copies and the raid; the question says so before."""
    before = crowd.statuses()
    asked = dana.post(f"{LIST}/{raid.id}/end", {"until": str(raid.newest)}).text
    assert "The undo takes the approvals back, and the raid goes on." in asked
    act(dana, raid, "end")
    assert crowd.raids.active("demo") == []
    dana.post("/sites/demo/undo", {"back": LIST})
    assert crowd.statuses() == before
    assert crowd.raid.id == raid.id
    assert crowd.store.groups("demo") == {raid.id: 3}


def test_no_raid_keeps_what_else_holds(dana: Visitor, crowd: Crowd, raid: Raid) -> None:
    """A copy that a score or another rule holds, too, stays held."""
    grave = newsroom.submit(
        crowd.store, "demo", newsroom.METRO, "Reader x", COPY.format("1, you pathetic idiots")
    )
    newsroom.score(crowd.store, "demo")
    crowd.look()
    act(dana, raid, "end")
    assert crowd.store.get("demo", grave).status is Status.HELD


def test_an_erased_text_and_a_foreign_raid(dana: Visitor, crowd: Crowd, raid: Raid) -> None:
    """A raid whose first text is erased is still a raid; one that does not exist is a page."""
    actions.erase(crowd.store, "demo", raid.id, by="test")
    assert "Erased text" in dana.get(f"{LIST}/{raid.id}").text
    assert "Erased text" in dana.get(LIST).text
    assert dana.get(f"{LIST}/nosuchraid").status_code == 404


def test_a_word_that_releases_nothing_is_undone(dana: Visitor, crowd: Crowd, raid: Raid) -> None:
    """Where nothing is held for it any more, the undo begins it again and goes no further."""
    act(dana, raid, "decide", status="approved")
    asked = dana.post(f"{LIST}/{raid.id}/end", {}).text
    assert "It ends. No comment is held for it alone, so none is approved." in asked
    assert "0 authors" not in asked
    answer = act(dana, raid, "end")
    assert crowd.raids.active("demo") == []
    page = dana.get(answer.location).text
    assert "The raid has ended." in page
    assert "0 comments decided" not in page
    (notice,) = re.findall(r'id="bulk-notice".*?</form>', page, re.DOTALL)
    assert f'name="back" value="{LIST}/{raid.id}"' in notice  # without what this page had to say
    undone = dana.post("/sites/demo/undo", {"back": f"{LIST}/{raid.id}"})
    assert "The raid goes on again." in dana.get(undone.location).text
    assert [one.id for one in crowd.raids.active("demo")] == [raid.id]
    assert crowd.statuses() == [Status.APPROVED] * 9


def test_what_moves_nothing_says_so(dana: Visitor, crowd: Crowd, raid: Raid) -> None:
    """Where people decided all of it, no second press is asked for, and the page says why."""
    act(dana, raid, "decide", status="approved")
    act(dana, raid, "decide", status="rejected", reason="spam")
    answer = dana.post(f"{LIST}/{raid.id}/decide", {"status": "held"})
    assert answer.status_code == 303
    assert "no comment of this raid is left to decide so" in dana.get(answer.location).text
