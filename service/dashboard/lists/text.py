"""Text of strangers made safe to show: escaped, its invisible characters shown as chips.

Nothing is removed: what a reader cannot see, a moderator sees as ``⟦U+202E⟧``. URLs stay text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

MARKS_SHOWN = 4  # combining marks per letter; no living script needs more, Zalgo has 40
LINE_BREAKS_SHOWN = 2
LONG_LINES = 24  # a text with more lines scrolls inside its card

# Characters without a shape of their own: C0/C1, soft hyphen, joiners, bidi controls, fillers,
# variation selectors, tags, noncharacters (Unicode 15, Default_Ignorable_Code_Point and Cc).
HIDDEN = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0"
    r"\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
MARKS = (
    r"\u0300-\u034e\u0350-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
EMOJI = (
    r"\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u25aa-\u27bf\u2934\u2935"
    r"\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
SKIN = r"\U0001f3fb-\U0001f3ff"
# Joiners and selectors inside an emoji belong to it and stay as they are.
PIECES = re.compile(
    rf"(?P<emoji>(?:[{EMOJI}][\ufe0f{SKIN}]?(?:\u200d[{EMOJI}][\ufe0f{SKIN}]?)*)"
    r"|[0-9#*]\ufe0f?\u20e3)"
    rf"|(?P<url>(?:https?://|www\.)[^\s<>{HIDDEN}]+)"
    rf"|(?P<marks>[{MARKS}]{{{MARKS_SHOWN + 1},}})"
    r"|(?P<lines>\n(?:[ \t]*\n){3,})"
    rf"|(?P<hidden>([{HIDDEN}])\6*)"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a stretch of a text is marked for, as a reader of the page should read it.

    ``begin`` and ``end`` count UTF-16 units, end exclusive; of marks that overlap the one with the
    highest ``weight`` is named first.
    """

    title: str
    begin: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a text and the titles of its marks, strongest first (often none)."""

    text: str
    titles: tuple[str, ...] = ()


def show(text: str, marks: Sequence[Mark] = ()) -> Markup:
    """Return ``text`` as HTML with ``marks``; those that overlap become one."""
    parts = [_stretch(part) for part in stretches(text, marks)]
    return Markup("".join(parts))  # noqa: S704  (each part is escaped)


def show_plain(text: str) -> str:
    """Return ``text`` for an attribute or a sentence: one line, hidden characters in letters."""
    return PIECES.sub(_plain, text).replace("\n", " ")


def is_long(text: str) -> bool:
    """Return whether ``text`` has more lines than a card shows at once."""
    return text.count("\n") >= LONG_LINES


def stretches(text: str, marks: Sequence[Mark]) -> Iterator[Stretch]:
    """Cut ``text`` at the ends of ``marks``; overlapping marks become one."""
    at, place = 0, places(text)
    for begin, end, classes in _merged(marks):
        start, stop = (max(at, place(offset)) for offset in (begin, end))
        yield Stretch(text[at:start])
        ranked = sorted(classes, key=lambda mark: -mark.weight)
        yield Stretch(text[start:stop], tuple(dict.fromkeys(mark.title for mark in ranked)))
        at = stop
    yield Stretch(text[at:])


def _merged(marks: Sequence[Mark]) -> list[tuple[int, int, list[Mark]]]:
    merged: list[tuple[int, int, list[Mark]]] = []
    for mark in sorted(marks, key=lambda mark: mark.begin):
        if merged and mark.begin < merged[-1][1]:
            begin, end, classes = merged[-1]
            merged[-1] = (begin, max(end, mark.end), [*classes, mark])
        else:
            merged.append((mark.begin, mark.end, [mark]))
    return merged


def places(text: str) -> Callable[[int], int]:
    """Return what gives the place in ``text`` of a UTF-16 offset; inside a pair: after it."""
    if not text or max(text) <= "\uffff":  # each character is one unit
        return lambda offset: min(offset, len(text))
    units = text.encode("utf-16-le", "surrogatepass")
    return lambda offset: len(units[: 2 * offset].decode("utf-16-le", "replace"))


def _stretch(stretch: Stretch) -> Markup:
    inner = _escaped(stretch.text)
    if not stretch.titles or not stretch.text:
        return inner
    titles = escape(", ".join(stretch.titles))
    return Markup(f'<mark title="{titles}">{inner}</mark>')  # noqa: S704  (both escaped)


def _escaped(text: str) -> Markup:
    html, at = [], 0
    for piece in PIECES.finditer(text):
        html += [escape(text[at : piece.start()]), _PIECES[str(piece.lastgroup)](piece[0])]
        at = piece.end()
    if not at:  # most stretches: nothing but words
        return escape(text)
    return Markup("".join([*html, escape(text[at:])]))  # noqa: S704  (each part is escaped)


def _url(text: str) -> Markup:
    return Markup('<span class="url">{}</span>').format(text)


def _marks(text: str) -> Markup:
    return escape(text[:MARKS_SHOWN]) + _chip(f"+{len(text) - MARKS_SHOWN}", "combining marks")


def _lines(text: str) -> Markup:
    breaks = "\n" * LINE_BREAKS_SHOWN
    return Markup("{}{}\n").format(breaks, _chip(f"↵ ×{text.count(chr(10))}", "line breaks"))


def _hidden(text: str) -> Markup:
    return _chip(code(text), unicodedata.name(text[0], ""))


def code(run: str) -> str:
    """Return ``U+202E`` for one character and ``U+202E ×3`` for a run of it."""
    return f"U+{ord(run[0]):04X}" + (f" ×{len(run)}" if len(run) > 1 else "")


def _chip(label: str, title: str) -> Markup:
    return Markup('<bdi class="chip" dir="ltr" title="{}">⟦{}⟧</bdi>').format(title, label)


def _plain(piece: re.Match[str]) -> str:
    return f"⟦{code(piece[0])}⟧" if piece.lastgroup == "hidden" else piece[0]


_PIECES: dict[str, Callable[[str], Markup]] = {
    "emoji": escape,
    "url": _url,
    "marks": _marks,
    "lines": _lines,
    "hidden": _hidden,
}
