"""Words with a role: names of groups of people, and second persons.

The model reads every name of a group as the same word, so it cannot learn that one religion or
nation is worse than another; and it sees which words stand near such a name or near a "you".
The lists are in roles.json; Russian forms are stems times endings of their declension. The groups
of our own sentences are among them, else what those say of groups would stick to their names.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from classifier.data import handwritten
from classifier.text.vocabulary import (
    IS_COLOUR,
    IS_DENIAL,
    IS_GROUP,
    IS_KINDNESS,
    IS_MERIT,
    IS_PEOPLE,
    IS_PERSON,
)

LISTS = Path(__file__).parents[1] / "text" / "roles.json"


def groups(lists: dict[str, Any]) -> list[str]:
    """Return every folded form of a group's name."""
    unmarked = set(lists["unmarked_en"])
    forms = [*lists["groups_en"], *lists["groups_ru"], *lists["groups_kk"]]
    forms += [word + "s" for word in lists["groups_en"] if word[-1] != "s"]
    for kind, stems in lists["stems_ru"].items():
        forms += [stem + ending for stem in stems for ending in lists["endings_ru"][kind]]
    forms += handwritten.group_names()
    return sorted({form.replace("ё", "е") for form in forms} - unmarked)


def roles() -> dict[str, int]:
    """Return the role bits of every folded word that has a role."""
    lists = json.loads(LISTS.read_text(encoding="utf-8"))
    role_of = dict.fromkeys(groups(lists), IS_GROUP)
    for word in lists["persons"]:
        role_of[word] = role_of.get(word, 0) | IS_PERSON
    return role_of


def denials() -> dict[str, int]:
    """Return the role bits of the words by which praise of a group is denied.

    The last lesson alone gives words these roles: see vices.py.
    """
    lists = json.loads(LISTS.read_text(encoding="utf-8"))
    role_of: dict[str, int] = {}
    for name, bits in (
        ("denials", IS_DENIAL),
        ("merits_en", IS_MERIT),
        ("kindnesses_en", IS_KINDNESS),
        ("praise_ru", IS_MERIT | IS_KINDNESS),
        ("unmarked_en", IS_COLOUR),
        ("people_en", IS_PEOPLE),
    ):
        for word in lists[name]:
            role_of[word] = role_of.get(word, 0) | bits
    return role_of
