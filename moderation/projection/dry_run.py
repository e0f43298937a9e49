"""Dry run of word rules on the newest comments, before they are saved."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from moderation.judging import Scorer
from moderation.projection.database import ask
from moderation.projection.search import Projection
from moderation.store.reader import Reader
from moderation.text.word_list import Readings, WordRule, compile_pattern

COMMENTS_MAX = 10_000
BUDGET_SECONDS = 2.0
CHUNK = 250  # texts in one round trip; the clock is looked at after each
SAMPLES = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """A comment that an entry matches; ``approved`` where a person approved it."""

    id: str
    body: str
    status: str
    approved: bool
    rule: WordRule


@dataclass(frozen=True, slots=True)
class DryRun:
    """What came of it: ``complete`` unless time ran out after ``looked_at`` comments.

    ``approved`` of the ``hits`` were approved by people; these come first among the samples.
    """

    looked_at: int
    complete: bool
    hits: int
    approved: int
    by_rule: Mapping[WordRule, int]
    samples: Sequence[Hit]


def dry_run(
    projection: Projection,
    reader: Reader,
    site: str,
    rules: Sequence[WordRule],
    *,
    scorer: Scorer | None = None,
    budget_seconds: float = BUDGET_SECONDS,
) -> DryRun:
    """Match ``rules`` with the newest 10,000 comments, newest first, for ``budget_seconds``.

    Without a scorer the texts are matched as they were written only.

    Raises:
        re2.error: a rule whose expression cannot be used.
        StoreUnavailable: the texts cannot be read.
    """
    deadline = time.monotonic() + budget_seconds
    for rule in rules:
        compile_pattern(rule)
    newest = ask(projection.place, _NEWEST, [site, COMMENTS_MAX])
    hits: list[Hit] = []
    looked_at = 0
    while looked_at < len(newest) and time.monotonic() < deadline:
        chunk = newest[looked_at : looked_at + CHUNK]
        bodies = reader.bodies(site, [id_ for id_, _, _ in chunk])
        texts = [bodies.get(id_, "") for id_, _, _ in chunk]
        readings = scorer.read(texts) if scorer else [None] * len(texts)
        for (id_, status, approved), body, reading in zip(chunk, texts, readings, strict=True):
            if matched_label := _first(rules, Readings(body, reading)):
                hits.append(Hit(id_, body, status, bool(approved), matched_label))
        looked_at += len(chunk)
    return DryRun(
        looked_at=looked_at,
        complete=looked_at == len(newest),
        hits=len(hits),
        approved=sum(hit.approved for hit in hits),
        by_rule=Counter(hit.rule for hit in hits),
        samples=_samples(hits),
    )


def _first(rules: Sequence[WordRule], readings: Readings) -> WordRule | None:
    return next((rule for rule in rules if readings.find(rule)), None)


def _samples(hits: Sequence[Hit]) -> list[Hit]:
    """Return twenty by chance, those first that people approved: they would be the errors."""
    chosen = random.sample(hits, len(hits))
    return sorted(chosen, key=lambda hit: not hit.approved)[:SAMPLES]


_NEWEST = (
    "SELECT id, status, status = 'approved' AND decided_by IS NOT NULL AND decided_by != 'reports' "
    "FROM comments WHERE site = ? ORDER BY sequence DESC LIMIT ?"
)
