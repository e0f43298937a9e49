"""What a version of the policy changed, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask_babel import gettext

from moderation.policy import Policy, Publishing
from moderation.promise.promise import EVERY_LANGUAGE, Promise
from moderation.status import Route
from moderation.text.word_list import WordRule
from service.dashboard.lists.scores import attribute_word
from service.dashboard.lists.text import show_plain
from service.dashboard.locale import language_name
from service.dashboard.rules.thresholds import hundredths, named
from service.dashboard.words import marked

KIND_WORDS = {
    "word": marked("whole word"),
    "phrase": marked("part of the text"),
    "regex": marked("RE2 expression"),
}
ROUTE_WORDS = {"hold": marked("hold"), "reject": marked("reject by machine")}
PUBLISHING_WORDS = {
    Publishing.PRE: marked("once they are approved"),
    Publishing.POST: marked("at once"),
}


def difference(former: Policy | None, version: Policy) -> list[str]:
    """Return what ``version`` changed against ``former``, a sentence each."""
    if former is None:
        return []
    return [
        *_promises(former, version),
        *_limits(former, version),
        *_rules(former, version),
        *_words(former, version),
    ]


def _promises(former: Policy, version: Policy) -> Iterator[str]:
    for language in dict.fromkeys([*version.promises, *former.promises]):
        what = gettext("Promise (%(language)s)", language=promise_language(language))
        before, after = former.promises.get(language), version.promises.get(language)
        yield from _moved(what, before, after, _promise)


def promise_language(language: str) -> str:
    """Return whom a promise is for, in the reader's language."""
    if language == EVERY_LANGUAGE:
        return str(gettext("all languages"))
    return str(language_name(language))


def _promise(promise: Promise | None) -> str:
    if promise is None:
        return str(gettext("none"))
    missed, right = hundredths(promise.missed_max), hundredths(promise.right_min)
    return str(gettext("missed %(missed)s %%, right %(right)s %%", missed=missed, right=right))


def _limits(former: Policy, version: Policy) -> Iterator[str]:
    for attribute, limits in version.thresholds.items():
        known = former.thresholds.get(attribute)
        before, after = named(known) if known else {}, named(limits)
        for name in dict.fromkeys([*after, *before]):
            word = limit_word(name)
            what = f"{attribute_word(attribute)}, {word[:1].lower()}{word[1:]}"
            yield from _moved(what, before.get(name), after.get(name), _limit)


def limit_word(name: str) -> str:
    """Return a limit's name, "approve" or "approve.ru", in the reader's language."""
    kind, _, language = name.partition(".")
    if language and kind == "hold":
        return str(gettext("Likely from (%(language)s)", language=language_name(language)))
    if language:
        return str(gettext("Clean below (%(language)s)", language=language_name(language)))
    return str(
        {
            "approve": gettext("Clean below"),
            "hold": gettext("Likely from"),
            "reject": gettext("Reject from"),
        }[kind]
    )


def _rules(former: Policy, version: Policy) -> Iterator[str]:
    for what, name, words in (
        (gettext("Comments become public"), "publishing", _publishing),
        (gettext("Links allowed unchecked"), "links_max", str),
        (gettext("Hold the first comment of an author"), "hold_first_comment", _yes),
        (gettext("Hold authors from so many percent rejected on"), "hold_rejected_percent", str),
        (gettext("Reports that hold a comment again"), "reports_to_hold", str),
    ):
        yield from _moved(what, getattr(former, name), getattr(version, name), words)


def _moved(what: str, before: Any, after: Any, words: Callable[[Any], str]) -> Iterator[str]:
    if before != after:
        yield f"{what}: {words(before)} → {words(after)}"


def _words(former: Policy, version: Policy) -> Iterator[str]:
    before, after = set(former.words), set(version.words)
    for rule in version.words:
        if rule not in before:
            yield gettext("Added to the word list: %(rule)s", rule=rule_text(rule))
    for rule in former.words:
        if rule not in after:
            yield gettext("Taken off the word list: %(rule)s", rule=rule_text(rule))


def rule_text(rule: WordRule) -> str:
    """Return an entry of the word list in one line, safe to show."""
    label = f" “{show_plain(rule.label)}”" if rule.label else ""
    kind, route = gettext(KIND_WORDS[rule.kind]), gettext(ROUTE_WORDS[Route(rule.route)])
    return f"{show_plain(rule.pattern)} ({kind}, {route}){label}"


def _limit(share: float | None) -> str:
    return str(gettext("never")) if share is None else hundredths(share)


def _yes(value: bool) -> str:
    return str(gettext("yes") if value else gettext("no"))


def _publishing(value: Publishing) -> str:
    return str(gettext(PUBLISHING_WORDS[value]))
