"""Floods refused before Redis is asked, and nobody else."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.errors import RateLimited
from moderation.store.acceptance import Acceptance, Batch, Intake, Limits
from moderation.store.server.allowances import KEYS_MAX, Allowances
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission

SLOW = Limits(rate_per_second=0.01, burst=3)


class Count:
    """The count of ``accept.lua``: the generic cell rate algorithm, in milliseconds."""

    def __init__(self, per_second: float, burst: int) -> None:
        self._interval, self._burst, self._used = 1000 / per_second, burst, 0.0

    def wait(self, size: int, at: float) -> int:
        used = max(self._used, at) + min(size, self._burst) * self._interval
        wait = used - self._burst * self._interval - at
        if wait > 0:
            return math.ceil(wait)
        self._used = used
        return 0


@given(
    st.lists(
        st.tuples(st.integers(0, 2000), st.integers(1, 7), st.integers(0, 1)),
        min_size=1,
        max_size=60,
    ),
    st.floats(0.5, 50),
    st.integers(1, 5),
)
def test_never_ahead_of_the_count(
    posts: list[tuple[int, int, int]], per_second: float, burst: int
) -> None:
    """Two processes on one count refuse by themselves only what the count would refuse."""
    count, at = Count(per_second, burst), 1_000_000.0
    known = [Allowances(), Allowances()]
    for pause, size, process in posts:
        at += pause
        allowance = known[process].of("site", "key", per_second, burst)
        if allowance.wait(size, at / 1000) > 1e-6:
            assert count.wait(size, at) > 0, "refused, though there was room"
        elif wait := count.wait(size, at):
            allowance.refuse(size, at / 1000, wait / 1000)
        else:
            allowance.take(size, at / 1000)


def intake() -> Intake:
    return Intake(Submission(Article("a"), Author("Ann"), "hello"))


def scripts_run(store: Store) -> int:
    said = store.redis.info("commandstats")
    return sum(said.get(f"cmdstat_{name}", {}).get("calls", 0) for name in ("eval", "evalsha"))


def test_a_flood_asks_redis_once(store: Store, site: str) -> None:
    """After its burst a key costs the store one refusal, then none, and others are taken."""
    accept = Acceptance(store.redis).accept
    before = scripts_run(store)
    flood = [accept(site, Batch("flood", SLOW, [intake()]))[0][0] for _ in range(50)]
    assert [isinstance(one, RateLimited) for one in flood] == [False] * 3 + [True] * 47
    assert scripts_run(store) - before <= 4
    limited = flood[-1]
    assert isinstance(limited, RateLimited)
    assert 90 < limited.retry_after_seconds <= 100
    several = accept(site, Batch("flood", SLOW, [intake(), intake()]))[0]
    assert [type(one) for one in several] == [RateLimited, RateLimited]
    (other,) = accept(site, Batch("other", SLOW, [intake()]))[0]
    assert not isinstance(other, RateLimited)


def test_another_process_learns_from_one_refusal(store: Store, site: str) -> None:
    """What others used up is known after the first refusal."""
    for _ in range(3):
        Acceptance(store.redis).accept(site, Batch("flood", SLOW, [intake()]))
    accept = Acceptance(store.redis).accept
    accept(site, Batch("flood", SLOW, [intake()]))
    before = scripts_run(store)
    (refused,) = accept(site, Batch("flood", SLOW, [intake()]))[0]
    assert isinstance(refused, RateLimited)
    assert refused.retry_after_seconds == pytest.approx(100, abs=10)
    assert scripts_run(store) == before


def test_what_is_known_is_bounded() -> None:
    """Keys come and go; a new limit begins anew."""
    known = Allowances()
    first = known.of("site", "0", 1, 1)
    assert known.of("site", "0", 1, 1) is first
    assert known.of("site", "0", 2, 1) is not first
    for number in range(1, KEYS_MAX + 1):
        known.of("site", str(number), 1, 1)
    assert known.of("site", "0", 2, 1).wait(1, 0) == 0
