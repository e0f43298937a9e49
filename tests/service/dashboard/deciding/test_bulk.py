"""Many at once: bands of scores, copies, undo."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from moderation import actions
from moderation.status import Status
from moderation.store.writer import Store
from tests.service.dashboard.conftest import Visitor
from tests.support import newsroom

BRIGADE = "Everyone knows that this mayor stole all the money of the city, idiot {}"


@pytest.fixture
def brigade(store: Store, site: str, project: Callable[[], None]) -> list[str]:
    """Fifteen nearly equal comments by fifteen authors."""
    ids = [
        newsroom.submit(store, site, newsroom.METRO, f"a{n}", BRIGADE.format(n)) for n in range(15)
    ]
    newsroom.score(store, site)
    project()
    return ids


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found
    return found[1]


def test_a_band_is_shown_before_it_is_decided(dana: Visitor, brigade: list[str]) -> None:
    """The histogram counts the held ones; a band shows its number and samples of it."""
    page = dana.get("/sites/demo/bulk?attribute=insult&low=90&high=95").text
    assert "15 comments would be decided" in page
    assert "15 authors wrote them." in page
    assert page.count("Everyone knows") == 15
    assert "Nobody has decided such comments yet" in page


def test_past_decisions_foretell_errors(
    dana: Visitor, brigade: list[str], project: Callable[[], None]
) -> None:
    """The expected number of wrong decisions comes from what people did in the same band."""
    for place, comment_id in enumerate(brigade[:10]):
        dana.decide(comment_id, 2, "rejected" if place else "approved", reason="insult")
    project()
    page = dana.get("/sites/demo/bulk?attribute=insult&low=90&high=95").text
    assert "5 comments would be decided" in page
    assert "Expected wrong: 0 to 3" in page
    assert "from 10 past decisions" in page


def test_a_bulk_is_decided_and_undone_as_one(
    dana: Visitor, brigade: list[str], store: Store
) -> None:
    """All are decided in one go; those that changed are left; one undo takes it back."""
    page = dana.get("/sites/demo/bulk?attribute=insult&low=90&high=95").text
    form = {"seen": seen(page), "status": "rejected", "reason": "insult"}
    dana.decide(brigade[0], 2, "approved")
    answer = dana.post("/sites/demo/bulk", form)
    outcome = dana.get(answer.headers["Location"])
    assert "14 comments decided" in outcome.text
    assert "1 comment had changed meanwhile" in outcome.text
    assert store.counts("demo")[Status.REJECTED] == 14
    action = re.search(r'action="([^"]+/undo)"', outcome.text)
    assert action
    undone = dana.post(action[1], {})
    assert "14 decisions taken back" in dana.get(undone.headers["Location"]).text
    assert store.counts("demo")[Status.HELD] == 14


def test_copies_are_named_on_the_card_and_decided_together(
    dana: Visitor, brigade: list[str], store: Store
) -> None:
    """A card says how many others say the same; their page decides them all."""
    counts = dana.get("/sites/demo/held/copies?order=oldest").text
    assert counts.count("14 more like this") == 15
    page = dana.get(f"/sites/demo/comments/{brigade[0]}/copies").text
    assert "15 comments would be decided" in page
    dana.post("/sites/demo/bulk", {"seen": seen(page), "status": "approved"})
    assert store.counts("demo")[Status.APPROVED] == 15


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"seen": "", "status": "held"}, 400),
        ({"seen": "", "status": "rejected"}, 422),
        ({"seen": "x", "status": "rejected", "reason": "because"}, 422),
    ],
)
def test_bad_bulks_are_refused(
    dana: Visitor, site: str, form: dict[str, object], status: int
) -> None:
    """Other statuses and rejections without a reason are refused."""
    assert dana.post("/sites/demo/bulk", form).status_code == status


@pytest.mark.parametrize("bulk", ["../x", "0" * 16, "x" * 16])
def test_unknown_bulks_cannot_be_undone(dana: Visitor, site: str, bulk: str) -> None:
    """There is nothing to take back under a made-up number."""
    assert dana.post(f"/sites/demo/bulk/{bulk}/undo", {}).status_code == 404


MIXED = "Everyone pathetic knows that this mayor stole money, idiot {}"


def test_what_something_else_holds_is_left_out(
    dana: Visitor, brigade: list[str], store: Store, project: Callable[[], None]
) -> None:
    """Another attribute, a report, a question and an unvalidated language stay until asked for."""
    others = [
        newsroom.submit(store, "demo", newsroom.METRO, f"o{n}", body)
        for n, body in enumerate([MIXED.format(1), "Мен сені өлтіремін, әкім, idiot"])
    ]
    newsroom.score(store, "demo")
    actions.report(store, "demo", brigade[0], reporter="r1", reason="awful")
    actions.escalate(store, "demo", brigade[1], by="marat", note="Police?", expected_version=2)
    project()
    band = "/sites/demo/bulk?attribute=insult&low=90&high=95"
    page = dana.get(band).text
    assert "13 comments would be decided" in page
    assert "4 more in this band are left out" in page
    assert not set(re.findall(r"([a-z2-7]{16}):", seen(page))) & {*others, *brigade[:2]}
    assert "17 comments would be decided" in dana.get(f"{band}&all=1").text


@pytest.fixture
def crowded(store: Store, site: str, project: Callable[[], None]) -> Callable[[int], list[str]]:
    """Post some held comments, each by an author of its own."""

    def post(number: int) -> list[str]:
        texts = [f"idiot {n}" for n in range(number)]
        ids = [newsroom.submit(store, site, newsroom.METRO, text[-3:], text) for text in texts]
        while store.waiting(site):
            newsroom.score(store, site)
        project()
        return ids

    return post


@pytest.mark.parametrize(("number", "asks"), [(20, False), (21, True)])
def test_more_than_twenty_selected_take_a_second_press(
    dana: Visitor, crowded: Callable[[int], list[str]], store: Store, number: int, asks: bool
) -> None:
    """The first one changes nothing and names comments and people."""
    named = " ".join(f"{id_}:2" for id_ in crowded(number))
    form = {"seen": named, "status": "rejected", "reason": "insult"}
    page = dana.post("/sites/demo/bulk", form).text
    assert ("Reject 21 comments?" in page and "21 authors wrote them." in page) == asks
    assert store.counts("demo")[Status.HELD] == (number if asks else 0)
    if asks:
        assert "Insult" in page
        assert seen(page) == named
        dana.post("/sites/demo/bulk", {**form, "number": "20"})
        assert store.counts("demo")[Status.HELD] == number
        dana.post("/sites/demo/bulk", {**form, "number": "21"})
        assert store.counts("demo")[Status.REJECTED] == number


@pytest.mark.parametrize(("number", "named"), [(100, True), (101, False)])
def test_a_page_that_named_the_number_asks_again_from_a_hundred_on(
    dana: Visitor, crowded: Callable[[int], list[str]], number: int, named: bool
) -> None:
    """What was shown first is decided by the next press, and more than a hundred by one more."""
    crowded(number)
    page = dana.get("/sites/demo/bulk?attribute=insult&low=0&high=100&all=1").text
    assert f"{number} comments would be decided" in page
    assert (f'name="number" value="{number}"' in page) == named


def test_a_confirmation_leads_nowhere_else(dana: Visitor, site: str) -> None:
    """The way back is one of our own pages, whatever the form says."""
    named = " ".join(f"{'a' * 14}{one}{two}:2" for one in "abcdefghijk" for two in "abcdefghijk")
    form = {"seen": named, "status": "approved", "back": "//evil.example/"}
    page = dana.post("/sites/demo/bulk", form).text
    assert "Approve 121 comments?" in page
    assert "evil.example" not in page
