"""The scorer once more, slow and plain: Python integers, a sparse matrix, scikit-learn.

It takes the words that the kernel read; n-grams, hashes, weights, second layer and calibration are
computed anew, one comment and one n-gram at a time.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise, product

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from classifier.kernel.detector import Detector
from classifier.score import ATTRIBUTES, Score
from classifier.scorer import Scorer
from classifier.text.language import (
    LANGUAGES,
    MAX_CODE_POINTS,
    SURE,
    UNSURE,
    LanguageModel,
    prepare,
)
from classifier.text.links import bare
from classifier.text.vocabulary import (
    IS_COLOUR,
    IS_DENIAL,
    IS_GROUP,
    IS_KINDNESS,
    IS_MERIT,
    IS_PEOPLE,
    IS_PERSON,
)

BASE = 0x2C9277B5
GRAM_BITS, WORD_BITS = 18, 19
NEAR = 3  # words on either side that a pronoun or a group's name colours
PAIR, GROUP_PAIR, PERSON_PAIR, STYLE = 0x7F4A7C15, 0xB5297A4D, 0x68E31DA4, 0x1B56C4E9
DENIED, DENIES, BEFORE, BEHIND, MOST_DENIED = 0x5851F42D, 5, 8, 4, 64
PART_ENDS = re.compile(r"[.!?…\n;,:()]")
BITS32 = 0xFFFFFFFF
SPAM = ATTRIBUTES.index("spam")
RUSSIAN, KAZAKH = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя"), frozenset("әғқңөұүһі")
JUDGED, MOST_PARTS = ("en", "ru", "kk"), 8
CLOSE = 1e-6
Row = dict[int, float]


def bucket(value: int, bits: int) -> int:
    """The bucket of a hash, 1 .. 2**bits - 1."""
    value ^= value >> 15
    return max((value * 0x9E3779B1 & BITS32) >> (32 - bits), 1)


def polynomial(text: str) -> int:
    """The sum of code point times BASE**place, modulo 2**32."""
    return sum(ord(c) * pow(BASE, place, 1 << 32) for place, c in enumerate(text)) & BITS32


GROUP_HASH = polynomial("\ue000group")  # the one word that all names of groups share


def alphabet(letter: str) -> str:
    """The alphabet of ours that has a letter, or nothing."""
    if letter.lower() in RUSSIAN:
        return "ru"
    if letter.lower() in KAZAKH:
        return "kk"
    return "en" if letter.isascii() and letter.isalpha() else ""


def parts(text: str, language: str) -> list[slice]:
    """The sentences, cut where the alphabet changes, that are not in a language's own letters."""
    found, begin = [], 0
    alphabets: set[str] = set()
    for place, letter in enumerate(text):
        own = alphabet(letter)
        other = bool(own and alphabets) and (own == "en") != (alphabets == {"en"})
        ends = not own and letter in ".!?;\n…" and bool(alphabets)
        if other or ends:
            stop = place + ends
            found.append((slice(begin, stop), alphabets))
            begin, alphabets = stop, set()
        alphabets = alphabets | ({own} if own else set())
    found.append((slice(begin, len(text)), alphabets))
    return [part for part, letters in found if _foreign(text[part], letters, language)]


def _foreign(part: str, alphabets: set[str], language: str) -> bool:
    letters = [alphabet(letter) != "" for letter in part]
    begun = sum(letter and not before for before, letter in pairwise([False, *letters]))
    own = alphabets == {language} or (language == "kk" and "kk" in alphabets)
    return sum(letters) >= 10 and begun >= 2 and not own


def _denied_praise(ids: Sequence[tuple[int, int, int]], begins_part: Sequence[bool]) -> set[int]:
    """Return the hashes of praise that a group is denied, and the one of all such praise."""
    found: dict[int, int] = {}
    for place, (name, _, role) in enumerate(ids):
        if not role & (IS_MERIT | IS_KINDNESS) or len(found) >= MOST_DENIED:
            continue
        first = next((n for n in range(place, 0, -1) if begins_part[n]), 0)
        last = next((n for n in range(place + 1, len(ids)) if begins_part[n]), len(ids))
        before = [(n, ids[n][2]) for n in range(first, place)]
        behind = [(n, ids[n][2]) for n in range(place + 1, last)]
        merit, either = role & IS_MERIT, role & IS_MERIT and role & IS_KINDNESS
        denials = [*before[-DENIES:], *(behind[:2] if either else [])]
        groups = [*behind[:BEHIND], *(before[-BEFORE:] if merit else [])]
        if any(other & IS_DENIAL for _, other in denials) and any(
            other & IS_GROUP or (other & IS_COLOUR and _is_people(ids, n + 1))
            for n, other in groups
        ):
            found[place] = name ^ DENIED
    return {DENIED, *found.values()} if found else set()


