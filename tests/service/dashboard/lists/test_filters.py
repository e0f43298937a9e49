"""The filter row: what a moderator wants to see of the lists, kept with the account."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest

from moderation import actions
from moderation.status import Status
from moderation.store.writer import Store
from service.dashboard.lists import pages
from tests.service.dashboard.conftest import Visitor
from tests.support import newsroom

Day = dict[str, str]
HELD = "/sites/demo/held"


def let_time_pass(store: Store) -> None:
    """Wait until what comes now is later than what was before: lists are put by milliseconds."""
    began = store.now()
    while store.now() == began:
        pass


def shown(browser: Visitor, path: str = HELD) -> int:
    return browser.get(path).text.count("<article")


FILTERED: tuple[tuple[dict[str, object], int], ...] = (
    ({"language": "kk"}, 2),
    ({"article": "metro"}, 3),
    ({"author": "landlord"}, 1),
    ({"rule": "language"}, 2),
    ({"article": "nothing of the kind"}, 0),
    ({"author": "!!"}, 0),
    ({"language": "", "article": " "}, 10),
    ({"language": "ru", "article": "Паводок"}, 2),
)


def test_a_filter_is_kept_with_the_account(
    dana: Visitor,
    marat: Visitor,
    visitor: Callable[[], Visitor],
    day: Day,
    project: Callable[[], None],
) -> None:
    """It holds for the next look and on another browser, and for nobody else."""
    project()
    for form, count in FILTERED:
        assert dana.post(f"{HELD}/filter", form).headers["Location"].endswith("/held")
        assert shown(dana) == count, form
    other = visitor()
    other.log_in("dana")
    assert shown(other) == count
    assert shown(marat) == 10
    dana.post(f"{HELD}/filter", {"clear": "1"})
    assert shown(dana) == 10


@pytest.mark.parametrize("order", ["risk", "uncertain", "oldest", "newest"])
def test_a_filtered_list_turns_its_pages(
    dana: Visitor, store: Store, site: str, project: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch, order: str,
) -> None:  # fmt: skip
    """Each order leads through all matching comments, page by page."""
    monkeypatch.setattr(pages, "PAGE_SIZE", 10)
    for number in range(12):
        newsroom.submit(store, site, newsroom.METRO, f"a{number}", f"idiot {number}")
        newsroom.submit(store, site, newsroom.RENT, f"b{number}", f"idiot {number}")
    while store.waiting(site):
        newsroom.score(store, site)
    project()
    dana.post(f"{HELD}/filter", {"article": "metro"})
    first = dana.get(f"{HELD}?order={order}").text
    assert first.count("<article") == 10
    more = re.search(r'rel="next" href="([^"]+)"', first)
    assert more
    assert shown(dana, unescape(more[1])) == 2


def test_a_filter_keeps_the_order_of_the_decided(
    dana: Visitor, day: Day, store: Store, project: Callable[[], None]
) -> None:
    """What was decided last stands first in the approved list, with a filter as without one.

    What the machine approved has no decision: the filter puts it by when it came.
    """
    authors = ("subway_fan", "Arman", "landlord")
    for author in authors:
        actions.decide(
            store, "demo", day[author], status=Status.APPROVED, by="marat", expected_version=2
        )
        let_time_pass(store)
    project()
    whole = ids(dana.get("/sites/demo/approved").text)
    dana.post("/sites/demo/approved/filter", {"language": "en"})
    filtered = ids(dana.get("/sites/demo/approved").text)
    assert filtered[0] == day["landlord"]
    decided = {day[author] for author in authors} & set(filtered)
    assert [one for one in filtered if one in decided] == [one for one in whole if one in decided]
    assert len(filtered) < len(whole)


def ids(page: str) -> list[str]:
    return re.findall(r'<article class="card[^>]* id="c-([a-z2-7]+)"', page)


REPORTED = "/sites/demo/reported"


def reported_authors(dana: Visitor, day: Day) -> list[str]:
    names = {comment_id: name for name, comment_id in day.items()}
    found = re.findall(r'<article class="card[^>]* id="c-([a-z2-7]+)"', dana.get(REPORTED).text)
    return [names[comment_id] for comment_id in found]


OF_REPORTED: tuple[tuple[dict[str, object], list[str]], ...] = (
    ({}, ["Ольга Н.", "Ruslan", "Timur"]),
    ({"language": "en"}, ["Ruslan", "Timur"]),
    ({"article": "metro"}, ["Ruslan", "Timur"]),
    ({"author": "Timur"}, ["Timur"]),
    ({"report": "RUDE"}, ["Ruslan"]),
    ({"report": "оскорбление"}, ["Ольга Н."]),
    ({"report": "spam"}, ["Timur"]),
    ({"report": "old"}, []),
    ({"report": "!?"}, []),
    ({"report": "rude", "language": "ru"}, []),
    ({"rule": "score_hold"}, ["Ruslan"]),
    ({"author": "Марат"}, []),
)


def test_the_reported_are_filtered_as_they_are_listed(
    dana: Visitor, day: Day, store: Store, project: Callable[[], None]
) -> None:
    """Public ones too, the newest report first; a report that was answered puts none there."""
    answered = actions.report(store, "demo", day["Марат"], reporter="r1", reason="rude")
    move = {"status": Status.APPROVED, "by": "marat"}
    actions.decide(store, "demo", day["Марат"], expected_version=answered.version, **move)  # type: ignore[arg-type]
    old = actions.report(store, "demo", day["Timur"], reporter="r1", reason="old")
    actions.decide(store, "demo", day["Timur"], expected_version=old.version, **move)  # type: ignore[arg-type]
    for name, reason in (("Timur", "spam"), ("Ruslan", "He is rude"), ("Ольга Н.", "Оскорбления")):
        actions.report(store, "demo", day[name], reporter="r2", reason=reason)
        let_time_pass(store)
    project()
    for form, names in OF_REPORTED:
        dana.post(f"{REPORTED}/filter", form)
        assert reported_authors(dana, day) == names, form


def test_the_reason_of_a_report_filters_no_other_list(
    dana: Visitor, day: Day, store: Store, project: Callable[[], None]
) -> None:
    """It stays for the list of reported comments, whatever is chosen elsewhere meanwhile."""
    actions.report(store, "demo", day["Ruslan"], reporter="r1", reason="rude")
    project()
    dana.post(f"{REPORTED}/filter", {"report": "spam"})
    assert reported_authors(dana, day) == []
    assert shown(dana) == 10
    assert 'name="report"' not in dana.page
    dana.post(f"{HELD}/filter", {"article": "metro"})
    assert shown(dana) == 3
    page = dana.get(REPORTED).text
    assert 'name="report" value="spam"' in page
    assert 'name="article" value="metro"' in page


def test_filtered_reports_turn_their_pages(
    dana: Visitor, store: Store, site: str, project: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """However few of the reported match, each is shown once."""
    monkeypatch.setattr("moderation.queues.STRETCH", 7)
    wanted = []
    for number in range(120):
        about = newsroom.METRO if number % 2 else newsroom.RENT
        found = newsroom.submit(store, site, about, f"a{number}", f"Fine {number}")
        wanted += [found] if number % 2 else []
    newsroom.score(store, site)
    while store.waiting(site):
        newsroom.score(store, site)
    for number, comment in enumerate(store.export(site)):
        actions.report(store, site, comment.id, reporter="r", reason="rude")
        store.redis.zadd("{demo}:reported", {comment.id: 1000 + number})
    project()
    dana.post(f"{REPORTED}/filter", {"article": "metro"})
    first = dana.get(REPORTED).text
    more = re.search(r'rel="next" href="([^"]+)"', first)
    assert more
    second = dana.get(unescape(more[1])).text
    cards = re.findall(r'<article class="card[^>]* id="c-([a-z2-7]+)"', first + second)
    assert cards == wanted[::-1]
    assert 'rel="next"' not in second


def test_what_was_decided_meanwhile_has_left_the_list(
    dana: Visitor, day: Day, store: Store, project: Callable[[], None]
) -> None:
    """The search file is a moment behind; the list is not."""
    project()
    dana.post(f"{HELD}/filter", {"author": "landlord"})
    actions.decide(
        store, "demo", day["landlord"], status=Status.APPROVED, by="marat", expected_version=2
    )
    page = dana.get(HELD).text
    assert "<article" not in page
    assert "Nothing matches the filter" in page
