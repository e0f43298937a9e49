"""A batch of comments as the normaliser leaves it: characters, words, and where each came from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LANGUAGE_CAP = 2_000  # code points of a comment that are read for its language
Ints = NDArray[np.int64]


@dataclass(slots=True)
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
    second: NDArray[np.uint32]
    respelled: NDArray[np.bool_]

    def plain(self, comment: int, prepared: str) -> str:
        """Return a comment as it was folded, words apart by spaces, or `prepared` if unchanged.

        What is blank in `prepared`, the text as the language is read from it, is left out, if there
        everything is in its place.
        """
        here = slice(*self.comment.searchsorted([comment, comment + 1]).tolist())
        if not self.respelled[here].any():
            return prepared
        text = self.chars.tobytes().decode("utf-32-le", "surrogatepass")
        limits = zip(self.start[here].tolist(), self.stop[here].tolist(), strict=True)
        places = (self.source[self.start[here]] - self.begins[comment]).tolist()
        placed = self.placed(comment, prepared)
        seen = (not placed or prepared[place : place + 1] != " " for place in places)
        words = [text[start:stop] for start, stop in limits]
        return " ".join(word for word, shown in zip(words, seen, strict=True) if shown)

    def placed(self, comment: int, prepared: str) -> bool:
        """Whether everything in the prepared text is where it is in the comment."""
        ends = np.append(self.begins, len(self.raw))
        return len(prepared) == min(int(ends[comment + 1] - ends[comment]) - 1, LANGUAGE_CAP)

    def places(self, start: Ints, stop: Ints) -> tuple[list[int], list[int], list[int]]:
        """Return of words the comment, and where it begins and ends there, in code points."""
        first, last = self.source[start], self.source[stop - 1] + 1
        number = self.begins.searchsorted(first, side="right") - 1
        offset = self.begins[number]
        return number.tolist(), (first - offset).tolist(), (last - offset).tolist()

    def owner(self) -> Ints:
        """Return whose each word is, [words], by where it stands."""
        if len(self.begins) < 2:
            return np.zeros(len(self.start), np.int64)
        return self.begins.searchsorted(self.source[self.start], side="right") - 1


def per_word(values: Ints, start: Ints, stop: Ints) -> Ints:
    """Sum values over each word. Words may touch but never overlap."""
    limits = np.stack([start, stop], axis=1).ravel()
    return np.add.reduceat(np.append(values, 0), limits)[::2]


def positions(start: Ints, stop: Ints) -> tuple[Ints, Ints]:
    """Return every position of the given words, and the word each belongs to."""
    sizes = stop - start
    word = (np.arange(len(start))).repeat(sizes)
    ends = sizes.cumsum()
    return np.arange(len(word)) + (start - (ends - sizes)).repeat(sizes), word
