"""Comments as a reader sees them: HTML entities decoded, formatting tags left out.

A tag inside a word, or a letter that is written as an entity, is invisible on the page; the scorer
reads the page. Places are led back to the text that was sent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from html.entities import html5
from itertools import accumulate

from classifier.score import Highlight

# Tags that stand inside a word without parting it, and tags that part words.
INLINE = "a abbr b bdi bdo big cite code del em font i ins kbd mark q s small span strike strong"
INLINE += " sub sup tt u var wbr"
BLOCK = "blockquote br dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre table tbody td th tr ul"
_NAMES = "|".join(f"{INLINE} {BLOCK}".split())
_PART = re.compile(
    r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});"
    rf"|</?({_NAMES})(?:[\s/][^<>]{{0,300}})?>"
    r"|<!--[^<>]{0,300}-->",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reader sees of a text; `begins` and `ends` are the code points of `sent` behind it."""

    sent: str
    text: str
    begins: list[int]
    ends: list[int]

    def original(self, highlight: Highlight) -> Highlight:
        """Return a highlight of `text` with its place in `sent`."""
        units = unit_places(self.text)
        first, last = units.index(highlight.begin), units.index(highlight.end) - 1
        begin, end = self.begins[first], self.ends[last]
        before = sum(map(_units, self.sent[:begin]))
        part = self.sent[begin:end]
        end = before + sum(map(_units, part))
        return highlight._replace(begin=before, end=end, text=part)

    def places(self, offsets: Sequence[int]) -> list[int]:
        """Return where UTF-16 units of `text` begin in `sent`, in such units, the end included."""
        units, sent = unit_places(self.text), unit_places(self.sent)
        begins = [*self.begins, len(self.sent)]
        place = {unit: sent[begin] for unit, begin in zip(units, begins, strict=True)}
        return [place[offset] for offset in offsets]


def shown(text: str) -> str:
    """Return a text as a reader sees it."""
    return page.text if (page := show(text)) else text


def show(text: str) -> Shown | None:
    """Return a text as a reader sees it, or None where that is the text itself.

    A tag that carries an address stays: the address is part of what was said.
    """
    if "&" not in text and "<" not in text:
        return None
    parts: list[str] = []
    begins: list[int] = []
    ends: list[int] = []
    position = 0
    for match in _PART.finditer(text):
        replacement = _seen(match)
        if replacement is None:
            continue
        begin, end = match.span()
        parts += (text[position:begin], replacement)
        begins += (*range(position, begin), *[begin] * len(replacement))
        ends += (*range(position + 1, begin + 1), *[end] * len(replacement))
        position = end
    if not position:
        return None
    begins += range(position, len(text))
    ends += range(position + 1, len(text) + 1)
    return Shown(text, "".join([*parts, text[position:]]), begins, ends)


def _seen(match: re.Match[str]) -> str | None:
    """Return what a reader sees of an entity or tag, or None if it stays as it is."""
    part, name = match.group(), match.group(1)
    if part[0] == "&":
        return unescape(part) if part[1] == "#" or part[1:] in html5 else None
    if "//" in part and not part.startswith("<!"):
        return None
    return " " if name and name.lower() in BLOCK.split() else ""


def unit_places(text: str) -> Sequence[int]:
    """Return where each character begins in UTF-16 units, the end of the text last."""
    if len(text.encode("utf-16-le", "surrogatepass")) == 2 * len(text):
        return range(len(text) + 1)
    return [0, *accumulate(map(_units, text))]


def _units(character: str) -> int:
    """Return how many UTF-16 code units a character takes."""
    return 2 if character > "\uffff" else 1
