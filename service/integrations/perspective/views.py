"""``comments:analyze`` and ``comments:suggestscore``.

Nothing of an analysis is stored, whatever ``doNotStore`` says; a suggestion is kept as a label.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from flask import Blueprint, request

from moderation.judging import Score
from moderation.registry import ApiKey, Scope
from moderation.store.learning.labels import Label
from service.integrations.languages import counts
from service.integrations.parts import api_key, keep, scorer
from service.integrations.perspective import errors
from service.integrations.perspective.attributes import (
    PROBABILITY,
    SERVED,
    UNDETERMINED,
    bcp47,
    value,
)
from service.integrations.perspective.body import read_document
from service.integrations.perspective.requests import Analysis, read_analysis, read_suggestion
from service.integrations.perspective.sentences import Span, sentences, whole
from service.services import services

NAMED = 0.5  # below this confidence a language is not worth naming

blueprint = Blueprint("perspective", "service.integrations.perspective")
errors.init_blueprint(blueprint)


# With two slashes where a client's custom endpoint ends in one: Coral publishes on a 404.
@blueprint.post("/v1alpha1//comments:analyze")
@blueprint.post("/v1alpha1/comments:analyze")
def analyze() -> dict[str, Any]:
    """Score a comment.

    1. Read and check the request (about 0.1 ms).
    2. Score the text, and with spanAnnotations each sentence, as one batch (heavy: 0.4 ms and up).
    3. Decide which attributes are served in the language that was seen.
    """
    site = require_key(Scope.SUBMIT).site
    asked = read_analysis(read_document())
    spans = sentences(asked.text) if asked.by_sentence else [whole(asked.text)]
    texts = [asked.text, *(span.text for span in spans if span.text != asked.text)]
    overall, *parts = scorer(site).score(texts)
    thresholds = _supported(asked, overall)
    detected = bcp47(overall.language)
    return {
        "attributeScores": _attribute_scores(thresholds, overall, spans, parts),
        "languages": asked.languages or [detected],
        "detectedLanguages": [detected],
        "clientToken": asked.client_token,
    }


@blueprint.post("/v1alpha1//comments:suggestscore")
@blueprint.post("/v1alpha1/comments:suggestscore")
def suggestscore() -> dict[str, Any]:
    """Keep what people say of a comment, for training."""
    site = require_key(Scope.MODERATE).site
    suggested = read_suggestion(read_document())
    language = scorer(site).score([suggested.text])[0].language
    label = Label(
        source="perspective",
        text=suggested.text,
        scores=suggested.scores,
        spans=tuple(suggested.spans),
        language=language,
        community=suggested.community_id,
        reference=suggested.client_token,
    )
    keep(site, label)
    return {
        "clientToken": suggested.client_token,
        "detectedLanguages": [bcp47(language)],
        "requestedLanguages": suggested.languages,
    }


@blueprint.route("/v1alpha1/<path:method>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
def unknown(method: str) -> NoReturn:
    """Refuse what is no method of the protocol; GET too, by which texts would get into logs."""
    raise errors.not_found("Method not found.")


def require_key(scope: Scope) -> ApiKey:
    """Return the caller's key: ``?key=``, ``X-Goog-Api-Key`` or ``Authorization: Bearer``.

    Raises:
        PerspectiveError: there is no such key, or it has not ``scope``.
    """
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    secret = (
        request.args.get("key")
        or request.headers.get("X-Goog-Api-Key")
        or (bearer.strip() if scheme.lower() == "bearer" else "")
    )
    if not secret:
        raise errors.key_missing()
    key = api_key(secret)
    if key is None:
        raise errors.key_invalid()
    if scope not in key.scopes:
        raise errors.scope_missing(scope)
    return key


def _supported(asked: Analysis, score: Score) -> dict[str, float]:
    """Return what is served of the attributes asked for, with their thresholds.

    Raises:
        PerspectiveError: one is not served, at all or in this language, and is not to be dropped.
    """
    if not counts(asked.text, score, asked.languages):
        if asked.drop_unsupported:
            return {}
        raise _unsupported(next(iter(asked.thresholds)), asked, score)
    lacking = [name for name in asked.thresholds if name not in SERVED]
    if lacking and not (asked.drop_unsupported or services().settings.drop_unsupported):
        raise _unsupported(lacking[0], asked, score)
    return {name: limit for name, limit in asked.thresholds.items() if name in SERVED}


def _unsupported(attribute: str, asked: Analysis, score: Score) -> errors.PerspectiveError:
    """Return the documented error, which names the language that was seen, if one was."""
    detected = bcp47(score.language)
    language = detected if detected != UNDETERMINED and score.language_confidence >= NAMED else ""
    if not language and not asked.languages:
        return errors.invalid("Unable to detect language", "LANGUAGE_DETECTION_FAILED")
    named = language or ", ".join(asked.languages)
    return errors.invalid(
        f"Attribute {attribute} does not support request languages: {named}",
        "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
        languageNotSupportedByAttributeError={
            "detectedLanguages": [detected],
            "attribute": attribute,
        },
    )


def _attribute_scores(
    thresholds: Mapping[str, float], overall: Score, spans: Sequence[Span], parts: Sequence[Score]
) -> dict[str, Any]:
    pairs = list(zip(spans, parts or [overall], strict=True))
    answer = {}
    for attribute, threshold in thresholds.items():
        summary = value(attribute, overall.scores)
        if summary < threshold:
            continue
        answer[attribute] = {
            "spanScores": [
                {"begin": s.begin, "end": s.end, "score": _score(value(attribute, part.scores))}
                for s, part in pairs
            ],
            "summaryScore": _score(summary),
        }
    return answer


def _score(probability: float) -> dict[str, Any]:
    return {"value": probability, "type": PROBABILITY}
