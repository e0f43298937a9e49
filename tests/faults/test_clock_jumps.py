"""The store's wall clock jumps while things are planned."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from moderation import actions, judging
from moderation.background.runs import RunKind, Runs
from moderation.desk.claims import CLAIM_SECONDS, Desk
from moderation.errors import RateLimited, SlowMode
from moderation.judging import DrainLimits
from moderation.registry import Registry
from moderation.registry.log_in.attempts import Gate
from moderation.site.site_settings import SiteSettings
from moderation.status import Status
from moderation.store.acceptance import Accepted, Answers, Intake, Limits
from moderation.store.keys import key
from moderation.store.server.commands import Redis
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from moderation.webhooks.address import networks
from moderation.webhooks.endpoints import Endpoints
from moderation.webhooks.outbox import Outbox
from service.launcher.embedded import EmbeddedServer
from tests.conftest import FakeScorer
from tests.support.servers.clocks import DAY_SECONDS, HOUR_SECONDS, JumpingClock, forget_remains
from tests.support.servers.installation import SITE
from tests.support.servers.redis_servers import wait_until
from worker.sweep import Sweeper

LEASE_SECONDS = 1.0
SOON = 10.0  # seconds: nothing here is planned for longer than two


@pytest.fixture
def clock(tmp_path: Path) -> JumpingClock:
    return JumpingClock(tmp_path / "clock")


@pytest.fixture
def redis(tmp_path: Path, clock: JumpingClock) -> Iterator[Redis]:
    """The client of a server whose clock is ``clock``."""
    server = EmbeddedServer(tmp_path / "server")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in clock.environ.items():
            patch.setenv(name, value)
        client = connect(server.start())
    yield client
    client.close()
    server.stop()
    forget_remains()


@pytest.fixture
def store(redis: Redis) -> Store:
    Registry(redis).add_site(SITE, "Demo")
    return Store(redis)


@pytest.fixture
def sweeper(store: Store, rings: list[str]) -> Sweeper:
    """A sweeper that has noted the right time."""
    made = Sweeper(store.redis, rings.append, 0.05, lease_seconds=LEASE_SECONDS)
    made.round()
    return made


def post(store: Store, limits: Limits = Limits(), name: str = "Ann") -> Answers:  # noqa: B008
    intake = Intake(Submission(Article("a"), Author(name), "hello"))
    return store.accept(SITE, [intake], caller="k", limits=limits)


def accepted(answers: Answers) -> Accepted:
    (answer,), _ = answers
    assert isinstance(answer, Accepted)
    return answer


def judge(store: Store) -> int:
    limits = DrainLimits(lease_seconds=LEASE_SECONDS)
    return judging.drain(store, str, FakeScorer(), SITE, limits, worker="w")


def jump_to(store: Store, clock: JumpingClock, seconds: int) -> None:
    """Let the store's clock be ``seconds`` ahead of the true time; return once it is seen."""
    clock.set(seconds)
    ahead = time.time() + seconds
    wait_until(lambda: abs(store.now() / 1000 - ahead) < SOON, "a jump")


def claim(store: Store) -> None:
    """Claim what waits, as a worker that dies then."""
    claimed, _ = store.claim(SITE, batch=64, lease_seconds=LEASE_SECONDS, attempts_max=3)
    assert claimed


@pytest.mark.parametrize("jump", [HOUR_SECONDS, -HOUR_SECONDS, DAY_SECONDS, -DAY_SECONDS])
def test_a_lease_ends(store: Store, clock: JumpingClock, sweeper: Sweeper, jump: int) -> None:
    """A comment whose worker died is judged once, and soon, whatever the clock does."""
    post(store)
    claim(store)
    jump_to(store, clock, jump)
    wait_until(lambda: sweeper.round() > 0, "a ring", SOON)
    assert judge(store) == 1
    assert store.counts(SITE)[Status.PENDING] == 0
    lines = [event.type for event in store.events(SITE).items]
    assert lines == ["comment.accepted", "comment.judged"]


@pytest.mark.parametrize("jump", [HOUR_SECONDS, -HOUR_SECONDS])
def test_a_late_verdict_is_none(store: Store, clock: JumpingClock, jump: int) -> None:
    """Two workers that have one comment, because its lease ended at once, give one verdict."""
    post(store)
    claim(store)
    jump_to(store, clock, jump)
    claimed, _ = store.claim(SITE, batch=64, lease_seconds=LEASE_SECONDS, attempts_max=3)
    assert bool(claimed) is (jump > 0)
    store.mind_clock(SITE, LEASE_SECONDS)
    wait_until(lambda: store.waiting(SITE) > 0, "the end of the lease", SOON)
    assert judge(store) == 1
    assert sum(event.type == "comment.judged" for event in store.events(SITE).items) == 1


def test_an_undo_window_ends(store: Store, clock: JumpingClock, sweeper: Sweeper) -> None:
    """A decision is told a window after the clock was set back at the latest, not an hour later."""
    settings = SiteSettings(undo_seconds=1)
    actions.save_settings(store, SITE, settings, by="anna", expected_version=0)
    comment = accepted(post(store))
    judge(store)
    rejected = Status.REJECTED
    actions.decide(
        store, SITE, comment.id, status=rejected, by="anna", expected_version=2, reason="spam"
    )
    jump_to(store, clock, -HOUR_SECONDS)
    sweeper.round()

    def last_told() -> str:
        return store.told_events(SITE).items[-1].type

    assert last_told() == "comment.judged"
    wait_until(lambda: last_told() == "comment.decided", "the decision", SOON)


