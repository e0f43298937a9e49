"""The machine's scores and reasons in the reader's language."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from moderation.rule_words import ATTRIBUTE_WORDS, sentence
from moderation.verdict import FiredRule, Highlight, Verdict
from service.dashboard.lists.text import Mark, places, show_plain
from service.dashboard.locale import language_name, translated, translator
from service.dashboard.words import level

Translate = Callable[[str], str]
RULES_ABOUT_SCORES = ("score_reject", "score_hold", "score_unsure")


@dataclass(frozen=True, slots=True)
class Score:
    """One attribute's probability in hundredths and the words that raised it."""

    code: str
    name: str
    percent: int
    level: str
    words: tuple[str, ...] = ()
    sentence: str = ""
    unsure: bool = False  # too high to be clean, too low to be likely


def attribute_word(attribute: str, translate: Translate = translated) -> str:
    """Return an attribute in the reader's language."""
    return translate(ATTRIBUTE_WORDS[attribute]) if attribute in ATTRIBUTE_WORDS else attribute


def rule_words(rule: FiredRule, translate: Translate = translated) -> str:
    """Return a fired rule in the reader's language."""
    if "language" in rule.detail:
        name = language_name(str(rule.detail["language"]))
        rule = replace(rule, detail={**rule.detail, "language": name})
    if "label" in rule.detail:
        rule = replace(rule, detail={**rule.detail, "label": show_plain(str(rule.detail["label"]))})
    return sentence(rule, translate)


def is_score(rule: FiredRule) -> bool:
    """Return whether a rule is about a score; such a rule is told beside it."""
    return rule.rule in RULES_ABOUT_SCORES


def marks_of(verdict: Verdict, words: Iterable[Highlight]) -> list[Mark]:
    """Return what to mark in the text: ``words`` that raised a score, and hits of the word list."""
    translate = translator()
    raised = [Mark(attribute_word(w.attribute, translate), w.begin, w.end, w.weight) for w in words]
    return [*raised, *(_hit(rule.detail) for rule in verdict.rules if "begin" in rule.detail)]


def _hit(detail: Mapping[str, str | int | float]) -> Mark:
    title, begin, end = show_plain(str(detail["label"])), int(detail["begin"]), int(detail["end"])
    return Mark(title, begin, end, weight=math.inf)  # a rule is sure of what it found


def scores_of(verdict: Verdict, body: str, words: Iterable[Highlight]) -> list[Score]:
    """Return all scores, highest first; those that made a rule fire carry its sentence.

    ``words`` are those that raised them, as far as they may be shown.
    """
    fired = {str(rule.detail["attribute"]): rule for rule in verdict.rules if is_score(rule)}
    raised, translate = _raised(body, words), translator()
    return [
        _score(attribute, probability, fired.get(attribute), raised.get(attribute, ()), translate)
        for attribute, probability in sorted(verdict.scores.items(), key=lambda item: -item[1])
    ]


def _score(
    attribute: str,
    probability: float,
    fired: FiredRule | None,
    raised: Iterable[str],
    translate: Translate,
) -> Score:
    percent = round(probability * 100)
    return Score(
        code=attribute,
        name=attribute_word(attribute, translate),
        percent=percent,
        level=level(percent),
        words=tuple(dict.fromkeys(text.lower() for text in raised))[:6],
        sentence=rule_words(fired, translate) if fired else "",
        unsure=fired is not None and fired.rule == "score_unsure",
    )


def told(scores: Sequence[Score]) -> tuple[list[Score], list[Score]]:
    """Return the fired scores that a card tells in full, and those that share a line.

    Beside what is likely, an attribute that is merely not clean is a remark; where nothing is
    likely, the highest of them is the reason.
    """
    fired = [score for score in scores if score.sentence]
    full = [score for score in fired if not score.unsure] or fired[:1]
    return full, [score for score in fired if score not in full]


def _raised(body: str, words: Iterable[Highlight]) -> dict[str, list[str]]:
    """Return the texts of ``words`` by the attribute that they raised."""
    by_attribute: dict[str, list[str]] = {}
    place = places(body)
    for word in words:
        text = show_plain(body[place(word.begin) : place(word.end)])
        by_attribute.setdefault(word.attribute, []).append(text)
    return by_attribute