def _is_people(ids: Sequence[tuple[int, int, int]], place: int) -> bool:
    return place < len(ids) and ids[place][2] & IS_PEOPLE > 0


class Oracle:
    """Rates comments as the scorer does, in a few milliseconds each."""

    def __init__(self, scorer: Scorer) -> None:
        """Spread the stored weights out as the coefficients of scikit-learn's models."""
        self.scorer = scorer
        self.detector = Detector(LanguageModel.load())
        artifact, info = scorer.artifact, scorer.info
        self.size = len(artifact.known)
        grams = (artifact.grams.astype(np.float64) - 128) * np.array(info["gram_step"])
        pairs = (artifact.pairs.astype(np.float64) - 128) * np.array(info["pair_step"])
        known = artifact.known.astype(np.float64) * np.array(info["known_step"])
        weights = np.vstack([known, grams, pairs])[:, : len(ATTRIBUTES)]
        self.weights = np.ascontiguousarray(weights)  # else each product copies all of them
        self.linear = self._model(self.weights, np.array(info["bias"])[: len(ATTRIBUTES)])
        self.stacks = {
            language: self._model(np.array(stack), np.zeros(len(ATTRIBUTES)))
            for language, stack in info["stacks"].items()
        }

    @staticmethod
    def _model(weights: np.ndarray, bias: np.ndarray) -> LogisticRegression:
        model = LogisticRegression()
        model.classes_ = np.arange(weights.shape[1])
        model.coef_, model.intercept_ = weights.T, bias
        model.n_features_in_ = len(weights)
        return model

    def difference(self, text: str, score: Score) -> float:
        """Return how far a score's probabilities are from those of the language that it names.

        Where the language is unsure, they are those of any language. So are those of a text with
        its links, of which the score names no language.
        """
        names = LANGUAGES if score.language == UNSURE else [score.language]
        words, links = bare(text)
        pairs = product(LANGUAGES, names) if links else [(name, name) for name in names]
        found = np.array(list(score.scores.values()))
        return min(self._apart(self.score(text, *pair), words, pair[1], found) for pair in pairs)

    def _apart(self, own: np.ndarray, text: str, language: str, found: np.ndarray) -> float:
        """Return how far the probabilities of a whole text are, or those of its worst part."""
        apart = float(np.abs(own - found).max())
        if apart < CLOSE:
            return apart
        worst = np.max([own, *self._parts(text, language), *self._suspects(text, language)], axis=0)
        return min(apart, float(np.abs(worst - found).max()))

    def _parts(self, text: str, language: str) -> list[np.ndarray]:
        """Return the probabilities of each part that is surely in another language."""
        spoken, judged = prepare(text), []
        if len(spoken) != min(len(text), MAX_CODE_POINTS):
            return []
        for part in parts(spoken, language):
            ((name, sure),) = self.detector.detect([spoken[part]])
            if sure >= SURE and name in JUDGED and name != language:
                judged.append(self._chances(text[part], name))
        return judged[:MOST_PARTS]

    def _suspects(self, text: str, language: str) -> list[np.ndarray]:
        """Return the probabilities of each claim that may be meant, as far as they count."""
        return [
            np.minimum(self._chances(text[begin:end], language), most)
            for begin, end, most in self.scorer.reader.suspects(text)
        ]

    def score(self, text: str, language: str, language_of_words: str) -> np.ndarray:
        """Return probabilities [attributes], with and without links, spam without a lone one."""
        probabilities = self._chances(text, language)
        cleared, links = bare(text)
        if links:
            other = self._chances(cleared, language_of_words)
            spam = other[SPAM] if links == 1 else max(probabilities[SPAM], other[SPAM])
            probabilities = np.maximum(probabilities, other)
            probabilities[SPAM] = spam
        return probabilities

    def _chances(self, text: str, language: str) -> np.ndarray:
        whole, words = self._comment(text)
        (logits,) = self.linear.decision_function(self._matrix([whole]))
        inputs = self._inputs(logits, words)
        stack = self.stacks.get(language, self.stacks[""])
        (stacked,) = stack.decision_function(inputs[None])
        calibration = self.scorer.info["calibration"]
        slopes = np.array(calibration.get(language, calibration["other"]), np.float64)
        return 1 / (1 + np.exp(-np.clip(stacked * slopes[0] + slopes[1], -30, 30)))

    def _matrix(self, rows: Sequence[Row]) -> csr_matrix:
        at = [number for number, row in enumerate(rows) for _ in row]
        columns = [column for row in rows for column in row]
        values = [value for row in rows for value in row.values()]
        return csr_matrix((values, (at, columns)), shape=(len(rows), len(self.weights)))

    def _inputs(self, logits: np.ndarray, words: tuple[list[Row], float]) -> np.ndarray:
        parts, scale = words
        added = self._matrix(parts) @ self.weights if parts else np.zeros((0, len(ATTRIBUTES)))
        strongest = added.max(0) if parts else np.zeros(len(ATTRIBUTES))
        raised = np.maximum(added, 0).sum(0) * scale
        return np.concatenate(
            [logits, strongest, strongest * scale, raised, [math.log(scale), 1.0]]
        )

    def _comment(self, text: str) -> tuple[Row, tuple[list[Row], float]]:
        vocabulary = self.scorer.artifact.vocabulary
        ids, parts, last = [], {}, 0
        begins_part: list[bool] = []
        for word in self.scorer.reader.said(text):
            index = word.known
            role = int(vocabulary.roles[index]) if index >= 0 else 0
            value = int(vocabulary.keys[index]) if index >= 0 else polynomial(word.letters)
            length = word.size  # as it is read: two words may share a hash by chance
            group = role & IS_GROUP > 0
            ids.append((GROUP_HASH if group else value, 1 if group else length, role))
            begins_part.append(bool(PART_ENDS.search(text[last : word.begin])))
            last = word.end
            parts[value] = {index: 1.0} if index >= 0 else self._unknown(word.letters, value)
        scale = 1 / math.sqrt(len(parts) + 2)
        whole: Row = {}
        for part in parts.values():
            for column, weight in part.items():
                whole[column] = whole.get(column, 0) + weight * scale
        for column in self._extras(ids, begins_part):
            whole[column] = whole.get(column, 0) + scale
        for column in self._style(text):
            whole[column] = whole.get(column, 0) + 0.3
        return whole, (list(parts.values()), scale)

    def _unknown(self, letters: str, value: int) -> Row:
        line = f" {letters} "
        windows = [(n, line[at : at + n]) for n in (2, 3, 4, 5) for at in range(len(line) - n + 1)]
        row: Row = {}
        for n, window in windows:
            column = self.size + bucket(polynomial(window) ^ (n * 0x3C6EF372 & BITS32), GRAM_BITS)
            row[column] = row.get(column, 0) + 1 / math.sqrt(len(windows))
        column = self.size + (1 << GRAM_BITS) + bucket(value, WORD_BITS)
        row[column] = row.get(column, 0) + 1
        return row

    def _extras(
        self, ids: Sequence[tuple[int, int, int]], begins_part: Sequence[bool]
    ) -> list[int]:
        found = set(_denied_praise(ids, begins_part))
        for (left, size, _), (right, _, _) in pairwise(ids):
            found.add((left + right * pow(BASE, size, 1 << 32) & BITS32) ^ PAIR)
        for role, salt in ((IS_GROUP, GROUP_PAIR), (IS_PERSON, PERSON_PAIR)):
            for place, (name, _, _) in enumerate(ids):
                around = ids[max(0, place - NEAR) : place] + ids[place + 1 : place + NEAR + 1]
                if any(other & role for _, _, other in around):
                    found.add(name ^ salt)
        base = self.size + (1 << GRAM_BITS)
        return [base + bucket(value, WORD_BITS) for value in found]

    def _style(self, text: str) -> list[int]:
        codes = self.scorer.artifact.tables.style
        counts = [int(codes[min(ord(c), len(codes) - 1)]) for c in text[:6_000]]
        kinds = [sum(c == 1 << shift for c in counts) for shift in (0, 16, 32, 48)]
        length = max(len(counts), 1)
        steps = [
            int(math.log2(length + 1)),
            min(10 * kinds[0] // length, 9),
            min(kinds[1], 4),
            min(20 * kinds[2] // length, 9),
            min(kinds[3], 2),
        ]
        base = self.size + (1 << GRAM_BITS)
        return [
            base + bucket(((kind * 32 + step + 1) * 0x9E3779B1 & BITS32) ^ STYLE, WORD_BITS)
            for kind, step in enumerate(steps)
        ]
