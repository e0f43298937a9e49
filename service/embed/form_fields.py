"""A form from a page of others, whose charset is that page's own.

By default a browser sends a form in the charset of the page. It names it in a hidden field called
`_charset_`, and writes what the charset lacks as `&#1087;` (HTML standard, 4.10.21).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from flask import request

from service.http.charsets import UTF_8, charset_of

BYTES_MAX = 128 * 1024  # 1,500 characters, each as %26%231087%3B, and an article's address
FIELDS_MAX = 100
CHARSET_FIELD = "_charset_"
_REFERENCE = re.compile(r"&#([0-9]{2,7});")
_LOST = re.compile("[\ufffd\0]")  # what stands for bytes that are no text, and what no text has
_SURROGATES = range(0xD800, 0xE000)
_UNICODE_MAX = 0x10FFFF


@dataclass
class Unreadable(Exception):
    """Fields that are no text in the charset that they came in; ``readable`` are the others."""

    readable: Mapping[str, str]


def read_form() -> Mapping[str, str]:
    """Return the fields of the form; of a name that comes twice the first counts.

    Raises:
        RequestEntityTooLarge: it has more than BYTES_MAX.
        Unreadable: its charset is not known, or it is not what it says.
    """
    request.max_content_length = BYTES_MAX
    if request.mimetype == "multipart/form-data":
        return _checked(dict(request.form))
    sent = _pairs(request.get_data())
    inside = sent.get(CHARSET_FIELD, b"").decode("ascii", "replace")
    charset = charset_of(request.mimetype_params.get("charset") or inside or UTF_8)
    return _checked({name: _text(value, charset) for name, value in sent.items()})


def _pairs(raw: bytes) -> dict[str, bytes]:
    """Return the first FIELDS_MAX fields; their names are ours, so ASCII."""
    pairs = (part.partition(b"=") for part in raw.split(b"&", FIELDS_MAX)[:FIELDS_MAX])
    decoded = [(_unquoted(name).decode("ascii", "replace"), _unquoted(v)) for name, _, v in pairs]
    return dict(reversed(decoded))


def _unquoted(value: bytes) -> bytes:
    return unquote_to_bytes(value.replace(b"+", b" "))


def _text(value: bytes, charset: str | None) -> str | None:
    """Return what ``value`` says, or None where nobody can tell."""
    try:
        text = value.decode(charset or "ascii")
    except UnicodeDecodeError:
        return None
    if charset in (UTF_8, None):
        return text
    return _REFERENCE.sub(lambda match: _referred(match, str(charset)), text)


def _referred(reference: re.Match[str], charset: str) -> str:
    """Return the character that the browser wrote as ``reference``, if it did: it had to."""
    number = int(reference[1])
    if number > _UNICODE_MAX or number in _SURROGATES:
        return reference[0]
    character = chr(number)
    return character if not character.encode(charset, "ignore") else reference[0]


def _checked(fields: Mapping[str, str | None]) -> dict[str, str]:
    readable = {name: text for name, text in fields.items() if text and not _LOST.search(text)}
    if any(fields[name] != "" for name in fields.keys() - readable.keys()):
        raise Unreadable(readable)
    return readable
