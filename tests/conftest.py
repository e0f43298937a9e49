"""Real parts for the tests: a server of the embedded kind, a store on it, a scorer with rules."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from argon2 import PasswordHasher

from moderation import audit_sample
from moderation.registry import Registry
from moderation.registry.log_in import passwords
from moderation.store.server.commands import Redis
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from service.launcher.embedded import EmbeddedServer
from tests.support.fake_scorer import FakeScorer as FakeScorer  # tests take it from here
from tests.support.run import kinds
from tests.support.servers.in_memory import folder_in_memory
from tests.support.web import compiled
from tests.support.web.browser import CHROMIUM, FLAGS

if TYPE_CHECKING:
    from playwright.sync_api import Browser


# How long an example takes is the machine's affair.
hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")
# Who changes something tries each property with some examples, `make test` with all hundred.
hypothesis.settings.register_profile("quick", max_examples=25)


def pytest_configure(config: pytest.Config) -> None:
    """Try fewer examples where the quick tests alone are asked for."""
    if config.option.markexpr == "quick":
        hypothesis.settings.load_profile("quick")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Pass over files without quick tests where those alone are asked for: imports cost most."""
    tests = Path(__file__).parent
    asked = config.option.markexpr == "quick" and collection_path.is_relative_to(tests)
    return True if asked and not kinds.is_quick(collection_path, tests) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with what it needs, so that `make quick` can go without."""
    kinds.arrange(items, Path(__file__).parent)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage while all tests and what they use are imported: they leave none."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """Spare what was imported from every garbage collection of the run: a tenth of its time.

    Another 25th goes where it collects after 20,000 new objects, not 700.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Run two processes of tests on each core, because they mostly wait; eight at most.

    The quick ones do not wait, and each process must first import them all.
    """
    cores = os.cpu_count() or 1
    return min(cores + 1 if config.option.markexpr == "quick" else 2 * cores, 8)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep the tests of a file in one process, and some kinds of tests."""
    from tests.support.run.scheduler import Scheduler  # only where there is something to schedule

    return Scheduler(config, log)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's browser, once for the whole run: Playwright allows one of its loops at a time."""
    from playwright.sync_api import sync_playwright  # half a second, which others can do without

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Hash passwords of accounts at a hundredth of what it costs a real log-in."""
    with pytest.MonkeyPatch.context() as patch:
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(passwords, "_HASHER", cheap)
        patch.setattr(passwords, "_NOBODY", cheap.hash("nobody"))
        yield


@pytest.fixture(scope="session", autouse=True)
def compiled_once(pytestconfig: pytest.Config) -> Iterator[None]:
    """Make applications, and their pages, at a quarter of what they cost."""
    assert pytestconfig.cache
    with pytest.MonkeyPatch.context() as patch:
        compiled.keep(patch, pytestconfig.cache.mkdir("templates"))
        yield


@pytest.fixture(scope="session", autouse=True)
def nothing_is_audited() -> Iterator[None]:
    """Draw no comment for the audit unless a test asks for it: which ones hangs on random ids."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(audit_sample, "lot", lambda comment_id: 1.0)
        yield


@pytest.fixture
def everything_is_audited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw every comment that the machine decides for the audit."""
    monkeypatch.setattr(audit_sample, "lot", lambda comment_id: 0.0)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """The embedded server with its durable settings, for the whole run."""
    with folder_in_memory(tmp_path_factory.mktemp("server")) as folder:
        embedded = EmbeddedServer(folder, grants=("+flushdb", "+config|set"))
        embedded.start()
        yield embedded
        embedded.stop()


@pytest.fixture(scope="session")
def client_of() -> Iterator[Callable[[str], Redis]]:
    """Clients of servers by URL, each made once: to connect costs more than most tests ask for."""
    clients: dict[str, Redis] = {}

    def client(url: str) -> Redis:
        if url not in clients:
            clients[url] = connect(url)
        return clients[url]

    yield client
    for one in clients.values():
        one.close()


@pytest.fixture
def redis_url(server: EmbeddedServer, client_of: Callable[[str], Redis]) -> str:
    """The URL of an empty server."""
    client_of(server.url).flushdb()
    return server.url


@pytest.fixture
def redis(redis_url: str, client_of: Callable[[str], Redis]) -> Redis:
    return client_of(redis_url)


@pytest.fixture
def store_redis(redis: Redis) -> Redis:
    """The client of store and registry; where web is tested, it has web's rights."""
    return redis


@pytest.fixture
def store(store_redis: Redis) -> Store:
    return Store(store_redis)


@pytest.fixture
def registry(store_redis: Redis) -> Registry:
    return Registry(store_redis)


@pytest.fixture
def site(registry: Registry) -> str:
    """The first site. What a test does comes later: the audit log is put by milliseconds."""
    slug = registry.add_site("demo", "Demo").slug
    time.sleep(0.001)
    return slug


@pytest.fixture
def rings() -> list[str]:
    """What was rung; ``rings.append`` is the ring."""
    return []


@pytest.fixture
def scorer() -> FakeScorer:
    return FakeScorer()


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout's root."""
    return Path(__file__).parent.parent
