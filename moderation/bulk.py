"""Bulk decisions, and their undo.

Each comment is decided as if alone: those that changed since the moderator looked are left as they
are and named. Scripts take a hundred at a time, so Redis never stops for long.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from moderation.comment import Comment, Move
from moderation.errors import NotAllowed
from moderation.status import DECIDABLE
from moderation.store.writer import Store

CHUNK = 100  # comments in one script: about 5 ms
BULK_MAX = 1000  # comments in one bulk decision
UNCONFIRMED_MAX = 20  # comments that one press decides; more take their number, too
UNDO_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """What a bulk decision did: ``id`` takes it back, ``left`` are the ids it did not touch."""

    id: str
    decided: tuple[str, ...]
    left: tuple[str, ...]


def decide_many(
    store: Store,
    site: str,
    versions: Mapping[str, int],
    move: Move,
    *,
    blind: Callable[[Comment], bool] = lambda _: False,
    most: int = BULK_MAX,
    bulk_id: str | None = None,
) -> BulkOutcome:
    """Decide every comment that is still at the version that ``versions`` names.

    ``blind`` tells of each whether the machine's scores were hidden until now. ``bulk_id`` names
    the decision, else it gets a new name.

    Raises:
        ValueError: more than ``most`` comments.
        NotAllowed: ``move`` leads to a status that nobody can decide.
    """
    if len(versions) > most:
        raise ValueError(f"{len(versions):,} comments, limit {most:,}")
    if move.status not in DECIDABLE:
        raise NotAllowed(f"move to {move.status.value}", move.status)
    bulk = bulk_id or new_id()
    ids = list(versions)
    # Before the decisions, so that whatever of them lands can be taken back.
    store.keep_bulk(site, bulk, ids, UNDO_SECONDS)
    move = replace(move, bulk=bulk)
    comments = store.get_many(site, ids)
    moves = [
        (comment, versions[comment.id], replace(move, blind=blind(comment))) for comment in comments
    ]
    return decide_moves(store, site, bulk, ids, moves)


def new_id() -> str:
    """Return a name for a bulk decision."""
    return secrets.token_hex(8)


def undo_many(store: Store, site: str, bulk: str, *, by: str) -> BulkOutcome:
    """Take a bulk decision back wherever nothing happened to the comment since.

    Raises:
        NotFound: there is no such bulk decision, or it is older than a day.
    """
    ids = store.bulk_ids(site, bulk)
    moves = list(undone_moves(store.get_many(site, ids), bulk, by))
    return decide_moves(store, site, bulk, ids, moves)


def undone_moves(
    comments: Sequence[Comment], bulk: str, by: str
) -> Iterator[tuple[Comment, int, Move]]:
    """Yield what takes a bulk decision back, of comments that nothing happened to since."""
    for comment in comments:
        decision = comment.decision
        if decision and decision.bulk == bulk and decision.version == comment.version:
            yield comment, comment.version, Move(decision.previous, by, undoes=decision.version)


def decide_moves(
    store: Store,
    site: str,
    bulk: str,
    ids: Sequence[str],
    moves: Sequence[tuple[Comment, int, Move]],
) -> BulkOutcome:
    """Make every move whose comment is still at the version beside it."""
    decided = []
    for first in range(0, len(moves), CHUNK):
        chunk = moves[first : first + CHUNK]
        outcomes = store.decide_many(site, chunk)
        decided += [
            comment.id
            for (comment, _, _), outcome in zip(chunk, outcomes, strict=True)
            if outcome == "decided"
        ]
    done = set(decided)
    return BulkOutcome(bulk, tuple(decided), tuple(id_ for id_ in ids if id_ not in done))
