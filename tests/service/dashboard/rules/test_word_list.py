"""The word list: tried on the newest comments, then saved as a version of the policy."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from moderation.registry import Registry, Role
from moderation.status import Route
from moderation.store.writer import Store
from moderation.text.word_list import WordKind, WordRule
from tests.service.dashboard.conftest import PASSWORD, Visitor

Day = dict[str, str]
PATH = "/sites/demo/policy/words"


@pytest.fixture
def admin(visitor: Callable[[], Visitor], registry: Registry, site: str) -> Visitor:
    registry.add_moderator("sasha", Role.ADMIN, PASSWORD)
    browser = visitor()
    browser.log_in("sasha")
    return browser


def entries(patterns: str, **more: object) -> dict[str, object]:
    return {"patterns": patterns, "kind": "phrase", "route": "hold", "version": 0, **more}


def test_entries_are_tried_before_they_are_saved(
    dana: Visitor, day: Day, store: Store, project: Callable[[], None]
) -> None:
    """The dry run counts the hits and says which of them people approved; nothing is saved."""
    dana.decide(day["subway_fan"], 2, "approved")
    project()
    page = dana.post(PATH, entries("idiots\nстанци")).text
    assert "2 comments would be hit" in page
    assert "Looked at: 16 comments." in page
    assert "People approved 1 of those hit." in page
    assert page.index("Nine years for two stations") < page.index("Idiots? You did not build")
    assert store.policy("demo").version == 0


def test_an_admin_saves_what_was_tried(admin: Visitor, store: Store, site: str) -> None:
    """Lines become entries of one kind, route and label, each once, after those that stand."""
    form = entries(" казино \n\nказино\n1xbet", route="reject", label="ads", act="save")
    assert admin.post(PATH, form).status_code == 303
    saved = store.policy(site)
    assert saved.version == 1
    assert saved.words == tuple(
        WordRule(pattern, WordKind.PHRASE, Route.REJECT, "ads") for pattern in ("казино", "1xbet")
    )
    assert "казино" in admin.get(PATH).text


def test_an_entry_is_changed_in_its_place_and_taken_off(
    admin: Visitor, store: Store, site: str
) -> None:
    """Editing fills the form with the entry; saving keeps the others where they are."""
    admin.post(PATH, entries("one\ntwo\nthree", act="save"))
    page = admin.get(f"{PATH}?edit=1").text
    assert ">two</textarea>" in page
    form = entries("zwei", version=1, replaces=1, kind="word", act="save")
    admin.post(PATH, form)
    assert [rule.pattern for rule in store.policy(site).words] == ["one", "zwei", "three"]
    admin.post(f"{PATH}/remove", {"version": 2, "place": ["0", "2"]})
    assert store.policy(site).words == (WordRule("zwei"),)


@pytest.mark.parametrize(
    ("patterns", "said"),
    [
        ("(abc\nfine", "“(abc”: RE2 cannot read it: missing ): (abc"),
        ("((a{100}){100}){100}", "invalid repetition size"),
        ("x" * 201, "201 characters, limit: 200."),
        ("\n".join(map(str, range(501))), "501 entries, limit: 500."),
        (" \n ", "Write at least one word"),
    ],
)
def test_problems_stand_beside_the_field(
    admin: Visitor, store: Store, site: str, patterns: str, said: str
) -> None:
    """What RE2 refuses is named with its reason, and what was typed stays in the field."""
    for act in ("try", "save"):
        answer = admin.post(PATH, entries(patterns, kind="regex", act=act))
        assert answer.status_code == 422
        assert said in answer.text
        assert 'aria-describedby="wrong"' in answer.text
    assert store.policy(site).version == 0


def test_late_and_unauthorised_changes_are_refused(
    dana: Visitor, admin: Visitor, store: Store, site: str
) -> None:
    """Moderators cannot save; a list that a colleague changed meanwhile is not overwritten."""
    assert dana.post(PATH, entries("a", act="save")).status_code == 403
    assert dana.post(f"{PATH}/remove", {"version": 0}).status_code == 403
    assert admin.post(PATH, entries("a", version=5, act="save")).status_code == 409
    assert store.policy(site).version == 0
