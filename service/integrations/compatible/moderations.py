"""Moderation endpoints of OpenAI and Mistral."""

from __future__ import annotations

from collections.abc import Iterable

from service.integrations.compatible.shapes import (
    ANYTHING,
    BEARER,
    FLAG,
    JSON,
    PROBABILITY,
    TEXT,
    Protocol,
    Shape,
    answer,
    array,
    operation,
    ref,
    refusals,
    shape,
)
from service.integrations.moderations.categories import MISTRAL_9, MISTRAL_11, OPENAI
from service.integrations.moderations.dialect import TEXTS_MAX
from service.integrations.moderations.mistral import PREFIX

DESCRIPTION = "Moderation as OpenAI and Mistral answer it; the model's name says which dialect."
_PARTS = array(ANYTHING, minItems=1)
_TEXTS = array(TEXT, minItems=1, maxItems=TEXTS_MAX)
_MESSAGES = array(ANYTHING, minItems=1)
_PLACE = array({"type": ["string", "integer"]})


def _judged(names: Iterable[str], of_openai: bool) -> Shape:
    """Return the shape of a result that has some or all of the categories ``names``."""
    members = [*names]
    needed = members if of_openai else []
    flags, scores = (dict.fromkeys(members, kind) for kind in (FLAG, PROBABILITY))
    result = {
        "categories": {**shape(needed), "properties": flags},
        "category_scores": {**shape(needed), "properties": scores},
        "modqueue": ANYTHING,
    }
    if of_openai:
        kinds = {"type": "object", "additionalProperties": array(TEXT)}
        result |= {"flagged": FLAG, "category_applied_input_types": kinds}
    return shape([*result], **result)


def _answer(names: Iterable[str], of_openai: bool) -> Shape:
    results = array(_judged(names, of_openai))
    return shape(["id", "model", "results"], id=TEXT, model=TEXT, results=results)


_SCHEMAS = {
    "OpenAIModeration": shape(["input"], input={"oneOf": [TEXT, _TEXTS, _PARTS]}, model=TEXT),
    "MistralModeration": shape(
        ["input", "model"],
        input={"oneOf": [TEXT, _TEXTS]},
        model={"type": "string", "pattern": f"^{PREFIX}"},
    ),
    "MistralChat": shape(
        ["input", "model"],
        input={"oneOf": [_MESSAGES, array(_MESSAGES, minItems=1)]},
        model={"type": "string", "pattern": f"^{PREFIX}"},
    ),
    "OpenAIModerationAnswer": _answer(OPENAI, of_openai=True),
    "MistralModerationAnswer": _answer({**MISTRAL_9, **MISTRAL_11}, of_openai=False),
    "OpenAIError": shape(
        ["error"],
        error=shape(
            ["message", "type", "param", "code"],
            message=TEXT,
            type=TEXT,
            param={"type": ["string", "null"]},
            code=TEXT,
        ),
    ),
    "MistralError": {
        "anyOf": [
            shape(["object", "message", "type"], object=TEXT, message=TEXT, type=TEXT),
            shape(
                ["detail"],
                detail=array(shape(["loc", "msg", "type"], loc=_PLACE, msg=TEXT, type=TEXT)),
            ),
        ]
    },
}


def describe() -> Protocol:
    """Return the description."""
    statuses = (400, 401, 403, 404, 413, 422, 429)
    either: Shape = {"anyOf": [ref("OpenAIError"), ref("MistralError")]}
    asked: Shape = {"anyOf": [ref("OpenAIModeration"), ref("MistralModeration")]}
    answered: Shape = {"anyOf": [ref("OpenAIModerationAnswer"), ref("MistralModerationAnswer")]}
    texts = operation(
        "moderations_moderate",
        f"Judge up to {TEXTS_MAX:,} texts",
        keys=["moderations_key"],
        body={JSON: asked},
        answers={
            200: answer("A result for each.", {JSON: answered}),
            **refusals(either, *statuses),
        },
    )
    chat = operation(
        "moderations_moderate_chat",
        "Judge the last message of conversations",
        keys=["moderations_key"],
        body={JSON: ref("MistralChat")},
        answers={
            200: answer("A result for each.", {JSON: ref("MistralModerationAnswer")}),
            **refusals(ref("MistralError"), *statuses),
        },
    )
    paths = {"/v1/moderations": {"post": texts}, "/v1/chat/moderations": {"post": chat}}
    return Protocol("moderations", DESCRIPTION, paths, _SCHEMAS, {"moderations_key": BEARER})
