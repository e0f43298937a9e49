"""Read comments as a reader would: one folded spelling for every disguise of a word.

The whole batch lies in one buffer of code points and every step is an array operation over it, so
a comment of 1,500 joiners costs no more than any other. `source` leads from each folded character
back to the code point it came from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from classifier.tables import (
    BREAK,
    DIGIT,
    DOTTY,
    EXPANDS,
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
WORD_CAP = 40  # folded characters read of one word
COMPOSED = {(0x438, 0x306): 0x439, (0x456, 0x308): 0x457, (0x443, 0x306): 0x45E}
WORDY = LETTER | DIGIT | PICTO
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Folded:
    """A batch of comments, folded.

    `raw` holds the code points as they came, comments apart by one BREAK; `begins` where each
    comment starts in it. `chars` and `source` have one entry per folded character, `start` and
    `stop` delimit the words in `chars`, `comment` says whose word it is.
    """

    raw: NDArray[np.uint32]
    begins: Ints
    chars: NDArray[np.uint32]
    source: Ints
    start: Ints
    stop: Ints
    comment: Ints


def fold(texts: Sequence[str], tables: Tables) -> Folded:
    """Fold a batch. Never raises on a `str`, lone surrogates included."""
    raw, begins, breaks = _join(texts)
    chars = tables.fold[np.minimum(raw, SIZE - 1)]
    chars[breaks] = BREAK
    chars, source = _drop_and_expand(raw, chars, tables)
    kind = tables.kind[chars]
    chars, source, kind = _drop_apostrophes(chars, source, kind)
    wordy = _wordy(chars, kind)
    chars, source, wordy, kind = _join_spelled(chars, source, wordy, kind)
    start, stop = _words(wordy, kind)
    folded = Folded(raw, begins, chars, source, start, stop, start)
    folded = _respell(folded, kind, tables)
    folded = _collapse(folded)
    owner = np.searchsorted(begins, folded.source[folded.start], side="right") - 1
    return replace(folded, comment=owner)


def _join(texts: Sequence[str]) -> tuple[NDArray[np.uint32], Ints, Ints]:
    texts = [text[:COMMENT_CAP] for text in texts]
    sizes = np.fromiter(map(len, texts), np.int64, len(texts)) + 1
    data = "".join(["\0", "\0".join(texts), "\0"]).encode("utf-32-le", "surrogatepass")
    raw = np.frombuffer(data, np.uint32)
    ends = np.cumsum(sizes)
    return raw, ends - sizes + 1, np.concatenate([[0], ends])


def _drop_and_expand(
    raw: NDArray[np.uint32], chars: NDArray[np.uint32], tables: Tables
) -> tuple[NDArray[np.uint32], Ints]:
    if chars.min() > 0 and chars.max() < EXPANDS:
        return chars, np.arange(len(chars))
    for (base, mark), composed in COMPOSED.items():
        pair = np.flatnonzero((raw[1:] == mark) & (chars[:-1] == base))
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
    quote = np.flatnonzero(chars == 0x27)
    if not len(quote):
        return chars, source, kind
    inner = quote[(kind[quote - 1] & kind[quote + 1] & LETTER) > 0]
    keep = np.ones(len(chars), bool)
    keep[inner] = False
    return chars[keep], source[keep], kind[keep]


def _wordy(chars: NDArray[np.uint32], kind: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Mark what belongs to words: letters, digits, pictures, and symbols that pose as letters."""
    wordy: NDArray[np.bool_] = (kind & WORDY) > 0
    symbol = np.flatnonzero(kind & SYMBOL)
    if not len(symbol):
        return wordy
    run = np.cumsum(np.diff(symbol, prepend=-2) > 1) - 1
    first = symbol[np.searchsorted(run, np.arange(run[-1] + 1))]
    last = symbol[np.searchsorted(run, np.arange(run[-1] + 1), side="right") - 1]
    before = (kind[first - 1] & (LETTER | DIGIT)) > 0
    after = (kind[last + 1] & LETTER) > 0
    opens = (kind[first] & OPENS > 0) & (first == last)
    alone = before & (chars[first] == 0x2A) & (last > first) & ((kind[first - 2] & LETTER) == 0)
    closes = before & (chars[first] == 0x24) & (chars[last] == 0x24)
    poses = after & (before | opens) | alone | closes
    wordy[symbol[poses[run]]] = True
    return wordy


def _words(wordy: NDArray[np.bool_], kind: NDArray[np.uint8]) -> tuple[Ints, Ints]:
    picture = kind == PICTO
    begins = wordy[1:] & (~wordy[:-1] | picture[1:] | picture[:-1])
    ends = wordy[:-1] & (~wordy[1:] | picture[1:] | picture[:-1])
    return np.flatnonzero(begins) + 1, np.flatnonzero(ends) + 1


