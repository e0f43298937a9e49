"""What new entries of a word list would have hit, tried on the newest comments before saving."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from moderation.policy import WordRule, compile_pattern
from moderation.projection.search import Projection
from moderation.reader import Reader

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
    budget_seconds: float = BUDGET_SECONDS,
) -> DryRun:
    """Match ``rules`` with the newest 10,000 comments, newest first, for ``budget_seconds``.

    Raises:
        re2.error: a rule whose expression cannot be used.
        StoreUnavailable: the texts cannot be read.
    """
    deadline = time.monotonic() + budget_seconds
    patterns = [(rule, compile_pattern(rule)) for rule in rules]
    newest = projection.ask(_NEWEST, [site, COMMENTS_MAX])
    hits: list[Hit] = []
    looked_at = 0
    while looked_at < len(newest) and time.monotonic() < deadline:
        chunk = newest[looked_at : looked_at + CHUNK]
        bodies = reader.bodies(site, [id_ for id_, _, _ in chunk])
        for id_, status, approved in chunk:
            body = bodies.get(id_, "")
            found = next((rule for rule, pattern in patterns if pattern.search(body)), None)
            if found:
                hits.append(Hit(id_, body, status, bool(approved), found))
        looked_at += len(chunk)
    return DryRun(
        looked_at=looked_at,
        complete=looked_at == len(newest),
        hits=len(hits),
        approved=sum(hit.approved for hit in hits),
        by_rule=Counter(hit.rule for hit in hits),
        samples=_samples(hits),
    )


def _samples(hits: Sequence[Hit]) -> list[Hit]:
    """Return twenty by chance, those first that people approved: they would be the errors."""
    chosen = random.sample(hits, len(hits))
    return sorted(chosen, key=lambda hit: not hit.approved)[:SAMPLES]


_NEWEST = (
    "SELECT id, status, status = 'approved' AND decided_by IS NOT NULL AND decided_by != 'reports' "
    "FROM comments WHERE site = ? ORDER BY sequence DESC LIMIT ?"
)
