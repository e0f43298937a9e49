"""What a comment of our own export went through: the machine's view, decisions, former texts.

The rules that fired are left out, because they speak of a policy that is not here; so are what
colleagues were asked, and which bulk a decision was part of.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from moderation.attributes import ATTRIBUTES, SITE
from moderation.comment import IMPORTED_BY, READERS, Decision, Edit
from moderation.importing.formats.native_fields import WHOLE_MAX, Malformed, Values
from moderation.status import DECIDABLE, Route, Status
from moderation.submission import utf16_length
from moderation.verdict import Highlight, Verdict

KNOWN = frozenset({*ATTRIBUTES, SITE})
NAME_LIMIT = 80
WEIGHT_MAX = 100.0  # log-odds; none that a model gives comes near


def verdict(values: Values) -> Verdict | None:
    """Return the machine's view of a text, None where there is none; its policy has no number."""
    if not values.object("verdict"):
        return None
    doc = values.values("verdict")
    scores = doc.values("scores")
    return Verdict(
        route=doc.word("route", Route),
        rules=(),
        risk=doc.number("risk"),
        policy_version=0,
        scores={name: scores.number(name) for name in doc.object("scores") if name in KNOWN},
        language=doc.text("language"),
        language_confidence=doc.number("language_confidence"),
        validated=doc.flag("validated"),
        model=doc.optional_text("model") or "",
        highlights=tuple(_highlights(doc, utf16_length(values.text("body")))),
    )


def _highlights(doc: Values, length: int) -> Iterator[Highlight]:
    for one in doc.each("highlights"):
        begin = one.whole("begin", 0, length)
        yield Highlight(
            one.text("attribute"),
            begin,
            one.whole("end", begin, length),
            one.number("weight", WEIGHT_MAX),
        )


def decisions(values: Values) -> tuple[Decision, ...]:
    """Return the decisions, whose versions must grow up to that of the comment."""
    made = tuple(_decision(one) for one in values.each("decisions"))
    versions = [0, *(one.version for one in made), values.whole("version", 1, WHOLE_MAX) + 1]
    if any(later <= former for former, later in pairwise(versions)):
        raise Malformed("decisions", "of growing versions")
    return made


def _decision(one: Values) -> Decision:
    return Decision(
        status=_decidable(one),
        by=_elsewhere(one.text("by")),
        at=one.moment("at"),
        previous=one.word("previous", Status),
        version=one.whole("version", 1, WHOLE_MAX),
        reason=one.optional_text("reason"),
        note=one.optional_text("note"),
        to_author=one.optional_text("to_author"),
        undoes=one.optional_whole("undoes"),
        blind=one.flag("blind"),
        answered=one.optional_whole("answered"),
        replies=one.optional_text("replies"),
        follows=one.optional_text("follows"),
    )


def _decidable(one: Values) -> Status:
    status = one.word("status", Status)
    if status not in DECIDABLE:
        raise Malformed("status", f"one of {', '.join(sorted(DECIDABLE))}")
    return status


def _elsewhere(by: str) -> str:
    """Return who decided; readers' reports are nobody's decision, here as there."""
    return by if by == READERS or by.startswith(IMPORTED_BY) else IMPORTED_BY + by[:NAME_LIMIT]


def edits(values: Values) -> tuple[Edit, ...]:
    """Return the former texts, oldest first."""
    return tuple(
        Edit(
            body=one.text("body"),
            version=one.whole("version", 1, WHOLE_MAX),
            at=one.moment("at"),
            status=one.word("status", Status),
            verdict=verdict(one),
        )
        for one in values.each("edits")
    )
