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
_LINES = (
    "blockquote", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol",
    "pre", "table", "tr", "ul",
)  # fmt: skip
# What stands behind an element, and before one that begins within a line: many are not closed.
BREAKS = {"p": "\n\n", **dict.fromkeys(_LINES, "\n")}
CELLS = frozenset({"td", "th"})
QUOTES_MAX = 8  # one within the other; each is written once more for those around it
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
    link: _Link | None = None  # the open one
    quotes: list[int] = field(default_factory=list)  # where the open ones begin
    dropping: str = ""  # the name of the element whose text is left out

    def written(self, markup: str) -> str:
        at = 0
        for tag in _TAG.finditer(markup):
            self._text(markup[at : tag.start()])
            at = tag.end()
            if name := (tag["name"] or "").lower():
                self._tag(name, bool(tag["close"]), tag["attributes"])
        self._text(markup[at:])
        self._link(closes=True)
        while self.quotes:
            self._quoted()
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
        elif name == "br":
            self.parts.append("\n")
        elif name in CELLS and closes:
            self.parts.append(" ")
        elif name in BREAKS:
            self._block(name, closes)

    def _block(self, name: str, closes: bool) -> None:
        if closes and name == "blockquote" and self.quotes:
            self._quoted()
        elif closes or (self.parts and not self.parts[-1].endswith("\n")):
            self.parts.append(BREAKS[name])
        if name == "blockquote" and not closes:
            self.quotes.append(len(self.parts))

    def _quoted(self) -> None:
        """End a quotation: a mark before each of its lines, unless too many are around it."""
        begin = self.quotes.pop()
        if len(self.quotes) >= QUOTES_MAX:
            self.parts.append("\n")
            return
        text = _BLANK_LINES.sub("\n\n", "".join(self.parts[begin:])).strip("\n")
        lines = [f"> {line}" for line in text.split("\n")] if text.strip() else []
        self.parts[begin:] = ["".join(f"{line}\n" for line in lines)]

    def _link(self, closes: bool, attributes: str = "") -> None:
        """End the open link, if there is one: none stands within another (HTML, `a`)."""
        if self.link and self.link.address:
            text = "".join(self.parts[self.link.begin :]).strip()
            if _says_the_same(text, self.link.address):
                self.parts[self.link.begin :] = [self.link.address]
            else:
                self.parts.append(f" ({self.link.address})")
        address = "" if closes else _attributes(attributes).get("href", "")
        self.link = None if closes else _Link(address, len(self.parts))

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
