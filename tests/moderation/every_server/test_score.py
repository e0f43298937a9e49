"""Scoring: leases, counted attempts, one verdict, quarantine."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from moderation import actions, judging
from moderation.judging import AtWork, DrainLimits
from moderation.policy import Policy
from moderation.status import Route, Status
from moderation.store.keys import key
from moderation.submission import Author
from moderation.text.word_list import WordRule
from tests.moderation.every_server.conftest import Moderation
from tests.support.fake_scorer import FakeScore, FakeScorer

LONG = 600.0  # seconds of a lease that no test outlives


def let_leases_end(moderation: Moderation) -> None:
    """Let every lease have ended two seconds ago, without waiting for a clock."""
    index = key(moderation.site, "leased")
    for member in moderation.store.redis.zrange(index, 0, -1):
        moderation.store.redis.zincrby(index, -(LONG + 2) * 1000, member)


class Crash(Exception):
    """What a scorer that dies looks like from here."""


class CrashingScorer(FakeScorer):
    """Dies on every batch that holds "poison"."""

    def score(self, texts: Sequence[str]) -> list[FakeScore]:
        if any("poison" in text for text in texts):
            raise Crash
        return super().score(texts)


def crash_until_quiet(moderation: Moderation) -> None:
    """Drain with a scorer that dies, as workers would be restarted, until nothing is left."""
    for _ in range(50):
        try:
            moderation.drain(CrashingScorer(), limits=DrainLimits(lease_seconds=LONG))
        except Crash:
            let_leases_end(moderation)
        if not moderation.store.backlog(moderation.site).leased:
            return
    pytest.fail("the backlog never emptied")


def test_clean_comment_is_approved_and_published(moderation: Moderation) -> None:
    """A clearly clean comment is approved by the policy and appears in its thread."""
    comment = moderation.judged()
    assert comment.status is Status.APPROVED
    assert comment.verdict is not None
    assert comment.verdict.model == "fake-1"
    assert moderation.store.thread_count(moderation.site, "a1") == 1


def test_toxic_comment_is_held_with_reasons(moderation: Moderation) -> None:
    """A likely toxic comment is held; the verdict names the rule and the words."""
    verdict = moderation.judged("an awful remark").verdict
    assert verdict is not None
    assert verdict.route is Route.HOLD
    assert verdict.rules[0].rule == "score_hold"
    assert (verdict.highlights[0].begin, verdict.highlights[0].end) == (3, 8)


def test_uncovered_language_is_held(moderation: Moderation) -> None:
    """Where the model was not validated for the language, a person decides."""
    verdict = moderation.judged("сәлем").verdict
    assert verdict is not None
    assert verdict.route is Route.HOLD
    assert "language" in [fired.rule for fired in verdict.rules]


def test_verdict_names_the_policy_version(moderation: Moderation) -> None:
    """A verdict says which version of the policy routed it, and a word rule holds."""
    policy = Policy(words=(WordRule("casino", label="gambling"),))
    actions.save_policy(moderation.store, moderation.site, policy, by="admin", expected_version=0)
    verdict = moderation.judged("Best CASINO in town").verdict
    assert verdict is not None
    assert verdict.policy_version == 1
    found = next(fired.detail for fired in verdict.rules if fired.rule == "word")
    assert found["label"] == "gambling"


def test_leased_comments_are_not_claimed_twice(moderation: Moderation) -> None:
    """Two workers never hold the same comment while its lease lives."""
    for _ in range(3):
        moderation.submit()
    store, site = moderation.store, moderation.site
    first, _ = store.claim(site, batch=2, lease_seconds=LONG, attempts_max=3)
    second, _ = store.claim(site, batch=2, lease_seconds=LONG, attempts_max=3)
    assert [len(first), len(second)] == [2, 1]
    assert not {c.id for c in first} & {c.id for c in second}
    assert store.backlog(site).leased == 3


def test_late_verdict_changes_nothing(moderation: Moderation) -> None:
    """Of two workers that scored the same comment, only the first one's verdict counts."""
    accepted = moderation.submit()
    store, site = moderation.store, moderation.site
    claimed, _ = store.claim(site, batch=1, lease_seconds=LONG, attempts_max=3)
    let_leases_end(moderation)
    again, _ = store.claim(site, batch=1, lease_seconds=LONG, attempts_max=3)
    scorer = moderation.scorer
    assert judging.judge(store, AtWork(scorer), site, again, worker="second") == 1
    assert judging.judge(store, AtWork(scorer), site, claimed, worker="first") == 0
    assert moderation.get(accepted.id).version == 2
    lines = [e for e in store.history(site, accepted.id) if e.type == "comment.judged"]
    assert [line.by for line in lines] == ["second"]


def test_verdict_on_an_edited_comment_is_dropped(moderation: Moderation) -> None:
    """A verdict on the old text does not land on the new one."""
    accepted = moderation.submit("fine")
    store, site = moderation.store, moderation.site
    claimed, _ = store.claim(site, batch=1, lease_seconds=LONG, attempts_max=3)
    actions.edit(store, moderation.rings.append, site, accepted.id, "awful", by="key-1")
    assert judging.judge(store, AtWork(moderation.scorer), site, claimed, worker="w") == 0
    assert moderation.get(accepted.id).status is Status.PENDING
    moderation.drain()
    assert moderation.get(accepted.id).status is Status.HELD


