"""Read comments as a reader would: one folded spelling for every disguise of a word.

The whole batch lies in one buffer of code points and every step is an array operation over it, so
a comment of 1,500 joiners costs no more than any other. `source` leads from each folded character
back to the code point it came from.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.text.folded import Folded, Ints, per_word, positions
from classifier.text.masks import unmask
from classifier.text.tables import (
    BREAK,
    CYRILLIC,
    DIGIT,
    DOTTY,
    EXPANDS,
    LATIN,
    LETTER,
    OPENS,
    PICTO,
    SIZE,
    SMALL,
    SPACE,
    SYMBOL,
    Tables,
)

COMMENT_CAP = 6_000  # code points read of one comment; the service accepts 1,500 UTF-16 units

COMPOSED = {(0x438, 0x306): 0x439, (0x456, 0x308): 0x457, (0x443, 0x306): 0x45E}
CLOSING = np.array([ord(symbol) for symbol in "$@+|"], np.uint32)  # may end a word: "idio+"
NOTHING = np.zeros(0, np.uint32)
NEVER = np.zeros(0, bool)
WORDY = LETTER | DIGIT | PICTO


def fold(texts: Sequence[str], tables: Tables) -> Folded:
    """Fold a batch. Never raises on a `str`, lone surrogates included."""
    raw, begins, breaks = _join(texts)
    chars = tables.fold[np.minimum(raw, SIZE - 1)]
    chars[breaks] = BREAK
    chars, source = _drop_and_expand(raw, chars, tables)
    kind = tables.kind[chars]
    chars, source, kind = _drop_apostrophes(chars, source, kind)
    chars, source, kind, restored = unmask(chars, source, kind, tables)
    seen = int(np.bitwise_or.reduce(kind))  # steps that concern nothing in the batch are skipped
    wordy = _wordy(chars, kind, seen)
    start, stop = _words(wordy, kind, seen)
    chars, source, kind, start, stop = _join_spelled(chars, source, wordy, kind, start, stop)
    folded = Folded(raw, begins, chars, source, start, stop, start, NOTHING, NEVER)
    if _collapse(folded):
        kind = tables.kind[folded.chars]
    _respell(folded, kind, seen, tables)
    if len(restored):
        _note_restored(folded, restored)
    folded.comment = folded.owner()
    return folded


def _note_restored(folded: Folded, restored: Ints) -> None:
    """Note words that were masked as respelled; `restored` are code points of theirs."""
    masked = np.isin(folded.source, restored).astype(np.int64)
    words = per_word(masked, folded.start, folded.stop) > 0
    folded.respelled = words | folded.respelled if len(folded.respelled) else words


def _join(texts: Sequence[str]) -> tuple[NDArray[np.uint32], Ints, Ints]:
    texts = [text[:COMMENT_CAP] for text in texts]
    sizes = np.fromiter(map(len, texts), np.int64, len(texts)) + 1
    data = "".join(["\0", "\0".join(texts), "\0"]).encode("utf-32-le", "surrogatepass")
    raw = np.frombuffer(data, np.uint32)
    ends = sizes.cumsum()
    return raw, ends - sizes + 1, np.concatenate([[0], ends])


def _drop_and_expand(
    raw: NDArray[np.uint32], chars: NDArray[np.uint32], tables: Tables
) -> tuple[NDArray[np.uint32], Ints]:
    if chars.min() > 0 and chars.max() < EXPANDS:
        return chars, np.arange(len(chars))
    for (base, mark), composed in COMPOSED.items():
        pair = ((raw[1:] == mark) & (chars[:-1] == base)).nonzero()[0]
        chars[pair] = composed
    several = chars >= EXPANDS
    wide = np.zeros((len(chars), tables.expansions.shape[1]), np.uint32)
    wide[:, 0] = chars
    wide[several] = tables.expansions[chars[several] - EXPANDS]
    where, column = np.nonzero(wide)
    return wide[where, column], where


def _drop_apostrophes(
    chars: NDArray[np.uint32], source: Ints, kind: NDArray[np.uint8]
) -> tuple[NDArray[np.uint32], Ints, NDArray[np.uint8]]:
    quote = (chars == 0x27).nonzero()[0]
    if not len(quote):
        return chars, source, kind
    inner = quote[(kind[quote - 1] & kind[quote + 1] & LETTER) > 0]
    keep = np.ones(len(chars), bool)
    keep[inner] = False
    return chars[keep], source[keep], kind[keep]


def _wordy(chars: NDArray[np.uint32], kind: NDArray[np.uint8], seen: int) -> NDArray[np.bool_]:
    """Mark what belongs to words: letters, digits, pictures, and symbols that pose as letters."""
    wordy: NDArray[np.bool_] = (kind & WORDY) > 0
    if not seen & SYMBOL:
        return wordy
    symbol = (kind & SYMBOL).nonzero()[0]
    run = (np.diff(symbol, prepend=-2) > 1).cumsum() - 1
    first = symbol[run.searchsorted(np.arange(run[-1] + 1))]
    last = symbol[run.searchsorted(np.arange(run[-1] + 1), side="right") - 1]
    before = (kind[first - 1] & (LETTER | DIGIT)) > 0
    after = (kind[last + 1] & (LETTER | DIGIT)) > 0
    opens = (kind[first] & OPENS > 0) & (first == last)
    alone = before & (chars[first] == 0x2A) & (last > first) & ((kind[first - 2] & LETTER) == 0)
    alike = chars[first] == chars[last]
    closes = (
        before & alike & np.isin(chars[first], CLOSING) & ((first == last) | (chars[first] == 0x24))
    )
    poses = after & (before | opens) | alone | closes
    star = (first == last) & (chars[first] == 0x2A)  # a gap in "i*d*i*o*t", a mask in "id*ot"
    earlier = (chars[first - 2] == 0x2A) & (chars[first - 1] != BREAK)
    later = (chars[np.minimum(last + 2, len(chars) - 1)] == 0x2A) & (chars[last + 1] != BREAK)
    poses &= ~(star & (earlier | later))
    wordy[symbol[poses[run]]] = True
    return wordy


def _words(wordy: NDArray[np.bool_], kind: NDArray[np.uint8], seen: int) -> tuple[Ints, Ints]:
    """Return where words begin and end; every picture is a word of its own."""
    if not seen & PICTO:
        edges = (wordy[1:] != wordy[:-1]).nonzero()[0] + 1
        return edges[::2], edges[1::2]
    picture = kind == PICTO
    begins = wordy[1:] & (~wordy[:-1] | picture[1:] | picture[:-1])
    ends = wordy[:-1] & (~wordy[1:] | picture[1:] | picture[:-1])
    return begins.nonzero()[0] + 1, ends.nonzero()[0] + 1


def _join_spelled(
    chars: NDArray[np.uint32],
    source: Ints,
    wordy: NDArray[np.bool_],
    kind: NDArray[np.uint8],
    start: Ints,
    stop: Ints,
) -> tuple[NDArray[np.uint32], Ints, NDArray[np.uint8], Ints, Ints]:
    """Join three or more single letters with equal gaps: "i d i o t", "i.d.i.o.t"."""
    single = stop - start == 1
    near = single[1:] & single[:-1]
    if not near.any():
        return chars, source, kind, start, stop
    single &= (kind[start] & (LETTER | DIGIT)) > 0
    near = single[1:] & single[:-1] & (start[1:] - stop[:-1] == 1)
    gap = np.where(near, chars[stop[:-1]], 0)
    near &= (gap == SPACE) | ((kind[stop[:-1]] & (DOTTY | SYMBOL)) > 0)
    alike = near[1:] & near[:-1] & (gap[1:] == gap[:-1])
    joined = (np.append(alike, False) | np.append(False, alike)).nonzero()[0]
    keep = np.ones(len(chars), bool)
    keep[stop[joined]] = False
    kind = kind[keep]
    start, stop = _words(wordy[keep], kind, PICTO)
    return chars[keep], source[keep], kind, start, stop


def _respell(folded: Folded, kind: NDArray[np.uint8], seen: int, tables: Tables) -> None:
    """Undo homoglyphs and leet inside words that mix scripts, or letters with digits."""
    mixed = bool(seen & LATIN and seen & CYRILLIC)
    if not len(folded.start) or not (mixed or seen & (DIGIT | SYMBOL)):
        return
    start, stop = folded.start, folded.stop
    letters = per_word((kind & LETTER).astype(np.int64), start, stop)
    changes = (letters > 0) & (letters < stop - start)
    to_cyrillic = np.full(len(start), bool(seen & CYRILLIC))
    if mixed:
        to_cyrillic, foreign = _scripts(folded, tables)
        changes |= foreign
    if changes.any():
        where, word = positions(start[changes], stop[changes])
        target = to_cyrillic[changes][word].astype(np.int64)
        old = folded.chars[where]
        small = np.minimum(old, SMALL - 1)
        folded.chars = folded.chars.copy()
        folded.chars[where] = np.where(old < SMALL, tables.respell[target, small], old)
        second = np.zeros(len(folded.chars), np.uint32)
        second[where] = tables.otherwise[target, small]
        folded.second = second if second.any() else NOTHING
        folded.respelled = changes
    _hide_digits(folded, letters == 0)


def _scripts(folded: Folded, tables: Tables) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Say of each word whether it should be Cyrillic, and whether it has letters that are not.

    Letters that only one script has decide, then the comment's other words, then the majority.
    """
    counts = per_word(tables.script[folded.chars], folded.start, folded.stop)
    latin, cyrillic = counts & 0xFFFF, counts >> 16 & 0xFFFF
    latin_alike, cyrillic_alike = counts >> 32 & 0xFFFF, counts >> 48
    owner = folded.owner()
    lean = np.bincount(owner, weights=latin - cyrillic, minlength=len(folded.begins))[owner]
    majority = latin + latin_alike - cyrillic - cyrillic_alike
    both = (latin > 0) & (cyrillic > 0)
    side = np.where((latin > 0) ^ (cyrillic > 0), latin - cyrillic, lean)
    side = np.where(side == 0, np.where(both, majority, latin_alike - cyrillic_alike), side)
    to_cyrillic: NDArray[np.bool_] = side < 0
    foreign = np.where(to_cyrillic, latin + latin_alike, cyrillic + cyrillic_alike) > 0
    return to_cyrillic, foreign


