"""Reading a body as Google does: any content type, gzip, and keys without quotes.

The original's own quick start sends ``{comment: {text: "…"}}``, and Google's Java client compresses
what it sends.
"""

from __future__ import annotations

import re
import zlib
from typing import Any

from flask import request

from service.body import parse_json
from service.integrations.parts import raw_body
from service.integrations.perspective.errors import invalid
from service.problems import Problem

# Only a body up to this length may lack quotes: what people write by hand is shorter.
LENIENT_BYTES_MAX = 64 * 1024
BYTES_MAX = 8 * 1024 * 1024  # an article and a parent of 1 MB each, escaped as \uXXXX
GZIP = 16 + zlib.MAX_WBITS

# A string, even one that never ends, is taken whole, so that the time is linear in the body.
_TOKEN = re.compile(
    r'"(?:[^"\\]|\\(?:.|\Z))*+(?:"|\Z)|([{,]\s*+)([A-Za-z_][A-Za-z0-9_]*+)(?=\s*+:)', re.DOTALL
)


def read_document() -> Any:
    """Return the JSON document of the request, ``{}`` for an empty body.

    Raises:
        PerspectiveError: it is too large or not gzip where it says so.
        Problem: it is not JSON.
    """
    raw = raw_body(BYTES_MAX)
    if raw is not None and request.headers.get("Content-Encoding", "").lower() == "gzip":
        raw = _inflate(raw)
    if raw is None or len(raw) > BYTES_MAX:
        raise invalid(f"Request payload size exceeds the limit: {BYTES_MAX} bytes.")
    if not raw.strip():
        return {}  # clients probe a key with an empty body
    # U+0000 is taken as U+FFFD, as long in UTF-16: a refusal would let Coral publish the comment.
    return parse(raw.replace(b"\\u0000", b"\\ufffd"))


def _inflate(raw: bytes) -> bytes:
    """Return at most one byte more than the limit; a bomb is not unpacked further."""
    try:
        return zlib.decompressobj(GZIP).decompress(raw, BYTES_MAX + 1)
    except zlib.error:
        raise invalid("Invalid gzip payload received.") from None


def parse(raw: bytes) -> Any:
    """Return the document in ``raw``, whose names may lack quotes. Raises Problem."""
    try:
        return parse_json(raw)
    except Problem:
        if len(raw) > LENIENT_BYTES_MAX:
            raise
        escaped = raw.decode(errors="surrogateescape")
        quoted = _TOKEN.sub(_quote, escaped).encode(errors="surrogateescape")
        if quoted == raw:
            raise
    return parse_json(quoted)


def _quote(match: re.Match[str]) -> str:
    return f'{match[1]}"{match[2]}"' if match[2] else match[0]
