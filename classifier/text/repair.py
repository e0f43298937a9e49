"""Words of a folded batch, with misspelt, torn and spelled-out ones read as known words.

Only a word that is not known, or known as rare, is ever changed, and only into a known one that is
far more common: second readings of figures first ("ki11"), then a doubled letter, a swap of inner
neighbours, a missing inner letter.
Two neighbours are joined where together they are at least 2**JOIN times as common as the rarer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.text.folded import Folded
from classifier.text.hashing import WORD_CAP, UInts, powers, running_sum
from classifier.text.vocabulary import Vocabulary

Ints = NDArray[np.int64]
JOIN = 3
RARE = 7  # level up to which a known word may be a misspelling
FAR = 5  # levels that the meant word must be above a known one
SHORTEST = 3  # letters of a word that is corrected
SPELLED = 6  # letters of a spelled-out run that may be several words
LONGEST = 20  # letters of a word looked for in a spelled-out run
RUN_CAP = 400  # letters read of a spelled-out run
MOST_READ = 4  # places of a word whose second reading is tried alone
STRAY = 3.0  # cost of a letter that belongs to no word


@dataclass(slots=True)
class Words:
    """The running words of a batch: limits in the folded buffer, owner, hash, length, index.

    `known` is the index in the vocabulary or -1; a repaired word has the known word's hash and
    length and keeps the limits of what was written.
    """

    start: Ints
    stop: Ints
    comment: Ints
    hashes: UInts
    sizes: Ints
    known: Ints

    def take(self, rows: NDArray[np.bool_] | Ints) -> Words:
        """Return some of the words."""
        return Words(
            self.start[rows],
            self.stop[rows],
            self.comment[rows],
            self.hashes[rows],
            self.sizes[rows],
            self.known[rows],
        )


def read(folded: Folded, vocabulary: Vocabulary) -> Words:
    """Return the words of a folded batch, repaired."""
    start = folded.start
    stop = np.minimum(folded.stop, start + WORD_CAP)
    total, inverses = running_sum(folded.chars)
    hashes = (total[stop] - total[start]) * inverses[start]
    words = Words(start, stop, folded.comment, hashes, stop - start, vocabulary.find(hashes))
    level = np.where(words.known >= 0, vocabulary.levels[words.known], 0).astype(np.int64)
    if level.min(initial=99) >= 16 - JOIN:  # too common to be corrected or joined
        return words
    words, level = _join(words, level, vocabulary)
    unknown = ((level <= RARE) & (words.sizes >= SHORTEST)).nonzero()[0]
    if not len(unknown):
        return words
    found = _correct(folded, words.take(unknown), vocabulary, total)
    gain = vocabulary.levels[found] - level[unknown]
    better = (found >= 0) & ((level[unknown] == 0) | (gain >= FAR))
    fixed = unknown[better]
    words.known[fixed] = found[better]
    words.hashes[fixed] = vocabulary.keys[found[better]]
    words.sizes[fixed] = vocabulary.sizes[found[better]]
    return _split_spelled(folded, words, unknown[~better & (level[unknown] == 0)], vocabulary)


def _join(words: Words, level: Ints, vocabulary: Vocabulary) -> tuple[Words, Ints]:
    """Join neighbours with a gap of one character: "id iot", "idi.ot"."""
    rarer = np.minimum(level[1:], level[:-1])
    near = (words.start[1:] - words.stop[:-1] == 1) & (words.comment[1:] == words.comment[:-1])
    left = (near & (rarer < 16 - JOIN) & (words.sizes[1:] + words.sizes[:-1] > 3)).nonzero()[0]
    if not len(left):
        return words, level
    forward, _ = powers(WORD_CAP + 1)
    whole = words.hashes[left] + words.hashes[left + 1] * forward[words.sizes[left]]
    found = vocabulary.find_rare(whole)
    gain = np.where(found >= 0, vocabulary.levels[found].astype(np.int64), 0) - rarer[left]
    good = gain >= np.where(rarer[left] > 0, JOIN + 1, JOIN)
    good[1:] &= ~(good[:-1] & (left[1:] == left[:-1] + 1))
    left, found = left[good], found[good]
    if not len(left):
        return words, level
    level[left] = vocabulary.levels[found]
    words.stop[left] = words.stop[left + 1]
    words.hashes[left] = vocabulary.keys[found]
    words.sizes[left] = vocabulary.sizes[found]
    words.known[left] = found
    keep = np.ones(len(words.start), bool)
    keep[left + 1] = False
    return words.take(keep), level[keep]


def _correct(folded: Folded, words: Words, vocabulary: Vocabulary, total: UInts) -> Ints:
    """Return the known word that each unknown one stands for, or -1."""
    forward, inverses = powers(len(folded.chars) + 1)
    found = vocabulary.find_misspelt(words.hashes)
    sizes = words.stop - words.start
    number = (np.arange(len(sizes))).repeat(sizes - 1)
    ends = (sizes - 1).cumsum()
    place = np.arange(len(number)) - (ends - sizes + 1).repeat(sizes - 1)
    at = words.start[number] + place
    here, there = folded.chars[at], folded.chars[at + 1]
    swap = (there - here) * (forward[place] - forward[place + 1]) + words.hashes[number]
    inner = (place > 0) & (at + 2 < words.stop[number]) & (here != there)
    _choose(found, number[inner], vocabulary.find_rare(swap[inner]))
    double = (here == there).nonzero()[0]
    if len(double):
        first, last = words.start[number[double]], words.stop[number[double]]
        after = (total[last] - total[at[double] + 1]) * inverses[1]
        shorter = (total[at[double]] - total[first] + after) * inverses[first]
        _choose(found, number[double], vocabulary.find_rare(shorter))
    for second in _readings(folded, words):
        change, _ = running_sum(second)
        delta = (change[words.stop] - change[words.start]) * inverses[words.start]
        rows = delta.nonzero()[0]
        _choose(found, rows, vocabulary.find((words.hashes + delta)[rows]))
    return found


def _readings(folded: Folded, words: Words) -> Iterator[UInts]:
    """Yield what to add to the characters for each second reading.

    One place of every word alone, then all places together, and all of one letter.
    """
    if not len(folded.second):
        return
    change = np.where(folded.second > 0, folded.second - folded.chars, 0).astype(np.uint32)
    places = folded.second.nonzero()[0]
    word = words.start.searchsorted(places, side="right") - 1
    inside = (word >= 0) & (places < words.stop[word])
    places, word = places[inside], word[inside]
    order = np.arange(len(places)) - word.searchsorted(word)
    for number in range(min(int(order.max(initial=-1)) + 1, MOST_READ)):
        alone = np.zeros_like(change)
        alone[places[order == number]] = change[places[order == number]]
        yield alone
    letters = np.unique(folded.second)[1:].tolist()
    if len(letters) > 1:
        yield change
    for letter in letters:
        yield np.where(folded.second == letter, change, 0).astype(np.uint32)


def _choose(found: Ints, rows: Ints, candidates: Ints) -> None:
    """Prefer known candidates over what was found before."""
    known = candidates >= 0
    found[rows[known]] = candidates[known]


def _split_spelled(folded: Folded, words: Words, unknown: Ints, vocabulary: Vocabulary) -> Words:
    """Read "s t u p i d f o o l" as two words; rare, so word by word."""
    width = folded.source[words.stop - 1] - folded.source[words.start]
    torn = unknown[(words.sizes[unknown] >= SPELLED) & (width >= 2 * (words.sizes - 1))[unknown]]
    if not len(torn):
        return words
    pieces = [words.take(np.setdiff1d(np.arange(len(words.start)), torn))]
    for row in torn.tolist():
        pieces.append(_split(folded, words, row, vocabulary))
    merged = Words(
        *(
            np.concatenate([getattr(piece, name) for piece in pieces])
            for name in ("start", "stop", "comment", "hashes", "sizes", "known")
        )
    )
    return merged.take(np.argsort(merged.start, kind="stable"))


def _split(folded: Folded, words: Words, row: int, vocabulary: Vocabulary) -> Words:
    """Cut one run into known words: few, common ones, and as few letters left over as can be."""
    begin = int(words.start[row])
    whole = int(folded.start.searchsorted(begin, side="right")) - 1
    end = min(int(folded.stop[whole]), begin + RUN_CAP)
    hashes, known = _pieces(folded.chars[begin:end], vocabulary)
    best = [(0.0, 0)]  # cost of the first k letters, and where the last word of them begins
    for stop in range(1, end - begin + 1):
        options = [(best[stop - 1][0] + STRAY, stop - 1)]
        for size in range(1, min(LONGEST, stop) + 1):
            index = int(known[size - 1, stop - size])
            if index >= 0:
                level = min(int(vocabulary.levels[index]), 12)
                options.append((best[stop - size][0] + 2 - level / 12 + (size < 3), stop - size))
        best.append(min(options))
    cuts = [end - begin]
    while cuts[-1] > 0:
        cuts.append(best[cuts[-1]][1])
    limits = np.array(cuts[::-1], np.int64)
    sizes = np.diff(limits)
    owner = np.full(len(sizes), words.comment[row])
    place = (sizes - 1, limits[:-1])
    return Words(begin + limits[:-1], begin + limits[1:], owner, hashes[place], sizes, known[place])


def _pieces(chars: UInts, vocabulary: Vocabulary) -> tuple[UInts, Ints]:
    """Hash every piece of a run and look it up; both are [LONGEST, letters], by length and begin.

    Pieces that would reach beyond the run are not known.
    """
    count = len(chars)
    total, inverses = running_sum(chars)
    begin = np.arange(count)
    stop = begin + np.arange(1, LONGEST + 1)[:, None]
    hashes = (total[np.minimum(stop, count)] - total[:count]) * inverses[:count]
    known = vocabulary.find_rare(hashes.ravel()).reshape(hashes.shape)
    known[stop > count] = -1
    return hashes, known
