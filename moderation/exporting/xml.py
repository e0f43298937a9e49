"""XML of an export: what may stand in it, and a mark by which our own reader takes it exactly.

Other systems know neither held comments nor milliseconds. The mark says both, and that the text is
plain text which was written as HTML here; others pass over it, because its namespace is ours.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from datetime import UTC, datetime

from moderation.comment import Comment
from moderation.status import Status

MARK_SPACE = "urn:modqueue:export:1"
MARK = f'<mq:exact xmlns:mq="{MARK_SPACE}"/>'  # of an article: its id and title are as they are
SHOWN_OF_ERASED = "[deleted]"
# XML 1.0 has no character below U+0020 but tab and line breaks, no half of a pair, and not these.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Escaper:
    """Writes text into XML; counts as ``illegal`` the characters that had to be left out."""

    def __init__(self, counts: Counter[str]) -> None:
        self._counts = counts

    def text(self, text: str) -> str:
        """Return ``text`` as the content of an element or the value of an attribute.

        Line breaks are written as references: a parser would make CR to LF, and in values a space.
        """
        legal = html.escape(self._legal(text))
        return legal.replace("\r", "&#13;").replace("\n", "&#10;").replace("\t", "&#9;")

    def cdata(self, text: str, *, line_break: str = "\n") -> str:
        """Return plain text as HTML in a CDATA section, which it cannot end: no ">" is left."""
        markup = html.escape(self._legal(text), quote=False).replace("\r", "&#13;")
        return f"<![CDATA[{markup.replace(chr(10), line_break)}]]>"

    def _legal(self, text: str) -> str:
        legal, illegal = _ILLEGAL.subn("", text)
        self._counts["illegal"] += illegal
        return legal


def plain_again(markup: str, line_break: str = "\n") -> str:
    """Return the plain text that ``Escaper.cdata`` wrote."""
    return html.unescape(markup.replace(line_break, "\n"))


def mark(comment: Comment) -> str:
    """Return the element by which our own reader knows state and time; pending counts as held."""
    status = Status.HELD if comment.status is Status.PENDING else comment.status
    at = datetime.fromtimestamp(comment.posted_at / 1000, UTC).isoformat(timespec="milliseconds")
    return f'<mq:comment xmlns:mq="{MARK_SPACE}" status="{status.value}" at="{at}"/>'


def seconds(milliseconds: int) -> str:
    """Return a time as ``YYYY-MM-DD HH:MM:SS`` in UTC."""
    return f"{datetime.fromtimestamp(milliseconds / 1000, UTC):%Y-%m-%d %H:%M:%S}"
