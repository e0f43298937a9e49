"""A site's settings: checked as a whole, stored, changed by whoever saw the newest version."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from moderation import actions
from moderation.errors import Invalid, VersionConflict
from moderation.site.reasons import OFFERED_MAX, REASONS_MAX, Reason, standing_for
from moderation.site.site_settings import (
    SiteSettings,
    check,
    difference,
    document,
    of_document,
    simple_settings,
)
from moderation.status import Status
from moderation.store.writer import Store

DEFAULTS = SiteSettings()
MORE = [Reason(f"reason_{n}", {"en": f"Reason {n}"}) for n in range(REASONS_MAX)]


def problems(**changes: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        check(replace(DEFAULTS, **changes), DEFAULTS)
    return refused.value.problems


def with_reasons(*more: Reason) -> SiteSettings:
    return replace(DEFAULTS, reasons=(*DEFAULTS.reasons, *more))


def test_the_defaults_can_be_saved() -> None:
    """What a site starts with passes its own check, in every language."""
    check(DEFAULTS, DEFAULTS)
    assert len(DEFAULTS.offered) == 9
    for reason in DEFAULTS.reasons:
        assert {reason.label(language) for language in ("en", "ru", "kk")} == set(
            reason.labels.values()
        )
        assert len(set(reason.texts.values())) == 3


def test_a_document_survives_json() -> None:
    """What is stored and sent is read back as the same settings."""
    settings = with_reasons(Reason("mine", {"kk": "Менің"}, retired=True))
    assert of_document(json.loads(json.dumps(document(settings)))) == settings


def test_a_setting_that_an_older_document_lacks_is_the_default() -> None:
    """A site that saved before a setting existed gets its default, and nothing else changes."""
    stored = document(replace(DEFAULTS, version=3))
    del stored["undo_seconds"]
    stored["gone"] = 1
    assert of_document(stored) == replace(DEFAULTS, version=3)


def test_every_number_has_both_limits() -> None:
    """Each simple setting refuses what is outside its limits and takes both ends."""
    for setting in simple_settings():
        if "flag" in setting.metadata:
            assert problems(**{setting.name: 1}).keys() == {setting.name}
            continue
        if "choice" in setting.metadata:
            for bad in ("no such choice", 1, None):
                assert problems(**{setting.name: bad}).keys() == {setting.name}
            for good in setting.metadata["choice"]:
                check(replace(DEFAULTS, **{setting.name: good}), DEFAULTS)
            continue
        least, most = setting.metadata["least"], setting.metadata["most"]
        for good in (least, most):
            check(replace(DEFAULTS, **{setting.name: good}), DEFAULTS)
        for bad in (least - 1, most + 1, True, "1", 0.5):
            assert problems(**{setting.name: bad}).keys() == {setting.name}


def test_every_problem_is_named_at_once() -> None:
    """A list of reasons with many faults names each by its path."""
    bad = (
        Reason("Insult!", {"en": "ok"}),
        Reason("insult", {"en": ""}),
        Reason("tongue", {"de": "Zunge"}, attribute="beauty"),
        Reason("long", {"en": "я" * 61}, {"ru": "я" * 501}),
    )
    first = len(DEFAULTS.reasons)
    found = problems(reasons=(*DEFAULTS.reasons, *bad), undo_seconds=31)
    assert set(found) == {
        f"reasons/{first}/code",
        f"reasons/{first + 1}/code",
        f"reasons/{first + 1}/labels",
        f"reasons/{first + 2}/labels/de",
        f"reasons/{first + 2}/attribute",
        f"reasons/{first + 3}/labels/en",
        f"reasons/{first + 3}/texts/ru",
        "undo_seconds",
    }
    assert "61" in found[f"reasons/{first + 3}/labels/en"]


def test_a_reason_is_retired_not_left_out() -> None:
    """Decisions name reasons, so a list that lacks a former one is refused."""
    assert "retire it instead" in problems(reasons=DEFAULTS.reasons[1:])["reasons"]
    check(
        replace(DEFAULTS, reasons=_retired(DEFAULTS.reasons[:1]) + DEFAULTS.reasons[1:]), DEFAULTS
    )


def test_a_list_has_an_end() -> None:
    """At least one reason is on offer, and no more than a card can show."""
    assert problems(reasons=_retired(DEFAULTS.reasons)).keys() == {"reasons"}
    check(with_reasons(*MORE[: OFFERED_MAX - 9]), DEFAULTS)
    assert problems(reasons=with_reasons(*MORE[: OFFERED_MAX - 8]).reasons).keys() == {"reasons"}
    assert problems(reasons=with_reasons(*_retired(MORE)).reasons).keys() == {"reasons"}


def _retired(reasons: Any) -> tuple[Reason, ...]:
    return tuple(replace(reason, retired=True) for reason in reasons)


def test_a_language_without_words_gets_another_ones() -> None:
    """English stands in where a language has no label; a region counts as its language."""
    reason = Reason("x", {"en": "Rude", "ru": "Грубость"})
    assert [reason.label(code) for code in ("ru", "ru-KZ", "kk", "de")] == [
        "Грубость", "Грубость", "Rude", "Rude",
    ]  # fmt: skip
    assert Reason("x", {"kk": "Дөрекі"}).label("en") == "Дөрекі"
    assert reason.text("ru") == ""


def test_a_machines_attribute_finds_its_reason() -> None:
    """The first reason on offer that answers to an attribute is taken; a retired one never."""
    assert standing_for(DEFAULTS.reasons, "identity_attack") == DEFAULTS.reasons[2]
    assert standing_for(_retired(DEFAULTS.reasons), "insult") is None


def test_the_journal_says_what_changed() -> None:
    """A difference has both values of a number, and the codes of reasons by what became of them."""
    first, second, *rest = DEFAULTS.reasons
    wanted = replace(
        DEFAULTS,
        undo_seconds=7,
        reasons=(replace(second, labels={"en": "T"}), *_retired([first]), *rest, MORE[0]),
    )
    changed = difference(DEFAULTS, wanted)
    assert changed["undo_seconds"] == [0, 7]
    assert changed["reasons"]["added"] == ["reason_0"]
    assert changed["reasons"]["retired"] == ["insult"]
    assert changed["reasons"]["changed"] == ["threat"]
    assert changed["reasons"]["order"][:2] == ["threat", "insult"]
    assert difference(DEFAULTS, DEFAULTS) == {}


def test_saving_is_a_new_version_with_a_line(store: Store, site: str) -> None:
    """A change is stored with who and when, and the journal tells it in the same step."""
    assert store.settings(site) == DEFAULTS
    saved = actions.save_settings(
        store, site, replace(DEFAULTS, undo_seconds=5), by="boss", expected_version=0
    )
    assert store.settings(site) == saved
    assert (saved.version, saved.by, saved.undo_seconds) == (1, "boss", 5)
    line = store.events(site).items[-1]
    assert (line.type, line.by, line.version) == ("settings.changed", "boss", 1)
    assert line.data == {"settings": 1, "changed": {"undo_seconds": [0, 5]}}


def test_of_two_the_first_wins(store: Store, site: str) -> None:
    """Whoever saves on top of a version that is no longer in force changes nothing."""
    actions.save_settings(
        store, site, replace(DEFAULTS, undo_seconds=5), by="a", expected_version=0
    )
    with pytest.raises(VersionConflict) as refused:
        actions.save_settings(
            store, site, replace(DEFAULTS, undo_seconds=9), by="b", expected_version=0
        )
    assert (refused.value.expected_version, refused.value.current) == (0, 1)
    with pytest.raises(VersionConflict):  # the script's own look, for two at the same moment
        store.save_settings(site, replace(DEFAULTS, version=1), {})
    assert store.settings(site).undo_seconds == 5
    assert len(store.events(site).items) == 1


def test_invalid_settings_change_nothing(store: Store, site: str) -> None:
    """Nothing of a document with a problem is stored."""
    with pytest.raises(Invalid):
        actions.save_settings(
            store, site, replace(DEFAULTS, undo_seconds=99), by="a", expected_version=0
        )
    assert store.settings(site) == DEFAULTS
    assert store.events(site).items == []


def test_a_rejection_needs_a_reason_on_offer() -> None:
    """A retired, an unknown or no reason explains none; other decisions need none."""
    first, second = MORE[0], replace(MORE[1], retired=True)
    settings = replace(DEFAULTS, reasons=(first, second))
    assert settings.allows(Status.REJECTED, first.code)
    for code in (second.code, "nothing", "", None):
        assert not settings.allows(Status.REJECTED, code)
        assert settings.allows(Status.APPROVED, code)
        assert settings.allows(Status.HELD, code)
