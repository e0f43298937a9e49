"""The page where a moderator chooses which key does what."""

from __future__ import annotations

import json
import re
from html import unescape

from moderation.registry import Registry
from service.dashboard.deciding.shortcuts import ACTIONS, PREFERENCE
from tests.service.dashboard.conftest import Visitor

Day = dict[str, str]


def chosen(**changes: str) -> dict[str, object]:
    return {name: action.key for name, action in ACTIONS.items()} | changes


def keymap(page: str) -> dict[str, str]:
    """Return the keys as the page tells its script."""
    found = re.search(r'data-keymap="([^"]*)"', page)
    assert found
    return dict(json.loads(unescape(found[1])))


def save(dana: Visitor, **changes: str) -> int:
    return dana.post("/keys", chosen(**changes)).status_code


def test_the_usual_keys_are_all_different(dana: Visitor) -> None:
    """Out of the box each action has a key of its own, and the script knows all."""
    dana.get("/sites/demo/held")
    assert sorted(keymap(dana.page).values()) == sorted(ACTIONS)


def test_the_account_menu_leads_to_the_keys(dana: Visitor) -> None:
    """The page that changes keys is found without knowing a key or its address."""
    dana.get("/sites/demo/held")
    menu = re.search(r'<details class="menu account">.*?</details>', dana.page, re.DOTALL)
    assert menu
    assert 'href="/keys"' in menu[0]


def test_skipping_has_a_key_like_the_rest(dana: Visitor, day: Day) -> None:
    """It is s unless another was chosen, and button, help and script say which."""
    assert keymap(dana.get("/sites/demo/held").text)["s"] == "skip"
    assert dana.page.count("Skip <kbd>s</kbd>") == 10
    assert save(dana, skip="w") == 303
    page = dana.get("/sites/demo/held").text
    assert keymap(page)["w"] == "skip"
    assert page.count("Skip <kbd>w</kbd>") == 10
    assert "<dt><kbd>w</kbd></dt><dd>skip a comment" in page


def test_chosen_keys_are_used_everywhere(dana: Visitor, day: Day) -> None:
    """Script, buttons, assistive technology and help all name the chosen key."""
    assert save(dana, approve="ф", next="w") == 303
    dana.get("/sites/demo/held")
    keys = keymap(dana.page)
    assert (keys["ф"], keys["w"]) == ("approve", "next")
    assert "f" not in keys
    assert 'aria-keyshortcuts="ф"' in dana.page
    assert "<kbd>ф</kbd>" in dana.page
    assert "<kbd>f</kbd>" not in dana.page


def test_two_actions_on_one_key_are_refused(dana: Visitor) -> None:
    """A conflict is named at both fields, what was typed stays, and nothing is saved."""
    answer = dana.post("/keys", chosen(approve="d"))
    assert answer.status_code == 422
    assert "This key already does: reject, then the digit of the reason." in answer.text
    assert "This key already does: approve." in answer.text
    assert answer.text.count('aria-invalid="true"') == 2
    dana.get("/sites/demo/held")
    assert keymap(dana.page)["f"] == "approve"


def test_what_is_no_key_is_refused(dana: Visitor) -> None:
    """Digits belong to the reasons; nothing, a space and a word are no keys."""
    assert [save(dana, approve=key) for key in ("1", "", " ", "ab", "\u200b")] == [422] * 5


def test_capital_letters_are_the_same_key(dana: Visitor) -> None:
    """Whoever typed with caps lock on gets the letter."""
    assert save(dana, approve="W") == 303
    dana.get("/keys")
    assert keymap(dana.page)["w"] == "approve"


def test_a_new_action_yields_to_a_key_that_was_chosen_before(
    dana: Visitor, registry: Registry
) -> None:
    """Whoever chose `a` before an action came with it keeps it; the action gets a free letter."""
    registry.prefer("dana", {PREFERENCE: "approve.61"})
    dana.get("/keys")
    keys = keymap(dana.page)
    assert keys["a"] == "approve"
    assert {"author", "reject"} <= set(keys.values())
    assert len(keys) == len(ACTIONS)


def test_the_usual_keys_come_back(dana: Visitor) -> None:
    """One button forgets all changes."""
    save(dana, approve="w")
    assert dana.post("/keys", chosen(approve="q", reset="1")).status_code == 303
    dana.get("/keys")
    assert keymap(dana.page)["f"] == "approve"


def test_single_keys_can_be_off(dana: Visitor) -> None:
    """Turned off (WCAG 2.1.4), no key reaches the script, and none is announced."""
    dana.post("/preferences", {"keys": "off"})
    dana.get("/sites/demo/held")
    assert keymap(dana.page) == {}
    assert "aria-keyshortcuts" not in dana.page


def test_damaged_keys_are_the_usual_ones(dana: Visitor, registry: Registry) -> None:
    """What an account remembers is checked like a form."""
    for value in ("approve.64", "approve.ffffff", "approve.31-next.6b", "x" * 500):
        registry.prefer("dana", {"keymap": value})
        dana.get("/keys")
        assert keymap(dana.page)["f"] == "approve", value
