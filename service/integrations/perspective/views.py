"""``comments:analyze`` and ``comments:suggestscore``.

Nothing of an analysis is stored, whatever ``doNotStore`` says; a suggestion is kept as a label.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from flask import Blueprint, request

from moderation.judging import Score
from moderation.labels import Label
from moderation.registry import ApiKey, Scope
from service.integrations.parts import api_key, keep, scorer
from service.integrations.perspective import errors
from service.integrations.perspective.attributes import (
    LANGUAGES,
    PROBABILITY,
    UNDETERMINED,
    bcp47,
    value,
)
from service.integrations.perspective.body import read_document
from service.integrations.perspective.requests import Analysis, read_analysis, read_suggestion
from service.integrations.perspective.sentences import Span, sentences, whole

SURE = 0.9  # below this confidence a short text is taken to be what the client says it is
LETTERS_OF_NO_WORD = 2  # "aaaa", "haha"
NAMED = 0.5  # below this confidence a language is not worth naming

blueprint = Blueprint("perspective", "service.integrations.perspective")
errors.init_blueprint(blueprint)


@blueprint.post("/v1alpha1/comments:analyze")
def analyze() -> dict[str, Any]:
    """Score a comment.

    1. Read and check the request (about 0.1 ms).
    2. Score the text, and with spanAnnotations each sentence, as one batch (heavy: 0.4 ms and up).
    3. Decide whether the language is one that the model was validated for.
    """
    require_key(Scope.SUBMIT)
    asked = read_analysis(read_document())
    spans = sentences(asked.text) if asked.by_sentence else [whole(asked.text)]
    texts = [asked.text, *(span.text for span in spans if span.text != asked.text)]
    overall, *parts = scorer().score(texts)
    served = _supported(asked, overall)
    detected = bcp47(overall.language)
    return {
        "attributeScores": _attribute_scores(asked, overall, spans, parts) if served else {},
        "languages": asked.languages or [detected],
        "detectedLanguages": [detected],
        "clientToken": asked.client_token,
    }


@blueprint.post("/v1alpha1/comments:suggestscore")
def suggestscore() -> dict[str, Any]:
    """Keep what people say of a comment, for training."""
    site = require_key(Scope.MODERATE).site
    suggested = read_suggestion(read_document())
    language = scorer().score([suggested.text])[0].language
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


def _supported(asked: Analysis, score: Score) -> bool:
    """Return whether to answer with scores; raise the documented error where there are none.

    The text speaks for itself: Coral says "en" of Russian. What the client claims counts only
    where the text is too short to tell.
    """
    if score.validated or (_claims_ours(asked) and _too_short(asked.text, score)):
        return True
    if asked.drop_unsupported:
        return False
    detected = bcp47(score.language)
    if detected == UNDETERMINED or score.language_confidence < NAMED:
        if not asked.languages:
            raise errors.invalid("Unable to detect language", "LANGUAGE_DETECTION_FAILED")
        named = ", ".join(asked.languages)
    else:
        named = detected
    attribute = next(iter(asked.thresholds))
    raise errors.invalid(
        f"Attribute {attribute} does not support request languages: {named}",
        "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
        languageNotSupportedByAttributeError={
            "detectedLanguages": [detected],
            "attribute": attribute,
        },
    )


def _claims_ours(asked: Analysis) -> bool:
    return any(tag.split("-")[0].lower() in LANGUAGES for tag in asked.languages)


def _too_short(text: str, score: Score) -> bool:
    """Return whether the language cannot be told; a letter kept pressed is no language either."""
    letters = set("".join(text.lower().split()))
    return score.language_confidence < SURE or len(letters) <= LETTERS_OF_NO_WORD


def _attribute_scores(
    asked: Analysis, overall: Score, spans: Sequence[Span], parts: Sequence[Score]
) -> dict[str, Any]:
    pairs = list(zip(spans, parts or [overall], strict=True))
    answer = {}
    for attribute, threshold in asked.thresholds.items():
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
