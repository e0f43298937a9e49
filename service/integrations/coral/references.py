"""Character references of HTML, ``&amp;`` and ``&#x43f;``, in time linear in the text."""

from __future__ import annotations

import re
from html.entities import html5

# Longer digits than these name no character; leading zeros do not count.
_REFERENCE = re.compile(
    r"&(?:#(?:0*+([0-9]++)|[xX]0*+([0-9A-Fa-f]++)|0++);?|([A-Za-z][A-Za-z0-9]{1,31}+;?))"
)
_DIGITS_MAX = 7  # of U+10FFFF in decimal
_NO_CHARACTER = "\ufffd"
_BARE = {name: text for name, text in html5.items() if not name.endswith(";")}
_BARE_LENGTHS = range(max(map(len, _BARE)), min(map(len, _BARE)) - 1, -1)
# The HTML standard, 13.2.5.80: C1 controls stand for what windows-1252 has at their place.
_C1 = {n: bytes([n]).decode("cp1252", "ignore") or chr(n) for n in range(0x80, 0xA0)}


def resolved(text: str, *, in_attribute: bool = False) -> str:
    """Return ``text`` with the characters that its references stand for.

    In an attribute a name without ``;`` before a letter, a digit or ``=`` is part of an address.
    """
    if "&" not in text:
        return text
    return _REFERENCE.sub(_in_attribute if in_attribute else _character, text)


def _character(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name is not None:
        return html5.get(name) or _begun(name) or match[0]
    return _numbered(decimal or hexadecimal or "0", 10 if hexadecimal is None else 16)


def _in_attribute(match: re.Match[str]) -> str:
    name = match[3]
    if name is None or name.endswith(";"):
        return html5.get(name, match[0]) if name else _character(match)
    followed_by_equals = match.string.startswith("=", match.end())
    return match[0] if followed_by_equals else html5.get(name, match[0])


def _begun(name: str) -> str | None:
    """Return ``name`` with the old name that it begins with replaced: &ampx is &x."""
    for length in _BARE_LENGTHS:
        if name[:length] in _BARE:
            return _BARE[name[:length]] + name[length:]
    return None


def _numbered(digits: str, base: int) -> str:
    number = int(digits, base) if len(digits) <= _DIGITS_MAX else 0
    if number == 0 or number > 0x10FFFF or 0xD800 <= number < 0xE000:
        return _NO_CHARACTER
    return _C1.get(number) or chr(number)
