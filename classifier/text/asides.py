"""Words of a comment that say nothing of anybody: names, and insults that are taken back.

What a person is called is no reason to hold a comment, and "is not a fool", "I was stupid" and
'the word "idiot"' insult nobody. Such words are left out before anything is added up, so all names
weigh alike: nothing. Obscene words are never taken back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from classifier.text import marks
from classifier.text.folded import Folded
from classifier.text.marks import holds_obscene, mark
from classifier.text.repair import Words
from classifier.text.tables import BREAK, CAPITAL, LETTER, PICTO, SIZE, Tables

BACK = 7  # words before an insult that are looked at
LONE = 4  # words of a comment in which a nick may stand alone
QUOTED = 12  # words of a quotation
BEFORE, AFTER = 6, 5  # words around a quotation that may say that it is one
NEAR = 3  # words before a quotation among which no "you" may be
ENDS = frozenset('.!?…:;"«“„(')  # begin a sentence, whose first word has a capital anyway
BOTH, OPENING, CLOSING = '"', frozenset("«“„"), frozenset("»”")
PLAIN = frozenset(" -")
END = chr(BREAK)


class Aside(Enum):
    """Why a word is left out."""

    NAME = auto()
    TAKEN_BACK = auto()


@dataclass(frozen=True, slots=True)
class Word:
    """A running word: its letters as folded, what stands between it and the word before.

    `cased`: it begins with a capital and does not end with one; `known`: the vocabulary has
    it.
    """

    letters: str
    gap: str
    cased: bool
    known: bool
    marks: int


def without_asides(folded: Folded, words: Words, tables: Tables) -> tuple[Words, Words]:
    """Return the words of a batch that say something, and the names among the others."""
    keep, named = np.ones(len(words.start), bool), np.zeros(len(words.start), bool)
    text = folded.chars.tobytes().decode("utf-32-le", "surrogatepass")
    capital = tables.style[np.minimum(folded.raw, SIZE - 1)] == CAPITAL
    limits = np.flatnonzero(np.diff(words.comment, prepend=-1, append=-1)).tolist()
    for begin, end in pairwise(limits):
        part = words.take(np.arange(begin, end))
        start, stop = int(part.start[0]), int(part.stop[-1])
        if not (tables.kind[folded.chars[start:stop]] & (LETTER | PICTO)).any():
            keep[begin:end] = False  # "+1" says nothing
            continue
        found = _words(folded, part, text, capital)
        said = asides(found, text[stop : text.index(END, stop)])
        keep[begin:end] = [aside is None for aside in said]
        named[begin:end] = [aside is Aside.NAME for aside in said]
    return words if keep.all() else words.take(keep), words.take(named)


def _words(folded: Folded, words: Words, text: str, capital: NDArray[np.bool_]) -> list[Word]:
    """Return the words of one comment."""
    first, last = capital[folded.source[words.start]], capital[folded.source[words.stop - 1]]
    cased = first & (~last | (words.stop - words.start == 1))
    found, before = [], text.rindex(END, 0, int(words.start[0])) + 1
    for start, stop, case, known in zip(
        words.start.tolist(), words.stop.tolist(), cased.tolist(), words.known.tolist(), strict=True
    ):
        letters = text[start:stop]
        found.append(Word(letters, text[before:start], case, known >= 0, mark(letters)))
        before = stop
    return found


def asides(words: Sequence[Word], tail: str = "") -> list[Aside | None]:
    """Say of each word of a comment why it is left out, if it is; `tail` follows the last one."""
    if not any(word.cased or word.marks & marks.MILD for word in words):
        return [None] * len(words)
    reported = _reported(words, tail)
    return [_aside(words, at, at in reported) for at in range(len(words))]


def _aside(words: Sequence[Word], at: int, reported: bool) -> Aside | None:
    if _is_name(words, at):
        return Aside.NAME
    if words[at].marks & marks.MILD and (reported or _taken_back(words, at)):
        return Aside.TAKEN_BACK
    return None


def _is_name(words: Sequence[Word], at: int) -> bool:
    word = words[at]
    if not word.cased or len(word.letters) < 2:
        return False
    if word.marks & marks.NAME:
        return True
    near = _near_name(words, at)
    like = bool(word.marks & (marks.SURNAME | marks.ENDING)) or not word.known
    if word.marks & (marks.NICK | marks.MILD) or holds_obscene(word.letters):
        nick = bool(word.marks & marks.NICK)
        return (near and (like or nick)) or (nick and _acts(words, at))
    return like and (near or not _first(words, at))


def _acts(words: Sequence[Word], at: int) -> bool:
    """Whether a nick stands as a name does in a sentence: "Dick wrote this", not "a Dick"."""
    before = words[at - 1].marks if at else 0
    unlike = marks.LIGHT | marks.MY | marks.PERSON | marks.OBSCENE | marks.MILD
    if len(words) < LONE or before & unlike or _next(words, at) & marks.PERSON:
        return False
    return at + 1 < len(words) and PLAIN.issuperset(words[at + 1].gap) and not words[at + 1].cased


def _first(words: Sequence[Word], at: int) -> bool:
    """Whether a word begins a sentence."""
    return at == 0 or not ENDS.isdisjoint(words[at].gap)


def _near_name(words: Sequence[Word], at: int) -> bool:
    """Whether a title stands before a word, or a name before or after it."""
    if at and words[at - 1].marks & marks.TITLE:
        return True
    if at and PLAIN.issuperset(words[at].gap.replace(".", "")) and _may_name(words, at - 1):
        return True
    after = at + 1
    return after < len(words) and PLAIN.issuperset(words[after].gap) and _may_name(words, after)


def _may_name(words: Sequence[Word], at: int) -> bool:
    word = words[at]
    if not word.cased or word.marks & (marks.LIGHT | marks.PERSON | marks.SELF | marks.NOT):
        return False
    return bool(word.marks & marks.NAME) or not word.known or not _first(words, at)


def _taken_back(words: Sequence[Word], at: int) -> bool:
    return (
        _denied(words, at)
        or _denied_after(words, at)
        or _of_oneself(words, at)
        or _of_oneself_after(words, at)
        or _called(words, at)
    )


def _denied(words: Sequence[Word], at: int) -> bool:
    """Whether a "not" stands before, with nothing but light words between: "is not a fool".

    One name, or one word after "every" or "that", may stand there, too.
    """
    others = 0
    for place in range(at - 1, max(at - 1 - BACK, -1), -1):
        here = words[place].marks
        if not _follows(words, place + 1):
            return False
        if here & marks.CONTRACTED:
            return not _first(words, place)
        if here & marks.NOT:
            return True
        if not here & (marks.LIGHT_NOT | marks.MILD):
            others += 1
            quantified = place > 0 and words[place - 1].marks & marks.QUANTIFIER
            if others > 1 or here & marks.PERSON or not (here & marks.NAME or quantified):
                return False
    return False


def _follows(words: Sequence[Word], at: int) -> bool:
    """Whether a word goes on with the clause of the word before; "that" may have a comma."""
    gap = words[at].gap
    return PLAIN.issuperset(gap.replace(",", "") if words[at].marks & marks.QUANTIFIER else gap)


def _denied_after(words: Sequence[Word], at: int) -> bool:
    """Whether "емес" follows, after a word at most."""
    for place in range(at + 1, min(at + 3, len(words))):
        if not PLAIN.issuperset(words[place].gap):
            return False
        if words[place].marks & marks.AFTER:
            return True
    return False


def _of_oneself(words: Sequence[Word], at: int) -> bool:
    """Whether "I" stands before, with nothing but light words between: "I was so stupid"."""
    for place in range(at - 1, max(at - 1 - BACK, -1), -1):
        here = words[place].marks
        if not PLAIN.issuperset(words[place + 1].gap):
            return False
        if here & marks.MY:
            return bool((words[place + 1].marks | words[at].marks | _next(words, at)) & marks.THING)
        if here & marks.SELF:
            return True
        if not here & (marks.LIGHT | marks.MILD | marks.THING):
            return False
    return False


def _next(words: Sequence[Word], at: int) -> int:
    return words[at + 1].marks if at + 1 < len(words) else 0


def _of_oneself_after(words: Sequence[Word], at: int) -> bool:
    """Whether "I" follows and ends the clause, or "was" comes after it: "what a fool I was"."""
    if not _next(words, at) & marks.SELF or not PLAIN.issuperset(words[at + 1].gap):
        return False
    if at + 2 == len(words) or not PLAIN.issuperset(words[at + 2].gap):
        return True
    return bool(words[at + 2].marks & marks.BEING)


def _called(words: Sequence[Word], at: int) -> bool:
    """Whether somebody "called" a third person that."""
    for place in range(at - 1, max(at - 1 - BACK, -1), -1):
        if not PLAIN.issuperset(words[place + 1].gap) or words[place].marks & marks.PERSON:
            return False
        if words[place].marks & marks.CALL:
            return True
    return False


def _reported(words: Sequence[Word], tail: str) -> set[int]:
    """Return the places in quotation marks beside which it is said that somebody said so.

    `tail` stands after the last word.
    """
    found: set[int] = set()
    opened = -1
    for at, gap in enumerate([*(word.gap for word in words), tail]):
        for sign in gap:
            if sign in CLOSING or (sign == BOTH and opened >= 0):
                if opened >= 0 and _is_report(words, opened, at):
                    found.update(range(opened, at))
                opened = -1
            elif sign in OPENING or sign == BOTH:
                opened = at
    return found


def _is_report(words: Sequence[Word], begin: int, end: int) -> bool:
    """Whether words around a short quotation say that it is one, and not of the reader."""
    if end - begin > QUOTED or any(
        word.marks & marks.PERSON for word in words[max(begin - NEAR, 0) : begin]
    ):
        return False
    around = [*words[max(begin - BEFORE, 0) : begin], *words[end : end + AFTER]]
    return any(word.marks & marks.REPORT for word in around)
