"""After a restore: erase again what the backup brought back."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from itertools import groupby, islice

from moderation.erasure.erasures import Kind
from moderation.erasure.ledger import Entry, Ledger
from moderation.status import Status
from moderation.store.writer import Store

BY = "restore"  # in the journal
BATCH = 500
log = logging.getLogger("modqueue.start")


def erase_again(store: Store, ledger: Ledger) -> int:
    """Erase what ``ledger`` lists and the store holds; return how much that was.

    Raises:
        StoreUnavailable: Redis is away; run it again.
        OSError: the list cannot be read.
    """
    erased = sum(_erase(store, site, entries) for site, entries in _batches(ledger))
    if erased:
        log.warning("erasures.repeated erased=%d; the store came from an older backup", erased)
    return erased


def _batches(ledger: Ledger) -> Iterator[tuple[str, list[Entry]]]:
    for site, entries in groupby(ledger.entries(), lambda entry: entry.site):
        while batch := list(islice(entries, BATCH)):
            yield site, batch


def _erase(store: Store, site: str, entries: Sequence[Entry]) -> int:
    comments = [entry.erased.id for entry in entries if entry.erased.kind is Kind.COMMENT]
    labels = [entry.erased.id for entry in entries if entry.erased.kind is Kind.LABEL]
    back = _present(store, site, comments)
    for comment_id in back:
        store.erase(site, comment_id, by=BY)
    store.archived.wipe_again(site, comments)
    return len(back) + store.outside_labels.erase_ids(site, labels)


def _present(store: Store, site: str, comment_ids: Sequence[str]) -> list[str]:
    """Return those of the comments that have a text."""
    listed = list(dict.fromkeys(comment_ids))
    records = zip(listed, store.fields(site, listed, "status"), strict=True)
    return [id_ for id_, record in records if record.get("status", "erased") != Status.ERASED]