def test_a_delivery_is_taken_over(store: Store, clock: JumpingClock, sweeper: Sweeper) -> None:
    """A message whose sender died is sent by the next one when its lease would have ended."""
    endpoints = Endpoints(store.redis, allowed=networks("127.0.0.0/8"))
    endpoint = endpoints.add(SITE, "http://127.0.0.1:9/hook", by="anna")[0].id
    outbox = Outbox(store.redis, lease_seconds=LEASE_SECONDS)
    post(store)
    outbox.advance(SITE, endpoint)
    assert outbox.take(SITE, endpoint)
    jump_to(store, clock, -HOUR_SECONDS)
    sweeper.round()
    wait_until(lambda: outbox.take(SITE, endpoint) is not None, "another attempt", SOON)


def test_an_allowance_comes_back(store: Store, clock: JumpingClock) -> None:
    """A key that had used up its allowance waits seconds."""
    limits = Limits(rate_per_second=1.0, burst=2)

    def posts_anew() -> bool:
        (answer,), _ = post(Store(store.redis), limits)  # another process, which remembers nothing
        return isinstance(answer, Accepted)

    assert posts_anew()
    assert posts_anew()
    jump_to(store, clock, -HOUR_SECONDS)
    (answer,), _ = post(Store(store.redis), limits)
    assert isinstance(answer, RateLimited)
    assert answer.retry_after_seconds <= 2
    wait_until(posts_anew, "room for another comment", SOON)


def test_slow_mode_ends(store: Store, clock: JumpingClock) -> None:
    """Who may post every second does not wait an hour."""
    store.change_article(SITE, Article("a"), slow_seconds=1, by="anna")

    def posts_anew() -> bool:
        (answer,), _ = post(store)
        return isinstance(answer, Accepted)

    assert posts_anew()
    jump_to(store, clock, -HOUR_SECONDS)
    (answer,), _ = post(store)
    assert isinstance(answer, SlowMode)
    assert answer.retry_after_seconds <= 2
    wait_until(posts_anew, "another comment", SOON)


def test_the_doorbell_rings(store: Store, clock: JumpingClock) -> None:
    """What was rung before the clock was set back keeps no later ring from the workers."""
    assert post(store)[1]
    assert not post(store)[1]
    jump_to(store, clock, -HOUR_SECONDS)
    assert post(store)[1]
    assert not post(store)[1]
    jump_to(store, clock, -2 * HOUR_SECONDS)
    assert store.close_doorbell(SITE)


def test_rounds_go_on(store: Store, clock: JumpingClock, rings: list[str]) -> None:
    """A round that was taken before the clock was set back keeps no other sweeper from its own."""
    post(store)
    first, second = (Sweeper(store.redis, rings.append, 60.0) for _ in range(2))
    assert first.round() == 1
    assert second.round() == 0
    jump_to(store, clock, -HOUR_SECONDS)
    assert second.round() == 1


def test_nobody_is_locked_out(store: Store, clock: JumpingClock) -> None:
    """Who had to wait seconds before the next log-in does not wait an hour."""
    registry = Registry(store.redis)
    gates = [Gate("anna", free=1, first_wait_seconds=2.0)]

    def wait_ms() -> int:
        return registry.try_log_in(gates, store.now())[0]

    assert wait_ms() == 0
    assert wait_ms() > 0
    jump_to(store, clock, -HOUR_SECONDS)
    wait_until(lambda: wait_ms() == 0, "the next try", SOON)


def test_a_claim_ends(store: Store, clock: JumpingClock) -> None:
    """A card that somebody took and left is dealt to others two minutes later."""
    desk = Desk(store.redis, SITE)
    desk.claim("c1", "anna")
    jump_to(store, clock, -HOUR_SECONDS)
    assert desk.deal(["c1"], "bob") == frozenset()
    jump_to(store, clock, -HOUR_SECONDS + CLAIM_SECONDS)
    wait_until(lambda: desk.deal(["c1"], "bob") == {"c1"}, "the end of the claim", SOON)


@pytest.mark.parametrize("kind", RunKind)
def test_a_run_is_taken_over(
    store: Store, clock: JumpingClock, sweeper: Sweeper, kind: RunKind
) -> None:
    """A run whose worker died is another's when its lease would have ended."""
    runs = Runs(store.redis, LEASE_SECONDS, kind)
    assert runs.ask(SITE, by="anna")
    assert runs.take(SITE, "first")
    jump_to(store, clock, -HOUR_SECONDS)
    sweeper.round()
    wait_until(lambda: runs.get(SITE).is_due, "the end of the lease", SOON)
    assert runs.take(SITE, "second")


def test_a_clock_that_was_ahead_for_a_moment(store: Store, clock: JumpingClock) -> None:
    """A lease that was taken while the clock was a day ahead, between two looks of the sweep."""
    store.mind_clock(SITE, LEASE_SECONDS)
    post(store)
    jump_to(store, clock, DAY_SECONDS)
    claim(store)
    jump_to(store, clock, 0)
    assert store.mind_clock(SITE, LEASE_SECONDS) == 0
    wait_until(lambda: store.waiting(SITE) == 1, "the end of the lease", SOON)


def test_noted_once(store: Store, clock: JumpingClock, sweeper: Sweeper) -> None:
    """What was brought back is not brought back again; a clock that goes on brings nothing back."""
    assert store.mind_clock(SITE, LEASE_SECONDS) == 0
    jump_to(store, clock, -HOUR_SECONDS)
    assert store.mind_clock(SITE, LEASE_SECONDS) == pytest.approx(HOUR_SECONDS, abs=30)
    assert store.mind_clock(SITE, LEASE_SECONDS) == 0
    jump_to(store, clock, HOUR_SECONDS)
    assert store.mind_clock(SITE, LEASE_SECONDS) == 0
    assert int(store.redis.get(key(SITE, "clock")) or 0) >= store.now() - 60_000
