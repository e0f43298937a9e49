"""Azure's Content Safety, as far as it is served."""

from __future__ import annotations

from service.integrations.azure.requests import TEXT_MAX, WORDS
from service.integrations.azure.severity import CATEGORIES, EIGHT, FOUR
from service.integrations.azure.views import KEY_HEADER
from service.integrations.compatible.shapes import (
    ANYTHING,
    BEARER,
    FLAG,
    JSON,
    TEXT,
    Protocol,
    Shape,
    answer,
    array,
    operation,
    query,
    ref,
    refusals,
    shape,
)

DESCRIPTION = "Azure's Content Safety: severities of a text by the site's policy."
VERSION = "2023-10-01 or a later date"
_DATE: Shape = {"type": "string", "pattern": r"^20\d\d-\d\d-\d\d(-preview)?$"}
_CATEGORY: Shape = {"type": "string", "enum": [*CATEGORIES]}
_SEVERITY: Shape = {"type": "integer", "minimum": 0, "maximum": 7}
_SCHEMAS = {
    "AzureText": shape(
        ["text"],
        text={"type": "string", "maxLength": TEXT_MAX},
        categories=array(_CATEGORY),
        blocklistNames=array({"type": "string", "enum": [WORDS]}),
        haltOnBlocklistHit=FLAG,
        outputType={"type": "string", "enum": [FOUR, EIGHT]},
    ),
    "AzureAnalysis": shape(
        ["blocklistsMatch", "categoriesAnalysis", "modqueue"],
        blocklistsMatch=array(
            shape(
                ["blocklistName", "blocklistItemId", "blocklistItemText"],
                blocklistName=TEXT,
                blocklistItemId=TEXT,
                blocklistItemText=TEXT,
            )
        ),
        categoriesAnalysis=array(
            shape(["category", "severity"], category=_CATEGORY, severity=_SEVERITY)
        ),
        modqueue=ANYTHING,
    ),
    "AzureError": shape(
        ["error"], error=shape(["code", "message"], code=TEXT, message=TEXT, target=TEXT)
    ),
}


def describe() -> Protocol:
    """Return the description."""
    error = ref("AzureError")
    call = operation(
        "azure_analyze_text",
        "Judge one text",
        keys=["azure_key", "azure_bearer"],
        parameters=[query("api-version", VERSION, _DATE, required=True)],
        body={JSON: ref("AzureText")},
        answers={
            200: answer("The severities.", {JSON: ref("AzureAnalysis")}),
            **refusals(error, 400, 401, 403, 413, 429, x_ms_error_code="The code of the error."),
        },
    )
    return Protocol(
        "azure",
        DESCRIPTION,
        {"/contentsafety/text:analyze": {"post": call}},
        _SCHEMAS,
        {
            "azure_key": {"type": "apiKey", "in": "header", "name": KEY_HEADER},
            "azure_bearer": BEARER,
        },
    )
