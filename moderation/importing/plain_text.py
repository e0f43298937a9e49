"""HTML of an archive as plain text: entities decoded once, links kept, scripts dropped.

``html.parser`` is quadratic in hostile markup, so tags are found by one pattern. Nothing in it
passes a second "<": whatever a text is made of, the time is linear in it.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)"
    r"(?P<attributes>(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([A-Za-z_:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.DOTALL)
_NO_CHARACTER = re.compile(r"&#(?:x[0-9a-f]{7,}|[0-9]{8,});?", re.IGNORECASE)  # none is so high
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_BLANK_LINES = re.compile(r"\n{3,}")
_SCHEME = re.compile(r"^[a-z]+://(?:www\.)?")
BREAKS = {"br": "\n", "p": "\n\n", "div": "\n", "li": "\n", "blockquote": "\n", "tr": "\n"}
DROPPED = frozenset({"script", "style", "iframe", "object"})


def clean(text: str) -> str:
    """Return plain text of an archive: line breaks as LF, without control characters."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def plain(markup: str) -> str:
    """Return the text of ``markup``; a link becomes ``text (address)``."""
    return _Writer().written(clean(markup))


@dataclass(slots=True)
class _Link:
    """An open link: its address, and where its text begins."""

    address: str
    begin: int


@dataclass(slots=True)
class _Writer:
    parts: list[str] = field(default_factory=list)
    links: list[_Link] = field(default_factory=list)
    dropping: str = ""  # the name of the element whose text is left out

    def written(self, markup: str) -> str:
        at = 0
        for tag in _TAG.finditer(markup):
            self._text(markup[at : tag.start()])
            at = tag.end()
            if name := (tag["name"] or "").lower():
                self._tag(name, bool(tag["close"]), tag["attributes"])
        self._text(markup[at:])
        text = "".join(self.parts)
        lines = "\n".join(line.rstrip() for line in text.split("\n"))
        return _BLANK_LINES.sub("\n\n", lines).strip()

    def _text(self, text: str) -> None:
        if not self.dropping and text:
            self.parts.append(_decoded(text))

    def _tag(self, name: str, closes: bool, attributes: str) -> None:
        if self.dropping:
            self.dropping = "" if closes and name == self.dropping else self.dropping
        elif name in DROPPED and not closes:
            self.dropping = name
        elif name == "a":
            self._link(closes, attributes)
        elif name == "img" and not closes:
            self._image(attributes)
        elif name == "br" or (closes and name in BREAKS):
            self.parts.append(BREAKS[name])
        elif name == "blockquote":
            self.parts.append("\n> ")

    def _link(self, closes: bool, attributes: str) -> None:
        if not closes:
            self.links.append(_Link(_attributes(attributes).get("href", ""), len(self.parts)))
        elif self.links:
            link = self.links.pop()
            text = "".join(self.parts[link.begin :]).strip()
            if link.address and _says_the_same(text, link.address):
                self.parts[link.begin :] = [link.address]
            elif link.address:
                self.parts.append(f" ({link.address})")

    def _image(self, attributes: str) -> None:
        known = _attributes(attributes)
        words = [known.get("alt", ""), known.get("src", "")]
        self.parts.append(" ".join(word for word in words if word))


def _decoded(text: str) -> str:
    """Return text without entities; numbers that are no character's become U+FFFD."""
    return html.unescape(_NO_CHARACTER.sub("\ufffd", text))


def _attributes(text: str) -> dict[str, str]:
    """Return an element's attributes by their names in small letters."""
    return {
        name.lower(): _decoded(double or single or bare)
        for name, double, single, bare in _ATTRIBUTE.findall(text)
    }


def _says_the_same(text: str, address: str) -> bool:
    """Return whether a link's text is its address, without its scheme, or cut by dots."""
    bare, shown = _SCHEME.sub("", address), _SCHEME.sub("", text)
    cut = shown.removesuffix("...").removesuffix("…")
    return shown == bare or (cut != shown and bool(cut) and bare.startswith(cut))


def whole_pairs(text: str) -> str:
    """Return ``text`` with a sign in place of each half of a surrogate pair: no page shows one."""
    return text.encode("utf-8", "replace").decode()