def _join_spelled(
    chars: NDArray[np.uint32], source: Ints, wordy: NDArray[np.bool_], kind: NDArray[np.uint8]
) -> tuple[NDArray[np.uint32], Ints, NDArray[np.bool_], NDArray[np.uint8]]:
    """Join three or more single letters with equal short gaps: "i d i o t", "i.d.i.o.t"."""
    start, stop = _words(wordy, kind)
    single = (stop - start == 1) & ((kind[start] & (LETTER | DIGIT)) > 0)
    near = single[1:] & single[:-1] & (start[1:] - stop[:-1] == 1)
    if not near.any():
        return chars, source, wordy, kind
    gap = chars[stop[:-1][near]]
    near[near] = (gap == SPACE) | ((kind[gap_positions(stop, near)] & (DOTTY | SYMBOL)) > 0)
    before = np.concatenate([[False], near[:-1]])
    after = np.concatenate([near[1:], [False]])
    joined = np.flatnonzero(near & (before | after))
    keep = np.ones(len(chars), bool)
    keep[stop[joined]] = False
    return chars[keep], source[keep], wordy[keep], kind[keep]


def gap_positions(stop: Ints, near: NDArray[np.bool_]) -> Ints:
    """Return where the one-character gaps lie that `near` marks between neighbouring words."""
    return stop[:-1][near]


def _respell(folded: Folded, kind: NDArray[np.uint8], tables: Tables) -> Folded:
    """Undo homoglyphs and leet inside words that mix scripts, or letters with digits."""
    start, stop, chars = folded.start, folded.stop, folded.chars
    if not len(start):
        return folded
    owner = np.searchsorted(folded.begins, folded.source[start], side="right") - 1
    counts = _per_word(tables.script[chars], start, stop)
    latin, cyrillic = counts & 0xFFFF, counts >> 16 & 0xFFFF
    latin_alike, cyrillic_alike = counts >> 32 & 0xFFFF, counts >> 48
    lean = np.bincount(owner, weights=latin - cyrillic, minlength=len(folded.begins))[owner]
    sure = np.sign(latin + latin_alike - cyrillic - cyrillic_alike) * ((latin > 0) & (cyrillic > 0))
    side = np.where((latin > 0) ^ (cyrillic > 0), latin - cyrillic, np.where(sure, sure, lean))
    side = np.where(side == 0, latin_alike - cyrillic_alike, side)
    to_cyrillic = side < 0
    foreign = np.where(to_cyrillic, latin + latin_alike, cyrillic + cyrillic_alike) > 0
    plain = _per_word(((kind & LETTER) > 0).astype(np.int64), start, stop)
    changes = foreign | ((plain > 0) & (plain < stop - start))
    if not changes.any():
        return _hide_digits(folded, plain == 0)
    positions, word = _positions(start[changes], stop[changes])
    target = to_cyrillic[changes][word].astype(np.int64)
    old = chars[positions]
    new = np.where(old < SMALL, tables.respell[target, np.minimum(old, SMALL - 1)], old)
    chars = chars.copy()
    chars[positions] = new
    return _hide_digits(replace(folded, chars=chars), plain == 0)


def _hide_digits(folded: Folded, bare: NDArray[np.bool_]) -> Folded:
    """Write every digit of a number as 0: its length tells, its value does not."""
    positions, _ = _positions(folded.start[bare], folded.stop[bare])
    if not len(positions):
        return folded
    chars = folded.chars.copy()
    old = chars[positions]
    chars[positions] = np.where((old >= 0x30) & (old <= 0x39), 0x30, old)
    return replace(folded, chars=chars)


def _collapse(folded: Folded) -> Folded:
    """Shorten runs of three or more equal letters inside words to two."""
    chars = folded.chars
    third = np.flatnonzero((chars[2:] == chars[1:-1]) & (chars[1:-1] == chars[:-2])) + 2
    if not len(third) or not len(folded.start):
        return folded
    word = np.searchsorted(folded.start, third, side="right") - 1
    third = third[(word >= 0) & (third < folded.stop[word])]
    return _delete(folded, third)


def _delete(folded: Folded, positions: Ints) -> Folded:
    """Take characters away and move the words' limits with them."""
    keep = np.ones(len(folded.chars) + 1, bool)
    keep[positions] = False
    moved = np.concatenate([[0], np.cumsum(keep)])
    kept = keep[:-1]
    return replace(
        folded,
        chars=folded.chars[kept],
        source=folded.source[kept],
        start=moved[folded.start],
        stop=moved[folded.stop],
    )


def _per_word(values: Ints, start: Ints, stop: Ints) -> Ints:
    """Sum values over each word. Words may touch but never overlap."""
    limits = np.stack([start, stop], axis=1).ravel()
    return np.add.reduceat(np.append(values, 0), limits)[::2]


def _positions(start: Ints, stop: Ints) -> tuple[Ints, Ints]:
    """Return every position of the given words, and the word each belongs to."""
    sizes = stop - start
    word = np.repeat(np.arange(len(start)), sizes)
    ends = np.cumsum(sizes)
    return np.arange(len(word)) + np.repeat(start - (ends - sizes), sizes), word
