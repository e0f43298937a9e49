"""Details of a line of the audit log: before and after, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import g
from flask_babel import gettext

from moderation.policy import Policy
from moderation.registry import Action, Entry, Role, Scope
from service.dashboard.account.words import DETAIL_WORDS, ROLE_WORDS, SCOPE_WORDS
from service.dashboard.rules.policy_changes import difference
from service.dashboard.setting_words import SETTING_WORDS
from service.services import services

Detail = tuple[str, str]  # a name, '' where the text says it all, and a text


def details(entry: Entry) -> list[Detail]:
    """Return the details of a line."""
    if entry.type == "policy.saved":
        return list(_policy(entry.site, int(entry.data["policy"])))
    data = dict(entry.data)
    if "before" in data and "after" in data:
        data = {"change": [data.pop("before"), data.pop("after")], **data}
    return [detail for name, value in data.items() for detail in _detail(name, value)]


def subject(entry: Entry) -> str:
    """Return whom or what a line is about; of a name that nobody has there is only a digest."""
    if entry.type == Action.SIGN_IN_FAILED and entry.subject.startswith("#"):
        return str(gettext("unknown account %(digest)s", digest=entry.subject))
    return entry.subject


def as_text(entry: Entry) -> str:
    """Return the details as one line."""
    return "; ".join(f"{name}: {text}" if name else text for name, text in details(entry))


def _policy(site: str, version: int) -> Iterator[Detail]:
    """Yield a version of the policy and its difference from the one before."""
    versions = _versions(site)
    saved = versions.get(version)
    yield _word("policy"), str(version)
    if saved:
        former = versions.get(version - 1, Policy())
        yield from (("", sentence) for sentence in difference(former, saved))


def _versions(site: str) -> dict[int, Policy]:
    """Return the saved policies of a site by version, read once per request."""
    known: dict[str, dict[int, Policy]] = g.setdefault("policy_versions", {})
    if site not in known:
        known[site] = {policy.version: policy for policy in services().store.policies(site)}
    return known[site]


def _detail(name: str, value: Any) -> Iterator[Detail]:
    """Yield a value of any shape: a pair under ``change`` or in a setting is before and after."""
    if isinstance(value, Mapping):
        for inner, item in value.items():
            yield from _detail(inner, item)
    elif value not in ("", None, []):
        yield _word(name), _text(name, value)


def _text(name: str, value: Any) -> str:
    if isinstance(value, list):
        numbers = all(isinstance(item, int) for item in value)
        arrow = name == "change" or (len(value) == 2 and numbers)
        return (" → " if arrow else ", ").join(map(_value, value))
    return _value(value)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    if value in list(Role):
        return str(gettext(ROLE_WORDS[Role(value)][0]))
    if value in list(Scope):
        return str(gettext(SCOPE_WORDS[Scope(value)][0]))
    return _word(str(value))


def _word(code: str) -> str:
    if code in SETTING_WORDS:
        return str(gettext(SETTING_WORDS[code][0]))
    return str(gettext(DETAIL_WORDS[code])) if code in DETAIL_WORDS else code
