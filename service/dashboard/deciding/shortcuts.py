"""Keyboard shortcuts: what each does, its key for this account, and the page that changes it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_lowercase
from typing import Any, NamedTuple

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from service.dashboard.access import Access
from service.dashboard.blueprint import blueprint, moderator
from service.dashboard.locale import keys_on, preference
from service.dashboard.words import marked
from service.services import services

PREFERENCE = "keymap"  # only what differs: "approve.61-reject.72", code points in hexadecimal
CHANGE = re.compile(r"([a-z]+)\.([0-9a-f]{2,6})")


@dataclass(frozen=True, slots=True)
class Action:
    """What a key does, in English words, and the key unless the moderator chose another.

    One that came later ``yields`` to a moderator who had chosen its key for something else.
    """

    key: str
    words: str
    yields: bool = False


ACTIONS = {
    "next": Action("j", marked("next comment")),
    "previous": Action("k", marked("previous comment")),
    "approve": Action("f", marked("approve")),
    "reject": Action("d", marked("reject, then the digit of the reason")),
    "undo": Action("u", marked("undo the last decision, or a whole selection")),
    "select": Action("x", marked("select, to decide several at once")),
    "single": Action("z", marked("show one comment at a time, or the list")),
    "escalate": Action("e", marked("ask a senior or a colleague")),
    "claim": Action("c", marked("take a comment for two minutes: colleagues see it")),
    "skip": Action("s", marked("skip a comment: it stays for colleagues")),
    "fold": Action("v", marked("show or fold a severe text")),
    "history": Action("h", marked("open or close the history of the comment and its author")),
    "pick": Action("p", marked("pick an approved comment, or unpick it"), yields=True),
    "thread": Action("t", marked("open or close the conversation around the comment"), yields=True),
    "author": Action("a", marked("open the page of the author"), yields=True),
    "news": Action("n", marked("show new comments")),
    "search": Action("/", marked("search")),
    "help": Action("?", marked("this list")),
}


@blueprint.app_context_processor
def _keys() -> dict[str, Any]:
    return {
        "actions": ACTIONS,
        "keymap": keymap,
        "keymap_json": keymap_json,
        "hint": hint,
        "shortcut": shortcut,
    }


def keymap() -> dict[str, str]:
    """Return the key of each action for this account."""
    if "keymap" not in g:
        changed = _changed(preference(PREFERENCE))
        chosen = {name: chr(min(int(code, 16), 0x10FFFF)) for name, code in changed.items()}
        given = _given(chosen)
        g.keymap = standard() if problems(given) else given
    current: dict[str, str] = g.keymap
    return current


def _given(chosen: Mapping[str, str]) -> dict[str, str]:
    """Return all keys; an action that yields gets a free letter where its own was chosen."""
    keys = {name: chosen.get(name, action.key) for name, action in ACTIONS.items()}
    free = (letter for letter in ascii_lowercase if letter not in keys.values())
    for name in keys.keys() - chosen.keys():
        if ACTIONS[name].yields and keys[name] in chosen.values():
            keys[name] = next(free)
    return keys


def _changed(stored: str) -> dict[str, str]:
    """Return what was kept, one piece at a time."""
    pieces = (CHANGE.fullmatch(piece) for piece in stored.split("-")[: len(ACTIONS)])
    return {piece[1]: piece[2] for piece in pieces if piece}


def standard() -> dict[str, str]:
    """Return the keys that nobody changed."""
    return {name: action.key for name, action in ACTIONS.items()}


def keymap_json() -> str:
    """Return the action of each key as JSON, for the script; empty while single keys are off."""
    return json.dumps({key: name for name, key in keymap().items()} if keys_on() else {})


def hint(action: str) -> Markup:
    """Return the key of ``action`` to be shown beside its words; nothing while keys are off."""
    return _shown()[action].hint


def shortcut(action: str) -> Markup:
    """Return the attribute that tells assistive technology the key of ``action``."""
    return _shown()[action].attribute


class _Shown(NamedTuple):
    """What pages say of an action's key."""

    hint: Markup = Markup("")
    attribute: Markup = Markup("")


def _shown() -> Mapping[str, _Shown]:
    """Return what this request shows of each key; a page of cards asks three hundred times."""
    if "shown_keys" not in g:
        g.shown_keys = _in_html(*keymap().items()) if keys_on() else _UNSHOWN
    current: Mapping[str, _Shown] = g.shown_keys
    return current


@lru_cache(maxsize=256)  # accounts that changed their keys
def _in_html(*keys: tuple[str, str]) -> Mapping[str, _Shown]:
    hint, attribute = Markup(" <kbd>{}</kbd>"), Markup('aria-keyshortcuts="{}"')
    return {name: _Shown(hint.format(key), attribute.format(key)) for name, key in keys}


_UNSHOWN = dict.fromkeys(ACTIONS, _Shown())


@blueprint.get("/keys", needs=Access.OWN)
def keys_form() -> str:
    """Show which key does what, to be changed."""
    return render_template("dashboard/deciding/shortcuts.html", wanted=keymap(), problems={})


@blueprint.post("/keys", needs=Access.OWN)
def save_keys() -> ResponseReturnValue:
    """Remember the keys of the form, or the usual ones again; refuse two actions on one key."""
    typed = {name: request.form.get(name, "").strip().lower() for name in ACTIONS}
    new_keys = standard() if "reset" in request.form else typed
    faults = problems(new_keys)
    if faults:
        return render_template(
            "dashboard/deciding/shortcuts.html", wanted=new_keys, problems=faults
        ), 422
    changes = (f"{n}.{ord(k):02x}" for n, k in new_keys.items() if k != ACTIONS[n].key)
    services().registry.prefer(moderator().name, {PREFERENCE: "-".join(changes)})
    return redirect(url_for("dashboard.keys_form", saved=1), 303)


def problems(new_keys: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong, by action, in the reader's language."""
    faults = {}
    for name, key in new_keys.items():
        double = next((n for n, k in new_keys.items() if k == key and n != name), None)
        if len(key) != 1 or not key.isprintable() or key.isspace():
            faults[name] = gettext("One letter or sign, please.")
        elif key.isdigit():
            faults[name] = gettext("Digits choose the reason of a rejection.")
        elif double:
            other = gettext(ACTIONS[double].words)
            faults[name] = gettext("This key already does: %(other)s.", other=other)
    return faults
