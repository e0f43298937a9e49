"""Saved lists: a filter under a name, for oneself or for others, and nobody's card twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from moderation.authors.act import ActKind, Plan
from moderation.desk.claims import Desk
from moderation.desk.saved_lists import LISTS_MAX, OWN_MAX, SavedList, SavedLists
from moderation.errors import Invalid
from moderation.registry import Registry, Role
from moderation.store.authors.acts import Acts
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from moderation.text.article_urls import section
from service.dashboard.saved import dealing
from tests.service.dashboard.conftest import PASSWORD, Visitor
from tests.support import newsroom

Day = dict[str, str]
HELD = "/sites/demo/held"
SAVED = "/sites/demo/saved"


@pytest.fixture
def projected(day: Day, project: Callable[[], None]) -> Day:
    project()
    return day


def save(visitor: Visitor, name: str = "Metro", audience: str = "", **facets: object) -> str:
    """Filter the held list, save the filter, and return the list's address."""
    visitor.get(HELD)
    visitor.post(f"{HELD}/filter", facets or {"article": "metro"})
    visitor.get(HELD)
    return visitor.post(SAVED, {"name": name, "audience": audience}).location


def shown(visitor: Visitor, path: str) -> set[str]:
    return set(
        re.findall(r'<article class="card[^>]* id="c-([a-z2-7]{16})"', visitor.get(path).text)
    )


def test_a_list_has_the_filter_and_its_count(dana: Visitor, projected: Day) -> None:
    """It stands in the navigation with how many comments wait in it."""
    path = save(dana)
    page = dana.get(HELD).text
    assert re.search(r">Metro</bdi> <span class=\"count\">3</span>", page)
    dana.post(f"{HELD}/filter", {"clear": "1"})
    assert len(shown(dana, path)) == 3
    assert "Article: " in dana.page


def test_who_sees_it(dana: Visitor, marat: Visitor, registry: Registry, projected: Day) -> None:
    """One's own is one's own; others are for a team, or for everybody of the site."""
    own, everybody = save(dana, "Mine"), save(dana, "Ours", "*")
    assert marat.get(own).status_code == 404
    assert marat.get(everybody).status_code == 200
    assert "Ours" in marat.get(HELD).text
    assert "Mine" not in marat.page


def test_a_team_s_list(dana: Visitor, marat: Visitor, registry: Registry, projected: Day) -> None:
    """Only its members see it; a team that one is not in cannot be named."""
    team = registry.add_team("demo", "Night", ["dana"])
    night = save(dana, "Night watch", team.id)
    assert marat.get(night).status_code == 404
    stray = save(marat, "Stray", team.id)
    assert dana.get(stray).status_code == 404


def test_rename_remove_and_undo(dana: Visitor, marat: Visitor, projected: Day) -> None:
    """Its maker renames and removes it, and takes that back; a colleague does not."""
    path = save(dana, audience="*")
    assert marat.post(path, {"name": "x"}).status_code == 403
    dana.post(path, {"name": "  Under \t ground "})
    assert "Under ground" in dana.get(HELD).text
    assert dana.post(path, {"name": ""}).status_code == 422
    dana.post(path, {"remove": "1"})
    assert "Under ground" not in dana.get(HELD).text
    assert "This list is removed." in dana.get(path).text
    dana.post(path, {"restore": "1"})
    assert "Under ground" in dana.get(HELD).text


def test_a_senior_may(
    dana: Visitor, visitor: Callable[[], Visitor], registry: Registry, projected: Day
) -> None:
    """Seniors change what everybody sees."""
    path = save(dana, audience="*")
    registry.add_moderator("saule", Role.SENIOR, PASSWORD)
    saule = visitor()
    saule.log_in("saule")
    saule.get(path)
    assert saule.post(path, {"name": "Rails"}).status_code == 303


FACETS: tuple[tuple[dict[str, object], int], ...] = (
    ({"attribute": "insult"}, 4),
    ({"section": "/Metro/"}, 0),
    ({"age": "hour"}, 10),
    ({"age": "older_hour"}, 0),
    ({"act": "premoderation"}, 1),
    ({"act": "trust"}, 0),
    ({"language": "en", "attribute": "spam", "age": "day"}, 2),
    ({"age": "never", "attribute": "nonsense", "act": "note"}, 10),
)


def test_facets(dana: Visitor, store: Store, redis: Redis, projected: Day) -> None:
    """Held for an attribute, section, age and what is in force upon the author; others: nothing."""
    author = store.get("demo", projected["Ерлан"]).submission
    assert author
    plan = Plan(ActKind.PREMODERATION, "dana", reason="insult")
    Acts(redis).act("demo", author.author.key, plan, ["insult"])
    for facets, count in FACETS:
        dana.post(f"{HELD}/filter", facets)
        assert len(shown(dana, HELD)) == count, facets


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://news.example/Sport/2026/cup?x=1", "sport"),
        ("https://news.example/%D0%BC%D0%B8%D1%80/a", "мир"),
        ("https://news.example/cup", None),
        ("https://news.example/", None),
        ("/sport/cup", "sport"),
        (None, None),
    ],
)
def test_a_section(url: str | None, expected: str | None) -> None:
    """It is the first part of a path that has another one."""
    assert section(url) == expected


