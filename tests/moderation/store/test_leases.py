"""What a batch of verdicts costs on its way into the store."""

from __future__ import annotations

import pytest

from moderation.status import Route
from moderation.store import leases, records
from moderation.store.leases import ClaimedComment, Judged
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from moderation.verdict import Verdict


def test_a_batch_writes_what_its_verdicts_share_once(
    store: Store, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """JSON is made of each verdict, but one line of the journal does for all of a route."""
    dumped: list[object] = []

    def dump(value: object) -> str:
        dumped.append(value)
        return "{}"

    for module in (records, leases):
        monkeypatch.setattr(module, "dump", dump)
    claimed = ClaimedComment("abc", 1, Submission(Article("a1"), Author("Ann"), "Hi"), False)
    verdict = Verdict(Route.APPROVE, (), 0.0, policy_version=7, model="of this test")
    store.commit_verdicts(site, [Judged(claimed, verdict)] * 64, by="worker:w1")
    assert len(dumped) == 64 + 1
