"""Reading a body as Google does: any content type, gzip, and what is nearly JSON.

The original's own quick start sends ``{comment: {text: "…"}}``, and Google's Java client compresses
what it sends. A byte order mark, names without quotes, strings in single ones or with raw line
breaks, and commas before an end are read.
"""

from __future__ import annotations

import re
import zlib
from codecs import BOM_UTF8
from typing import Any

from flask import request

from service.http.body import parse_json
from service.http.problems import Problem
from service.integrations.parts import raw_body
from service.integrations.perspective.errors import invalid

# Only a body up to this length is read leniently: what people write by hand is shorter, and what
# longer ones may have is a raw line break.
LENIENT_BYTES_MAX = 64 * 1024
BYTES_MAX = 8 * 1024 * 1024  # an article and a parent of 1 MB each, escaped as \uXXXX
GZIP = 16 + zlib.MAX_WBITS

# A string, even one that never ends, is taken whole, so that the time is linear in the body.
_TOKEN = re.compile(
    r""""(?P<double>(?:[^"\\]|\\(?:.|\Z))*+)(?:"|\Z)"""
    r"""|'(?P<single>(?:[^'\\]|\\(?:.|\Z))*+)(?:'|\Z)"""
    r"|(?P<before>[{,]\s*+)(?P<name>[A-Za-z_][A-Za-z0-9_]*+)(?=\s*+:)"
    r"|(?P<comma>,)(?=\s*+[}\]])",
    re.DOTALL,
)
_STRING = re.compile(r'"(?:[^"\\]|\\(?:.|\Z))*+(?:"|\Z)', re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f]")
_IN_SINGLE = re.compile(r"""\\'|\\.|\"""", re.DOTALL)


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
    raw = raw.removeprefix(BOM_UTF8)
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
    """Return the document in ``raw``, as leniently as Google reads it. Raises Problem."""
    try:
        return parse_json(raw)
    except Problem:
        text = raw.decode(errors="surrogateescape")
        strict = _TOKEN.sub(_as_json, text) if len(raw) <= LENIENT_BYTES_MAX else _one_line(text)
        if strict == text:
            raise
    return parse_json(strict.encode(errors="surrogateescape"))


def _as_json(token: re.Match[str]) -> str:
    """Return a string in double quotes, a name in quotes, and no comma before an end."""
    if token["double"] is not None:
        return f'"{_escaped(token["double"])}"' if _CONTROL.search(token[0]) else token[0]
    if token["single"] is not None:
        return f'"{_escaped(_IN_SINGLE.sub(_in_double, token["single"]))}"'
    return "" if token["comma"] else f'{token["before"]}"{token["name"]}"'


def _in_double(match: re.Match[str]) -> str:
    return {"\\'": "'", '"': '\\"'}.get(match[0], match[0])


def _escaped(text: str) -> str:
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _one_line(text: str) -> str:
    """Return ``text`` with raw line breaks in its strings escaped; others are but spaces."""
    return _STRING.sub(lambda match: _escaped(match[0]), text)