def _hide_digits(folded: Folded, bare: NDArray[np.bool_]) -> None:
    """Write every digit of a number as 0: its length tells, its value does not."""
    if not bare.any():
        return
    where, _ = positions(folded.start[bare], folded.stop[bare])
    old = folded.chars[where]
    folded.chars = folded.chars.copy()
    folded.chars[where] = np.where((old >= 0x30) & (old <= 0x39), 0x30, old)


def _collapse(folded: Folded) -> bool:
    """Shorten runs of three or more equal letters inside words to two; say whether any was."""
    chars = folded.chars
    twice = chars[1:] == chars[:-1]
    third = (twice[1:] & twice[:-1]).nonzero()[0] + 2
    if not len(third) or not len(folded.start):
        return False
    word = folded.start.searchsorted(third, side="right") - 1
    inside = (word >= 0) & (third < folded.stop[word]) & (third >= folded.start[word] + 2)
    _delete(folded, third[inside])
    return True


def _delete(folded: Folded, positions: Ints) -> None:
    """Take characters away and move the words' limits with them."""
    keep = np.ones(len(folded.chars) + 1, bool)
    keep[positions] = False
    moved = np.concatenate([[0], keep.cumsum()])
    folded.chars = folded.chars[keep[:-1]]
    folded.source = folded.source[keep[:-1]]
    folded.start, folded.stop = moved[folded.start], moved[folded.stop]
