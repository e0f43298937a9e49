"""What the lists are filtered by: the fields of the filter row and of saved lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

from flask_babel import gettext

from moderation.authors.act import ActKind
from moderation.policy import ATTRIBUTES
from moderation.projection.search import Query
from moderation.rule_words import RULE_WORDS
from moderation.status import Status
from moderation.store.server.clock import DAY_MS, HOUR_MS, WEEK_MS
from service.dashboard.lists.scores import attribute_word
from service.dashboard.locale import UNSURE, language_name
from service.dashboard.words import ACT_WORDS, AGE_WORDS, OLDER_WORDS
from service.services import services

FIELDS = ("language", "article", "section", "author", "act", "attribute", "rule", "age")
LANGUAGES = ("en", "ru", "kk", "other", UNSURE)
AGES = {"hour": HOUR_MS, "day": DAY_MS, "week": WEEK_MS}
ACTS = (ActKind.PREMODERATION, ActKind.TRUST, ActKind.SUSPENSION, ActKind.BAN)
SANCTIONS_MAX = 1000  # authors with an act in force that a filter looks at, the newest
LENGTH_MAX = 100  # characters of one field


def typed(fields: Mapping[str, str]) -> dict[str, str]:
    """Return the fields that filter; what is not on offer filters nothing."""
    texts = {field: fields.get(field, "").strip()[:LENGTH_MAX] for field in FIELDS}
    return {field: text for field, text in texts.items() if text and _is_offered(field, text)}


def _is_offered(field: str, text: str) -> bool:
    offered: dict[str, Any] = {
        "language": LANGUAGES,
        "act": [*map(str, ACTS)],
        "attribute": ATTRIBUTES,
        "rule": RULE_WORDS,
        "age": [*AGES, *(f"older_{age}" for age in AGES)],
    }
    return field not in offered or text in offered[field]


def query(site: str, status: Status | None, facets: Mapping[str, str]) -> Query:
    """Return the filter as a question to the projection."""
    arguments: dict[str, Any] = {
        "language": facets.get("language"),
        "rule": facets.get("rule"),
        "holding": facets.get("attribute"),
        "article_words": facets.get("article"),
        "author_words": facets.get("author"),
    }
    _add(arguments, facets, "section", lambda text: {"section": text.strip("/").casefold()})
    _add(arguments, facets, "act", lambda kind: {"authors": _sanctioned(site, kind)})
    _add(arguments, facets, "age", _age)
    return Query(site, status=status, **arguments)


def _add(
    arguments: MutableMapping[str, Any],
    facets: Mapping[str, str],
    field: str,
    value: Callable[[str], dict[str, Any]],
) -> None:
    if field in facets:
        arguments.update(value(facets[field]))


def _age(code: str) -> dict[str, Any]:
    now, older = services().store.now(), code.removeprefix("older_")
    return {"since": now - AGES[code]} if code in AGES else {"until": now - AGES[older]}


def _sanctioned(site: str, kind: str) -> tuple[str, ...]:
    """Return the authors upon whom an act of this kind is in force."""
    newest = services().acts.sanctions(site, limit=SANCTIONS_MAX).items
    now = services().store.now()
    in_force = (one for one in newest if one.act.kind == kind and not one.act.is_over(now))
    return tuple(one.subject for one in in_force)


def choices() -> dict[str, list[tuple[str, str]]]:
    """Return what the menus offer, in the reader's language."""
    return {
        "language": [
            (code, gettext("other") if code == "other" else language_name(code))
            for code in LANGUAGES
        ],
        "attribute": [(code, attribute_word(code)) for code in ATTRIBUTES],
        "rule": [(code, gettext(words)) for code, words in RULE_WORDS.items()],
        "age": [(code, gettext(words)) for code, words in {**AGE_WORDS, **OLDER_WORDS}.items()],
        "act": [(kind.value, gettext(ACT_WORDS[kind][0])) for kind in ACTS],
    }
