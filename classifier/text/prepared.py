"""Texts as the kernel takes those that hold signs of what is of no language; see signs.py."""

from __future__ import annotations

from typing import NamedTuple

from classifier.text.language import MAX_CODE_POINTS, prepare
from classifier.text.links import Spans, find, without
from classifier.text.signs import LINK


class Prepared(NamedTuple):
    """A text, and the same as its language is read from it.

    `links` are where the text has links, `signs` what it was seen to hold.
    """

    text: str
    spoken: str
    links: Spans
    signs: int

    @property
    def judged_twice(self) -> bool:
        """Whether the words are judged without the links, too; those of one host name are none."""
        return bool(self.links) and "." in self.text

    def beside_links(self) -> Prepared:
        """Return the text without its links: these neither help nor disturb the rest."""
        return prepared(without(self.text, self.links), self.signs)


def prepared(text: str, signs: int) -> Prepared:
    """Prepare a text in which the kernel saw these signs."""
    links = find(text) if signs & LINK else []
    if len(text) > MAX_CODE_POINTS or "." not in text:
        return Prepared(text, prepare(text, signs), links, signs)
    return Prepared(text, prepare(without(text, links), signs & ~LINK), links, signs)
