"""Groups are found in any form of their words, in three languages."""

from __future__ import annotations

import pytest

from moderation.text.groups import groups_in


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("Muslims pray here", "muslims"),
        ("о мусульманах и мечетях", "muslims"),
        ("мұсылмандарға", "muslims"),
        ("с евреями", "jews"),
        ("қазақтардың тілі", "kazakhs"),
        ("казахам нельзя", "kazakhs"),
        ("among the Chinese", "chinese"),
        ("цыганами", "roma"),
        ("беженцев", "migrants"),
        ("мигранттарды", "migrants"),
        ("женщинами", "women"),
        ("әйелдердің", "women"),
        ("lesbians", "gay_people"),
        ("геями", "gay_people"),
        ("инвалидам", "disabled_people"),
        ("in wheelchairs", "disabled_people"),
    ],
)
def test_a_group_is_found_in_every_form(text: str, group: str) -> None:
    """Plural, case and suffix hide no group."""
    assert group in groups_in(text)


def test_other_texts_name_no_group() -> None:
    """A comment about the weather is about nobody."""
    assert groups_in("Завтра снова дождь и ветер") == frozenset()
    assert groups_in("The bridge opens in May") == frozenset()
    assert groups_in("") == frozenset()
