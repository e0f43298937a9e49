"""HTML of a comment to the text that a reader sees, and the addresses that links hide."""

from __future__ import annotations

from html.parser import HTMLParser

BREAKS = frozenset(
    {"br", "p", "div", "li", "ul", "ol", "blockquote", "h1", "h2", "h3", "pre", "tr"}
)
UNSEEN = frozenset({"script", "style", "template", "title", "noscript"})


def to_text(html: str) -> str:
    """Return the visible text of ``html``; never raises on any string."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = ("".join(reader.pieces)).split("\n")
    return "\n".join(line.strip() for line in lines if line.strip())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen: str | None = None
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self._unseen = self._unseen or tag
        if tag in BREAKS:
            self.pieces.append("\n")
        if tag == "a":
            self._links.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unseen:
            self._unseen = None
        if tag in BREAKS:
            self.pieces.append("\n")
        if tag == "a" and self._links:
            self._name(self._links.pop())

    def handle_data(self, data: str) -> None:
        if self._unseen is None:
            self.pieces.append(data)

    def _name(self, address: str) -> None:
        """Add the address unless the link shows it: policies count links and match words."""
        if address and address not in "".join(self.pieces[-3:]):
            self.pieces.append(f" {address} ")
