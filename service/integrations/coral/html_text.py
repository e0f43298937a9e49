"""HTML of a comment to the text that a reader sees, and the addresses that links hide.

One pass from left to right, in which no character is looked at again: whatever a reader writes,
the time grows with its length alone. Follows the HTML standard's tokeniser (13.2.5) with one
exception: markup that never ends is text, so that nobody hides words in it.
"""

from __future__ import annotations

import re

from service.integrations.coral.references import resolved

BREAKS = frozenset(
    {"br", "p", "div", "li", "ul", "ol", "blockquote", "h1", "h2", "h3", "pre", "tr"}
)
UNSEEN = frozenset({"script", "style", "template", "title", "noscript"})

_SPACE = r"\t\n\f\r "
_VALUE = rf"""=[{_SPACE}]*+(?:"[^"]*+"|'[^']*+'|[^"'>{_SPACE}][^>{_SPACE}]*+|(?=>))"""
_NAME = rf"=?[^=/>{_SPACE}]*+"
# All quantifiers are possessive: nothing is given back and tried in another way.
_ATTRIBUTE = (
    rf"(?:[/{_SPACE}]++|(?=[^/>{_SPACE}]){_NAME}(?:[{_SPACE}]*+{_VALUE}|(?![{_SPACE}]*+=)))"
)
_COMMENT = r"<(?:!--(?:-?>|.*?--!?>)|(?:!(?!--)|\?|/(?![A-Za-z]))[^>]*+>)"
_MARKUP = re.compile(
    rf"<(?P<end>/?)(?P<name>[A-Za-z][^/>{_SPACE}]*+)(?P<attributes>{_ATTRIBUTE}*+)>"
    rf"|(?:{_COMMENT})++"
    r"|<(?P<unended>[A-Za-z/!?].*+)",
    re.DOTALL,
)
_HREF = re.compile(
    rf"(?:(?![hH][rR][eE][fF][={_SPACE}]){_ATTRIBUTE})*+"
    rf"[hH][rR][eE][fF][{_SPACE}]*+=[{_SPACE}]*+"
    rf"""(?:"([^"]*+)"|'([^']*+)'|([^"'>{_SPACE}][^>{_SPACE}]*+))""",
)
_ENDS = {tag: re.compile(rf"</{tag}(?=[/>{_SPACE}])", re.IGNORECASE) for tag in UNSEEN}


def to_text(html: str) -> str:
    """Return the visible text of ``html``; never raises on any string."""
    lines = _Reader(html).text().split("\n")
    return "\n".join(line.strip() for line in lines if line.strip())


class _Reader:
    def __init__(self, html: str) -> None:
        self._html = html
        self._pieces: list[str] = []
        self._address = ""  # of the link that is open; a second <a> ends the first
        self._shown_from = 0  # the first piece that the open link shows

    def text(self) -> str:
        html, at = self._html, 0
        while match := _MARKUP.search(html, at):
            self._show(at, match.start())
            end, name, attributes, unended = match.groups()
            at = match.start() if unended else match.end()
            if unended:
                break
            if name:
                at = self._behind_tag(name.lower(), attributes, end == "/", at)
        self._show(at, len(html))
        if self._address:
            self._name_address()
        return "".join(self._pieces)

    def _show(self, begin: int, end: int) -> None:
        if begin < end:
            self._pieces.append(resolved(self._html[begin:end]))

    def _behind_tag(self, name: str, attributes: str, is_end: bool, at: int) -> int:
        """Take the tag that ends at ``at``; return where what is seen goes on."""
        if name in BREAKS:
            self._pieces.append("\n")
        elif name == "a":
            if self._address:
                self._name_address()
            if not is_end:
                self._open(attributes)
        elif name in UNSEEN and not is_end:
            match = _ENDS[name].search(self._html, at)
            return match.start() if match else len(self._html)
        return at

    def _open(self, attributes: str) -> None:
        href = _HREF.match(attributes) if attributes else None
        self._address = resolved(href[href.lastindex or 0], in_attribute=True) if href else ""
        self._shown_from = len(self._pieces)

    def _name_address(self) -> None:
        """Add the address unless the link shows it: policies count links and match words."""
        if self._address not in "".join(self._pieces[self._shown_from :]):
            self._pieces.append(f" {self._address} ")
        self._address = ""
