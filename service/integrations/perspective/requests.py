"""What a client asks: the two requests of the protocol, checked in the order of the original."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from moderation.submission import utf16_length
from moderation.text.blank import is_blank
from service.integrations.perspective.attributes import PROBABILITY, is_known
from service.integrations.perspective.errors import invalid
from service.integrations.perspective.message import Message

COMMENT_BYTES_MAX = 20 * 1024  # UTF-8; the original's documented limit
CONTEXT_BYTES_MAX = 1024 * 1024
UNSPECIFIED = ("", "SCORE_TYPE_UNSPECIFIED", "TEXT_TYPE_UNSPECIFIED")

_COMMON = {"comment", "context", "languages", "communityId", "clientToken", "sessionId"}
ANALYZE = frozenset(
    _COMMON | {"requestedAttributes", "doNotStore", "spanAnnotations", "dropUnsupportedAttributes"}
)
SUGGEST = frozenset(_COMMON | {"attributeScores"})
ENTRY = frozenset({"text", "type"})
CONTEXT = frozenset({"entries", "articleAndParentComment"})
PARENT = frozenset({"article", "parentComment"})
PARAMETERS = frozenset({"scoreType", "scoreThreshold"})
SCORES = frozenset({"summaryScore", "spanScores"})
SCORE = frozenset({"value", "type"})
SPAN = frozenset({"begin", "end", "score"})


@dataclass(frozen=True, slots=True)
class Analysis:
    """``comments:analyze``; ``thresholds`` maps each requested attribute to its scoreThreshold."""

    text: str
    thresholds: dict[str, float]
    languages: list[str]
    by_sentence: bool
    drop_unsupported: bool
    client_token: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``comments:suggestscore``; ``scores`` maps attribute to what people say it is, 0..1.

    ``spans`` holds (attribute, begin, end, value), offsets in UTF-16 units, end exclusive.
    """

    text: str
    scores: dict[str, float]
    spans: list[tuple[str, int, int, float]]
    languages: list[str]
    community_id: str
    client_token: str


def read_analysis(document: Any) -> Analysis:
    """Return the checked request. Raises PerspectiveError."""
    request = Message(document, "", ANALYZE)
    text = _comment(request)
    parameters = request.messages("requestedAttributes", PARAMETERS)
    if not parameters:
        raise invalid("Missing requested_attributes", "NO_REQUESTED_ATTRIBUTES")
    thresholds = {name: _threshold(name, given) for name, given in parameters.items()}
    _check_context(request)
    request.flag("doNotStore")  # obeyed by all: nothing of an analysis is ever stored
    request.text("sessionId")
    request.text("communityId")
    return Analysis(
        text=text,
        thresholds=thresholds,
        languages=request.texts("languages"),
        by_sentence=request.flag("spanAnnotations"),
        drop_unsupported=request.flag("dropUnsupportedAttributes"),
        client_token=request.text("clientToken"),
    )


def read_suggestion(document: Any) -> Suggestion:
    """Return the checked request. Raises PerspectiveError."""
    request = Message(document, "", SUGGEST)
    text = _comment(request)
    given = request.messages("attributeScores", SCORES)
    if not given:
        raise invalid("Missing attribute_scores")
    _check_context(request)
    request.text("sessionId")
    scores: dict[str, float] = {}
    spans: list[tuple[str, int, int, float]] = []
    for name, message in given.items():
        _check_attribute(name)
        if not message.has("summaryScore") and not message.items("spanScores"):
            raise invalid(f"Attribute {name} has neither summary_score nor span_scores")
        if message.has("summaryScore"):
            scores[name] = _score(name, message.message("summaryScore", SCORE))
        spans += [_span(name, item, utf16_length(text)) for item in message.items("spanScores")]
    return Suggestion(
        text=text,
        scores=scores,
        spans=spans,
        languages=request.texts("languages"),
        community_id=request.text("communityId"),
        client_token=request.text("clientToken"),
    )


def _comment(request: Message) -> str:
    entry = request.message("comment", ENTRY)
    _check_plain(entry)
    text = entry.text("text")
    if is_blank(text):
        raise invalid("Comment must be non-empty.", "COMMENT_EMPTY")
    if len(text.encode()) > COMMENT_BYTES_MAX:
        raise invalid("Comment text too long.", "COMMENT_TOO_LONG")
    return text


def _check_plain(entry: Message) -> None:
    if entry.text("type") not in (*UNSPECIFIED, "PLAIN_TEXT"):
        raise invalid("Currently, only 'PLAIN_TEXT' comments are supported")


def _check_context(request: Message) -> None:
    """Check the context, which our model does not look at."""
    context = request.message("context", CONTEXT)
    entries = [Message(item, "context.entries", ENTRY) for item in context.items("entries")]
    if entries and context.has("articleAndParentComment"):
        raise invalid(
            "Context can have either entries or article_and_parent_comment, but both fields were "
            "populated."
        )
    parent = context.message("articleAndParentComment", PARENT)
    for entry in (*entries, *(parent.message(name, ENTRY) for name in sorted(PARENT))):
        _check_plain(entry)
        if len(entry.text("text").encode()) > CONTEXT_BYTES_MAX:
            raise invalid("Context text too long.")


def _threshold(name: str, given: Message) -> float:
    _check_attribute(name)
    _check_type(name, given.text("scoreType"))
    return given.number("scoreThreshold") or 0.0


def _check_attribute(name: str) -> None:
    if not is_known(name):
        raise invalid(f"Unknown requested attribute: {name[:80]}")


def _check_type(name: str, score_type: str) -> None:
    if score_type not in (*UNSPECIFIED, PROBABILITY):
        raise invalid(
            f"Requested score type {score_type[:80]} is not supported by attribute {name}"
        )


def _score(name: str, score: Message) -> float:
    _check_type(name, score.text("type"))
    value = score.number("value")
    if value is None or not 0 <= value <= 1:
        raise invalid(f"Attribute {name} needs a score value from 0 to 1, got {value}")
    return value


def _span(name: str, item: Any, length: int) -> tuple[str, int, int, float]:
    span = Message(item, f"attributeScores.{name}.spanScores", SPAN)
    begin, end = span.whole("begin"), span.whole("end")
    if begin is None or end is None or not 0 <= begin < end <= length:
        raise invalid(f"Attribute {name} needs begin and end of each span inside the comment")
    return name, begin, end, _score(name, span.message("score", SCORE))
