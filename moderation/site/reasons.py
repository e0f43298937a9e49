"""Why a comment may be rejected: a site's own list, with words for moderators and for readers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from moderation.policy import ATTRIBUTES
from moderation.site.guidelines import LANGUAGES as LANGUAGES
from moderation.site.guidelines import SECTION
from moderation.submission import utf16_length

CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
LABEL_LIMIT = 60  # UTF-16 code units; it has to fit on a button
TEXT_LIMIT = 500  # UTF-16 code units
REASONS_MAX = 40  # retired ones included
SEVERITY_MAX = 10
OFFERED_MAX = 20  # more on one card cannot be taken in at a glance; the first nine have digits


class CoralCode(StrEnum):
    """Coral's codes for a rejection; any other word makes it drop our answer."""

    OFFENSIVE = "OFFENSIVE"
    ABUSIVE = "ABUSIVE"
    SPAM = "SPAM"
    BANNED_WORD = "BANNED_WORD"
    AD = "AD"
    ILLEGAL_CONTENT = "ILLEGAL_CONTENT"
    HARASSMENT_BULLYING = "HARASSMENT_BULLYING"
    MISINFORMATION = "MISINFORMATION"
    HATE_SPEECH = "HATE_SPEECH"
    IRRELEVANT_CONTENT = "IRRELEVANT_CONTENT"
    OTHER = "OTHER"


class Category(StrEnum):
    """Categories of a statement of reasons (EU Digital Services Act, Transparency Database)."""

    CYBER_VIOLENCE = "STATEMENT_CATEGORY_CYBER_VIOLENCE"
    DATA_PROTECTION = "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS"
    HARMFUL_SPEECH = "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH"
    CIVIC_DISCOURSE = "STATEMENT_CATEGORY_NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS"
    MINORS = "STATEMENT_CATEGORY_PROTECTION_OF_MINORS"
    PUBLIC_SECURITY = "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY"
    SCAMS = "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"
    SELF_HARM = "STATEMENT_CATEGORY_SELF_HARM"
    VIOLENCE = "STATEMENT_CATEGORY_VIOLENCE"
    OTHER = "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. ``code`` stays for good: decisions name it, in the journal and outside.

    ``labels`` are what moderators choose from and ``texts`` what the author is told, each by
    language; English stands in for a language that has none. ``attribute`` is the machine's
    attribute that this reason answers to, if one does, ``section`` that of the guidelines.
    ``severity`` is how many strikes a rejection for it is to its author, 0..10. A ``retired``
    reason is no longer offered and stays readable where it was given.
    """

    code: str
    labels: Mapping[str, str]
    texts: Mapping[str, str] = field(default_factory=dict)
    coral: CoralCode = CoralCode.OTHER
    category: Category = Category.OTHER
    attribute: str | None = None
    severity: int = 1
    section: str = ""
    retired: bool = False

    def label(self, language: str) -> str:
        """Return the label in ``language``, else in another one."""
        return _in(self.labels, language) or self.code

    def text(self, language: str) -> str:
        """Return what the author is told, in ``language`` or another one; empty if nothing is."""
        return _in(self.texts, language)


def _in(words: Mapping[str, str], language: str) -> str:
    preferred = (language.partition("-")[0], *LANGUAGES)
    return next((words[name] for name in preferred if words.get(name)), "")


def check(reasons: Sequence[Reason]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a list, each as its field's path and a sentence."""
    offered = sum(not reason.retired for reason in reasons)
    if not 1 <= offered <= OFFERED_MAX:
        yield "reasons", f"offers {offered}, must be 1 to {OFFERED_MAX}"
    if len(reasons) > REASONS_MAX:
        yield "reasons", f"has {len(reasons)}, limit {REASONS_MAX} with the retired ones"
    known: set[str] = set()
    for place, reason in enumerate(reasons[:REASONS_MAX]):
        for name, problem in _problems(reason, known):
            yield f"reasons/{place}/{name}", problem
        known.add(reason.code)


def _problems(reason: Reason, known: set[str]) -> Iterator[tuple[str, str]]:
    if not CODE.fullmatch(reason.code):
        yield "code", "must be 1 to 40 of a-z, 0-9 and _, a letter first"
    elif reason.code in known:
        yield "code", "is there twice"
    if not any(reason.labels.values()):
        yield "labels", "is needed in one language at least"
    if not 0 <= reason.severity <= SEVERITY_MAX:
        yield "severity", f"must be 0 to {SEVERITY_MAX}, got {reason.severity}"
    if reason.attribute is not None and reason.attribute not in ATTRIBUTES:
        yield "attribute", f"must be one of {', '.join(ATTRIBUTES)}"
    if reason.section and not SECTION.fullmatch(reason.section):
        yield "section", "must be 1 to 40 of a-z, 0-9 and -, a letter first"
    yield from _word_problems("labels", reason.labels, LABEL_LIMIT)
    yield from _word_problems("texts", reason.texts, TEXT_LIMIT)


def _word_problems(name: str, words: Mapping[str, str], limit: int) -> Iterator[tuple[str, str]]:
    for language, text in words.items():
        if language not in LANGUAGES:
            yield f"{name}/{language}", f"must be one of {', '.join(LANGUAGES)}"
        if utf16_length(text) > limit:
            yield f"{name}/{language}", f"has {utf16_length(text)} characters, limit {limit}"


def find(reasons: Sequence[Reason], code: str | None) -> Reason | None:
    """Return the reason called ``code``, retired or not, if there is one."""
    return next((reason for reason in reasons if reason.code == code), None)


def standing_for(reasons: Sequence[Reason], attribute: str) -> Reason | None:
    """Return the first reason on offer that answers to ``attribute``, if one does."""
    return next((r for r in reasons if r.attribute == attribute and not r.retired), None)
