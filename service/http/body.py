"""Reading a JSON body strictly: whatever is not exactly what the schema can judge is refused here.

Costs about 15 us for an ordinary comment.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Any, NoReturn

from flask import Request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from service.http.problems import MALFORMED, TOO_LARGE, UNSUPPORTED, Problem

COMMENT_BYTES_MAX = 16 * 1024
BATCH_BYTES_MAX = 1024 * 1024
NAME_SHOWN = 80  # characters of a field's name in a refusal
KEYS_MAX = 100  # fields of one object; no schema here has more than a dozen
NESTING_MAX = 32  # levels; no schema here has more than six
DIGITS_MAX = 20  # a 64-bit integer has 19 and a sign; int() is quadratic in the length

_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_NO_BRACKETS = bytes(set(range(256)) - set(_STEPS))
# The name in an object or list, and where that stands; None is the document itself.
_Place = tuple[str | int, "_Place"] | None
_HALF_PAIR = re.compile("[\ud800-\udfff]")


def read_json(request: Request, bytes_max: int = COMMENT_BYTES_MAX) -> Any:
    """Return the JSON document in the body of ``request``.

    Raises:
        Problem: 413 over ``bytes_max`` (nothing beyond it is read), 415 for another content type,
            charset or encoding, 400 for whatever is not one strict JSON document in UTF-8.
    """
    _check_content_type(request)
    return parse_json(_read(request, bytes_max))


def parse_json(raw: bytes) -> Any:
    """Return the document in ``raw``; raise a 400 Problem that says what is wrong and where."""
    if not raw.strip():
        _refuse("the body is empty; a JSON document is expected")
    _check_nesting(raw)
    try:
        document = _DECODER.decode(raw.decode())
    except UnicodeDecodeError as error:
        _refuse(f"the body is not valid UTF-8 at byte {error.start:,}")
    except json.JSONDecodeError as error:
        _refuse(
            f"the body is not JSON: {error.msg} at line {error.lineno:,}, column {error.colno:,}"
        )
    if b"\\u" in raw:  # the only way by which NUL and half a surrogate pair come into a string
        check_strings(document)
    return document


def _check_content_type(request: Request) -> None:
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != "application/json":
        received = f"got {request.mimetype!r}" if request.mimetype else "got none"
        raise Problem(UNSUPPORTED, f"Content-Type must be application/json, {received}")
    if charset not in {"utf-8", "utf8"}:
        raise Problem(UNSUPPORTED, f"the charset must be utf-8, got {charset!r}")
    encoding = request.headers.get("Content-Encoding", "identity")
    if encoding != "identity":
        raise Problem(UNSUPPORTED, f"Content-Encoding must not be used, got {encoding!r}")


def _read(request: Request, bytes_max: int) -> bytes:
    length = request.content_length
    if length is not None and length <= bytes_max:
        return _read_whole(request, length)
    # One more than is allowed: of a chunked body werkzeug gives the first bytes without a word.
    request.max_content_length = bytes_max + 1
    try:
        raw = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise _too_large(request, bytes_max) from None
    if len(raw) > bytes_max:
        raise _too_large(request, bytes_max)
    return raw


def _read_whole(request: Request, length: int) -> bytes:
    """Read ``length`` bytes from the web server; werkzeug's stream would count them once more."""
    raw: bytes = request.environ["wsgi.input"].read(length)
    if len(raw) < length:
        raise ClientDisconnected
    return raw


def _too_large(request: Request, bytes_max: int) -> Problem:
    length = request.content_length  # None in a chunked body
    size = f"{length:,} bytes" if length else f"more than {bytes_max:,} bytes"
    return Problem(TOO_LARGE, f"the body has {size}, limit {bytes_max:,}")


def _check_nesting(raw: bytes) -> None:
    """Refuse deep nesting: how much of it Python takes depends on its version and its stack."""
    if raw.count(b"[") + raw.count(b"{") <= NESTING_MAX:  # nearly always
        return
    brackets = _STRING.sub(b"", raw).translate(None, _NO_BRACKETS)
    depth = max(accumulate(_STEPS[bracket] for bracket in brackets), default=0)
    if depth > NESTING_MAX:
        _refuse(f"the body is nested too deeply: {depth:,} levels, limit {NESTING_MAX}")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > KEYS_MAX:
        _refuse(f"an object has {len(pairs):,} fields, limit {KEYS_MAX}")
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        _refuse(f"the field {twice[:NAME_SHOWN]!r} appears twice in one object")
    return members


def _integer(digits: str) -> int:
    if len(digits) > DIGITS_MAX:
        _refuse(f"a number has {len(digits):,} digits, limit {DIGITS_MAX}")
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        _refuse("a number is too large")
    return number


def _constant(name: str) -> NoReturn:
    _refuse(f"{name} is not JSON")


def check_strings(document: Any) -> None:
    """Refuse a string in ``document`` that no text has: NUL, half a pair; level by level."""
    level: list[tuple[Any, _Place]] = [([document], None)]
    while level:
        level = [inner for value, place in level for inner in _inside(value, place)]


def _inside(value: Any, place: _Place) -> Iterator[tuple[Any, _Place]]:
    """Yield the objects and lists in ``value``; refuse a string that cannot be kept."""
    if isinstance(value, dict):
        for name in value:
            _check_string(name, place, " (a field's name)")
    for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(inner, str):
            _check_string(inner, (name, place))
        elif isinstance(inner, dict | list):
            yield inner, (name, place)


def _check_string(text: str, place: _Place, of_what: str = "") -> None:
    if "\0" in text:
        fault = "the character U+0000"
    elif match := _HALF_PAIR.search(text):
        fault = f"half a surrogate pair, U+{ord(match[0]):04X}"
    else:
        return
    _refuse(f"{_pointer(place) + of_what or 'the document'} holds {fault}")


def _pointer(place: _Place) -> str:
    """Return ``place`` as a JSON pointer; only a refusal costs that."""
    names: list[str] = []
    while place and place[1]:  # the outermost list holds nothing but the document
        names.append(f"/{str(place[0])[:NAME_SHOWN]}")
        place = place[1]
    return "".join(reversed(names))


def _refuse(detail: str) -> NoReturn:
    # A name may itself hold what cannot be encoded, and the answer has to be.
    raise Problem(MALFORMED, detail.encode(errors="replace").decode())


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_constant
)
