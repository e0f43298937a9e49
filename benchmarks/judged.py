"""Waiting for verdicts, and how long each one took by the journal."""

from __future__ import annotations

from benchmarks.servers import await_true
from moderation.status import Status
from moderation.store.writer import Store


def await_verdicts(store: Store, site: str) -> None:
    """Wait until nothing is pending. Raises BenchmarkError after a minute."""
    await_true(lambda: store.counts(site)[Status.PENDING] == 0, "end of the backlog")


def waits(store: Store, site: str, cursor: str) -> list[float]:
    """Return the ms between the journal's lines of acceptance and verdict, behind ``cursor``."""
    after: str | None = cursor
    accepted: dict[str, int] = {}
    milliseconds: list[float] = []
    while events := store.events(site, after=after, limit=5_000).items:
        after = events[-1].cursor
        for event in events:
            if event.type == "comment.accepted":
                accepted[str(event.comment_id)] = event.at
            elif event.type == "comment.judged":
                milliseconds.append(event.at - accepted[str(event.comment_id)])
    return milliseconds
