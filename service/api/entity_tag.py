"""Which version of a document a client has seen: in If-Match, or in the document itself."""

from __future__ import annotations

import re
from typing import Any

from flask import request

from service.http import problems
from service.http.problems import Problem

ENTITY_TAG = re.compile(r'"([0-9]{1,9})"')
HEADER = "The `ETag` seen; or send `version` in the document."


def of(version: int) -> dict[str, str]:
    """Return the header that names ``version``."""
    return {"ETag": f'"{version}"'}


def seen(fields: dict[str, Any]) -> int:
    """Return the version that the request says it has seen.

    Raises:
        Problem: it says nothing, or nothing that can be read.
    """
    given = request.headers.get("If-Match")
    if given is None and fields.get("version") is None:
        here = request.script_root + request.path
        detail = f"send If-Match with the ETag of GET {here}, or its version in the document"
        raise Problem(problems.IF_MATCH_MISSING, detail)
    if given is None:
        return int(fields["version"])
    match = ENTITY_TAG.fullmatch(given.strip())
    if not match:
        raise Problem(problems.MALFORMED, 'If-Match must be one ETag such as "3"')
    return int(match[1])