def test_a_card_in_sight_is_not_dealt_twice(
    dana: Visitor, marat: Visitor, projected: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next person gets other cards, is told of those in between, and may ask for them."""
    monkeypatch.setattr(dealing, "HAND", 2)
    path = save(dana, audience="*")
    first = shown(dana, path)
    second = shown(marat, path)
    assert (len(first), len(second)) == (2, 1)
    assert not first & second
    assert "2 comments are with colleagues and left out." in marat.page
    assert len(shown(marat, f"{path}?shared=1")) == 2
    assert shown(dana, path) == first


def test_leaving_lets_go(dana: Visitor, marat: Visitor, redis: Redis, projected: Day) -> None:
    """What a page lets go of is dealt to others; a colleague's claims stay."""
    path = save(dana, audience="*")
    mine = sorted(shown(dana, path))
    marat.post("/sites/demo/dealt", {"dealt": mine, "release": "1"})
    assert shown(marat, path) == set()
    dana.post("/sites/demo/dealt", {"dealt": mine, "release": "1"})
    assert shown(marat, path) == set(mine)


def test_a_claim_on_view_is_short(redis: Redis, site: str) -> None:
    """It lasts 60 s from the last look, and shortens no longer one."""
    desk, name = Desk(redis, site), "{demo}:claim:"
    desk.claim("long", "dana")
    assert desk.deal(["long", "short"], "dana") == {"long", "short"}
    assert redis.ttl(f"{name}long") > 60 >= redis.ttl(f"{name}short")
    redis.expire(f"{name}short", 5)
    desk.hold(["short", "free"], "dana")
    assert redis.ttl(f"{name}short") > 5
    assert desk.holders(["free"]) == {}
    assert desk.deal(["short", "free"], "marat") == {"free"}


def test_a_list_that_filters_nothing(dana: Visitor, projected: Day) -> None:
    """It is refused with a sentence, and so is one without a name."""
    dana.post(f"{HELD}/filter", {"clear": "1"})
    assert "Set a filter first" in dana.post(SAVED, {"name": "All"}).text
    dana.post(f"{HELD}/filter", {"language": "kk"})
    assert "1 to 40 characters" in dana.post(SAVED, {"name": " "}).text


def saved(number: int, by: str, *, removed: bool = False) -> SavedList:
    return SavedList(f"{by}-{number}", f"n{number}", by, facets={"rule": "links"}, removed=removed)


def fill(lists: SavedLists) -> None:
    """Save as many lists as a site may have, of as few people as can."""
    for number in range(LISTS_MAX):
        lists.save(saved(number, f"m{number // OWN_MAX}"))


def test_a_person_makes_twenty(redis: Redis, site: str, dana: Visitor, projected: Day) -> None:
    """More are refused in words, until an own one is removed; colleagues still have room."""
    lists = SavedLists(redis, site)
    for number in range(OWN_MAX):
        lists.save(saved(number, "dana"))
    dana.post(f"{HELD}/filter", {"language": "kk"})
    refused = dana.post(SAVED, {"name": "One more"})
    assert (refused.status_code, "20 saved lists" in refused.text) == (422, True)
    lists.save(saved(0, "marat", removed=True))
    with pytest.raises(Invalid, match="own: are 20 already"):
        lists.save(saved(OWN_MAX, "dana"))
    lists.save(saved(7, "dana", removed=True))
    lists.save(saved(OWN_MAX, "dana"))
    assert {"marat-0", "dana-20"} <= {one.id for one in lists.all()}
    assert len(lists.all()) == OWN_MAX + 1


def test_a_site_has_a_hundred(redis: Redis, site: str) -> None:
    """More are refused, until some are removed; the others stay, for their undo."""
    lists = SavedLists(redis, site)
    fill(lists)
    with pytest.raises(Invalid, match="lists: are 100 already"):
        lists.save(saved(0, "dana"))
    lists.save(saved(7, "m0", removed=True))
    lists.save(saved(27, "m1", removed=True))
    lists.save(saved(0, "dana"))
    assert len(lists.all()) == LISTS_MAX
    assert sum(one.removed for one in lists.all()) == 1


def test_the_last_place_is_taken_once(redis: Redis, site: str) -> None:
    """Whoever saves at the same moment does not come beyond the limit."""
    lists = SavedLists(redis, site)
    for number in range(OWN_MAX - 1):
        lists.save(saved(number, "dana"))

    def save_one(number: int) -> bool:
        try:
            lists.save(saved(number, "dana"))
        except Invalid:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        taken = sum(pool.map(save_one, range(100, 108)))
    assert (taken, len(lists.all())) == (1, OWN_MAX)


def test_the_section_follows_a_pinned_address(
    dana: Visitor, store: Store, projected: Day, project: Callable[[], None]
) -> None:
    """An article that is given another address is found in its section."""
    article = newsroom.Article("metro-9", "https://news.example/city/metro-9")
    store.change_article("demo", article, closed=False, publishing=None, by="t")
    project()
    dana.post(f"{HELD}/filter", {"section": "city"})
    assert len(shown(dana, HELD)) == 3


def test_the_row_follows_by_itself(dana: Visitor, projected: Day) -> None:
    """An open page asks for the counts alone."""
    path = save(dana)
    part = dana.get(f"{SAVED}?current={path.rpartition('/')[2]}").text
    assert 'aria-current="page"' in part
    assert "<html" not in part