def test_poison_goes_to_the_moderators_and_takes_nobody_along(moderation: Moderation) -> None:
    """A comment that kills its scorer three times is held unscored; its batch is scored."""
    innocents = [moderation.submit().id for _ in range(5)]
    poison = moderation.submit("poison").id
    crash_until_quiet(moderation)
    assert {moderation.get(id_).status for id_ in innocents} == {Status.APPROVED}
    comment = moderation.get(poison)
    assert comment.status is Status.HELD
    assert comment.verdict is not None
    assert comment.verdict.scores == {}
    assert [fired.rule for fired in comment.verdict.rules] == ["unscored"]
    counters = moderation.store.counters(moderation.site)
    assert counters["attempts:quarantined"] == 1


def test_backlog_wakes_another_worker(moderation: Moderation) -> None:
    """A claim that leaves comments waiting asks for one more worker."""
    for _ in range(3):
        moderation.submit()
    store, site = moderation.store, moderation.site
    store.open_doorbell(site)
    assert store.claim(site, batch=2, lease_seconds=LONG, attempts_max=3)[1] is True
    assert store.claim(site, batch=2, lease_seconds=LONG, attempts_max=3)[1] is False


def test_what_outlived_a_lease_leaves_the_way_for_a_second(moderation: Moderation) -> None:
    """What waits is judged before the worker may die; but none outlives its lease for ever."""
    store, site = moderation.store, moderation.site
    old = moderation.submit().id
    store.claim(site, batch=1, lease_seconds=LONG, attempts_max=3)
    new = moderation.submit().id
    leased = key(site, "leased")

    def first(ended_ms: int) -> str:
        store.redis.zadd(leased, {old: store.now() - ended_ms}, xx=True)
        claimed, _ = store.claim(site, batch=9, lease_seconds=LONG, attempts_max=9)
        return claimed[0].id

    assert first(ended_ms=1) == new
    assert first(ended_ms=1) == old, "nothing else waits"
    moderation.submit()
    assert first(ended_ms=1_000) == old


def test_a_comment_that_may_end_its_worker_silences_no_bell(moderation: Moderation) -> None:
    """Who claims what outlived a lease may die before it rings: whatever comes later rings, too."""
    store, site = moderation.store, moderation.site
    moderation.submit()
    store.open_doorbell(site)
    store.claim(site, batch=1, lease_seconds=LONG, attempts_max=3)
    let_leases_end(moderation)
    moderation.submit()
    store.open_doorbell(site)
    assert store.claim(site, batch=9, lease_seconds=LONG, attempts_max=3)[1] is True
    moderation.rings.clear()
    moderation.submit()
    assert moderation.rings == ["demo"]


def test_drain_that_runs_out_of_time_rings_again(moderation: Moderation) -> None:
    """What a drain leaves behind is not left to the sweep."""
    moderation.submit()
    moderation.rings.clear()
    moderation.drain(limits=DrainLimits(budget_seconds=0.0))
    assert moderation.rings == ["demo"]


def test_sweep_rings_only_where_something_waits(moderation: Moderation) -> None:
    """The sweep finds lost doorbells and dead workers, and leaves live leases alone."""
    store, site = moderation.store, moderation.site
    assert judging.sweep(store, moderation.rings.append, [site]) == 0
    moderation.submit()
    assert judging.sweep(store, moderation.rings.append, [site]) == 1
    store.claim(site, batch=1, lease_seconds=LONG, attempts_max=3)
    assert judging.sweep(store, moderation.rings.append, [site]) == 0
    let_leases_end(moderation)
    assert judging.sweep(store, moderation.rings.append, [site]) == 1


def test_commit_of_nothing_is_harmless(moderation: Moderation) -> None:
    """A verdict for a comment that was erased in between is dropped."""
    accepted = moderation.submit()
    store, site = moderation.store, moderation.site
    claimed, _ = store.claim(site, batch=1, lease_seconds=LONG, attempts_max=3)
    actions.erase(store, site, accepted.id, by="key-1")
    assert judging.judge(store, AtWork(moderation.scorer), site, claimed, worker="w") == 0
    assert moderation.get(accepted.id).submission is None


def test_a_name_alone_is_nobody_known(moderation: Moderation) -> None:
    """Whoever types a name that was approved before still waits; who has an id or address not."""
    store, site = moderation.store, moderation.site
    ids = [Author("Aigerim", id="u-1"), Author("Aigerim", email_digest="d" * 32)]
    named = Author("Aigerim")
    for author in (*ids, named):
        moderation.submit(who=author)
    moderation.drain()
    actions.save_policy(store, site, Policy(hold_first_comment=True), by="a", expected_version=0)
    again = [moderation.submit(who=author).id for author in (*ids, named)]
    moderation.drain()
    found = [moderation.get(id_) for id_ in again]
    assert [one.status for one in found] == [Status.APPROVED, Status.APPROVED, Status.HELD]
    verdict = found[-1].verdict
    assert verdict is not None
    assert [rule.rule for rule in verdict.rules] == ["name_only"]
