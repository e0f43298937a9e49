"""The filter row: what a moderator wants to see of the lists, kept with the account."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest

from moderation import actions
from moderation.comment import Status
from moderation.store.writer import Store
from tests.service.dashboard.conftest import Visitor
from tests.support import newsroom

Day = dict[str, str]
HELD = "/sites/demo/held"


def shown(browser: Visitor, path: str = HELD) -> int:
    return browser.get(path).text.count("<article")


@pytest.mark.parametrize(
    ("form", "count"),
    [
        ({"language": "kk"}, 2),
        ({"article": "metro"}, 3),
        ({"author": "landlord"}, 1),
        ({"rule": "language"}, 2),
        ({"language": "ru", "article": "Паводок"}, 2),
        ({"article": "nothing of the kind"}, 0),
        ({"author": "!!"}, 0),
        ({"language": "", "article": " "}, 10),
    ],
)
def test_a_filter_is_kept_with_the_account(
    dana: Visitor,
    marat: Visitor,
    visitor: Callable[[], Visitor],
    day: Day,
    project: Callable[[], None],
    form: dict[str, object],
    count: int,
) -> None:
    """It holds for the next look and on another browser, and for nobody else."""
    project()
    dana.get(HELD)
    assert dana.post(f"{HELD}/filter", form).headers["Location"].endswith("/held")
    assert shown(dana) == count
    other = visitor()
    other.log_in("dana")
    assert shown(other) == count
    assert shown(marat) == 10
    dana.post(f"{HELD}/filter", {"clear": "1"})
    assert shown(dana) == 10


@pytest.mark.parametrize("order", ["risk", "uncertain", "oldest", "newest"])
def test_a_filtered_list_turns_its_pages(
    dana: Visitor, store: Store, site: str, project: Callable[[], None], order: str
) -> None:
    """Each order leads through all matching comments, fifty at a time."""
    for number in range(60):
        newsroom.submit(store, site, newsroom.METRO, f"a{number}", f"idiot {number}")
        newsroom.submit(store, site, newsroom.RENT, f"b{number}", f"idiot {number}")
    while store.waiting(site):
        newsroom.score(store, site)
    project()
    dana.get(HELD)
    dana.post(f"{HELD}/filter", {"article": "metro"})
    first = dana.get(f"{HELD}?order={order}").text
    assert first.count("<article") == 50
    more = re.search(r'rel="next" href="([^"]+)"', first)
    assert more
    assert shown(dana, unescape(more[1])) == 10


def test_what_was_decided_meanwhile_has_left_the_list(
    dana: Visitor, day: Day, store: Store, project: Callable[[], None]
) -> None:
    """The search file is a moment behind; the list is not."""
    project()
    dana.get(HELD)
    dana.post(f"{HELD}/filter", {"author": "landlord"})
    actions.decide(store, "demo", day["landlord"], status=Status.APPROVED, by="marat", seen=2)
    page = dana.get(HELD).text
    assert "<article" not in page
    assert "Nothing matches the filter" in page
