"""The settings page: seniors look, admins change, all of it without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from moderation import actions
from moderation.registry import Registry, Role
from moderation.site.reasons import find
from moderation.site.site_settings import SiteSettings
from moderation.store.writer import Store
from tests.service.dashboard.conftest import PASSWORD, Visitor

PAGE = "/sites/demo/settings"
REASON = {
    "label_en": "Shouting",
    "label_ru": "Крик",
    "text_en": "Capital letters are for names.",
    "coral": "OFFENSIVE",
    "category": "STATEMENT_CATEGORY_CYBER_VIOLENCE",
    "attribute": "toxicity",
}


@pytest.fixture
def boss(boss: Visitor) -> Visitor:
    """The admin, on the page."""
    boss.get(PAGE)
    return boss


@pytest.fixture
def senior(visitor: Callable[[], Visitor], registry: Registry, site: str) -> Visitor:
    """A senior on the settings page."""
    registry.add_moderator("senior", Role.SENIOR, PASSWORD)
    browser = visitor()
    browser.log_in("senior")
    browser.get(PAGE)
    return browser


def codes(settings: SiteSettings) -> list[str]:
    return [reason.code for reason in settings.offered]


def test_only_admins_change(senior: Visitor, dana: Visitor, store: Store) -> None:
    """A senior sees the settings without a form that works; a moderator sees none of it."""
    assert "Only an admin changes the settings." in senior.page
    assert ">Save<" not in senior.page
    for path in (PAGE, f"{PAGE}/reasons/new", f"{PAGE}/reasons/insult/retire"):
        assert senior.post(path, {"version": 0, "undo_seconds": 9, **REASON}).status_code == 403
    assert dana.get(PAGE).status_code == 403
    assert dana.get(f"{PAGE}/reasons/insult").status_code == 403
    assert PAGE not in dana.get("/sites/demo/held").text
    assert store.settings("demo") == SiteSettings()


def test_a_number_is_saved_once_for_one_version(boss: Visitor, store: Store) -> None:
    """A number is saved with who did it; a form that is out of date is told so."""
    answer = boss.post(PAGE, {"version": 0, "undo_seconds": "12"})
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    saved = store.settings("demo")
    assert (saved.undo_seconds, saved.by) == (12, "boss")
    assert boss.post(PAGE, {"version": 0, "undo_seconds": "3"}).status_code == 409
    assert store.settings("demo").undo_seconds == 12


@pytest.mark.parametrize("typed", ["31", "-1", "ten", ""])
def test_a_number_outside_its_limits_is_refused_beside_its_field(
    boss: Visitor, store: Store, typed: str
) -> None:
    """The form comes back with what was typed and both limits, and nothing is saved."""
    answer = boss.post(PAGE, {"version": 0, "undo_seconds": typed})
    assert answer.status_code == 422
    assert "From 0 to 30, please." in answer.text
    assert f'value="{typed}"' in answer.text
    assert store.settings("demo").version == 0


def test_a_reason_is_added_and_offered(boss: Visitor, dana: Visitor, store: Store) -> None:
    """A new reason is the last of the list, and moderators can reject with it at once."""
    answer = boss.post(f"{PAGE}/reasons/new", {"version": 0, "code": "shouting", **REASON})
    assert answer.status_code == 303
    added = store.settings("demo").reasons[-1]
    assert (added.code, added.label("ru"), added.label("kk")) == ("shouting", "Крик", "Shouting")
    assert (added.coral.value, added.attribute) == ("OFFENSIVE", "toxicity")
    assert "Capital letters" in boss.get(f"{PAGE}/reasons/shouting").text


def test_a_reason_is_changed_in_place(boss: Visitor, store: Store) -> None:
    """New words keep code and place; the code of a form is passed over."""
    before = codes(store.settings("demo"))
    boss.post(f"{PAGE}/reasons/threat", {"version": 0, "code": "evil", **REASON})
    settings = store.settings("demo")
    assert codes(settings) == before
    threat = find(settings.reasons, "threat")
    assert threat
    assert threat.label("en") == "Shouting"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"code": "Shouting"}, "1 to 40 of a-z"),
        ({"code": "insult"}, "each code once"),
        ({"label_en": "", "label_ru": " "}, "One language at least"),
        ({"text_kk": "я" * 501}, "500 characters at most."),
    ],
)
def test_a_reason_with_a_fault_comes_back(
    boss: Visitor, store: Store, changes: dict[str, str], sentence: str
) -> None:
    """What is wrong is said at its field, what was typed is kept, and nothing is saved."""
    form = {"version": 0, "code": "shouting", **REASON, **changes}
    answer = boss.post(f"{PAGE}/reasons/new", form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Capital letters" in answer.text
    assert store.settings("demo").version == 0


def test_reorder(boss: Visitor, store: Store) -> None:
    """Up and down swap a reason with the next one on offer; the ends stay where they are."""
    first, second, *_ = codes(store.settings("demo"))
    boss.post(f"{PAGE}/reasons/{first}/down", {"version": 0})
    assert codes(store.settings("demo"))[:2] == [second, first]
    boss.post(f"{PAGE}/reasons/{second}/up", {"version": 1})
    assert codes(store.settings("demo"))[:2] == [second, first]
    boss.post(f"{PAGE}/reasons/{first}/retire", {"version": 2})
    third = codes(store.settings("demo"))[1]
    boss.post(f"{PAGE}/reasons/{third}/up", {"version": 3})
    assert codes(store.settings("demo"))[:2] == [third, second]


def test_a_retired_reason_stays_readable(
    boss: Visitor, dana: Visitor, day: dict[str, str], store: Store
) -> None:
    """It can no longer be given, its words stay in the history, and it can be brought back."""
    held = day["landlord"]
    dana.decide(held, 2, "rejected", reason="threat")
    boss.post(f"{PAGE}/reasons/threat/retire", {"version": 0})
    assert "threat" not in codes(store.settings("demo"))
    assert "(Threat)" in dana.get(f"/sites/demo/comments/{held}").text
    other = day["subway_fan"]
    assert 'name="reason" value="threat"' not in dana.get("/sites/demo/held").text
    assert dana.decide(other, 2, "rejected", reason="threat").status_code == 422
    boss.post(f"{PAGE}/reasons/threat/restore", {"version": 1})
    assert dana.decide(other, 2, "rejected", reason="threat").status_code == 303


def test_the_last_reason_cannot_be_retired(boss: Visitor, store: Store) -> None:
    """A list without a reason would leave nobody able to reject."""
    for version, code in enumerate(codes(store.settings("demo"))[1:]):
        boss.post(f"{PAGE}/reasons/{code}/retire", {"version": version})
    answer = boss.post(f"{PAGE}/reasons/insult/retire", {"version": 8})
    assert answer.status_code == 422
    assert codes(store.settings("demo")) == ["insult"]


def test_words_of_a_site_are_text(boss: Visitor, dana: Visitor, day: dict[str, str]) -> None:
    """A label with markup or hidden characters is shown, not run."""
    evil = {**REASON, "label_en": "<img src=x>\u202e"}
    boss.post(f"{PAGE}/reasons/insult", {"version": 0, **evil})
    for page in (boss.get(PAGE).text, dana.get("/sites/demo/held").text):
        assert "<img src=x>" not in page
        assert "⟦U+202E⟧" in page


def test_unknown_reasons_are_nowhere(boss: Visitor, store: Store) -> None:
    """An address of a reason that the site does not have leads nowhere, nor do unknown codes."""
    assert boss.get(f"{PAGE}/reasons/nothing").status_code == 404
    assert boss.post(f"{PAGE}/reasons/nothing/up", {"version": 0}).status_code == 404
    wrong = {"version": 0, **REASON, "coral": "RUDE"}
    assert boss.post(f"{PAGE}/reasons/insult", wrong).status_code == 400
    assert store.settings("demo") == SiteSettings()


def test_a_site_sees_only_its_own_reasons(boss: Visitor, registry: Registry, store: Store) -> None:
    """What one site changes is not changed for another."""
    registry.add_site("other", "Other")
    boss.post(f"{PAGE}/reasons/insult/retire", {"version": 0})
    assert "insult" in codes(store.settings("other"))
    assert (
        actions.save_settings(
            store, "other", SiteSettings(undo_seconds=1), by="boss", expected_version=0
        ).version
        == 1
    )
