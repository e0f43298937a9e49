"""The installation that trials are made on: behind a proxy, with a receiver of webhooks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, RLock, Thread

from moderation import actions
from moderation.archive.opening import opener
from moderation.errors import StoreUnavailable
from moderation.process.config import ARCHIVE_FILE
from moderation.status import Status
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from moderation.webhooks.address import networks
from moderation.webhooks.endpoints import Endpoints
from tests.moderation.webhooks.sink import LOOPBACK, Sink, sink
from tests.support.load import VERDICT_SECONDS
from tests.support.proxies.proxied import Proxied
from tests.support.servers.installation import COMMANDS, SITE
from tests.support.servers.redis_servers import wait_until

SETTINGS = {
    "MODQUEUE_ARCHIVE_DAYS": "0.000001",  # 86 ms
    "MODQUEUE_BATCH": "16",  # so that a comment's way crosses that of others
    "MODQUEUE_LEASE_SECONDS": "2",
    "MODQUEUE_SWEEP_SECONDS": "0.5",
    "MODQUEUE_WEBHOOK_ALLOW_NETWORKS": LOOPBACK,
    "MODQUEUE_WEBHOOK_TIMEOUT_SECONDS": "1",
}
GRANTS = ("+bgrewriteaof", "+config|set")
UNDO_SECONDS = 1
LOG_CHARACTERS = 3000
SUPERVISE_SECONDS = 0.5


class House(Proxied):
    """An installation whose programs reach the store through a proxy.

    A program that ends by itself is started again, as the launcher, systemd, Compose and Kubernetes
    do. A Celery worker does so where its broker comes back while it replaces a child
    (https://github.com/celery/celery/issues/9250): until then nothing is judged.

    ``states`` counts how often something rare was seen, ``accepted`` are the comments of all
    trials: the body of each id.
    """

    def __init__(self, folder: Path, receiver: Sink) -> None:
        super().__init__(folder, GRANTS, **SETTINGS)
        self._archive = opener(f"sqlite:///{folder / ARCHIVE_FILE}")
        self.store = Store(self.redis, self._archive)
        self._desk_redis = connect(self.proxied(self.server.url))
        self.desk_store = Store(self._desk_redis, self._archive)  # as the dashboard reaches it
        self.receiver = receiver
        self.states: Counter[str] = Counter()
        self.accepted: dict[str, str] = {}
        self._killed: set[str] = set()
        self._ended = Event()
        self._supervisor = Thread(target=self._supervise)
        self._changing = RLock()
        self._supervisor.start()
        Endpoints(self.redis, allowed=networks(LOOPBACK)).add(SITE, receiver.url, by="test")
        # A moderator who rejects half of all would otherwise heat the article.
        former = self.store.settings(SITE)
        settings = replace(former, undo_seconds=UNDO_SECONDS, heat_breaker=False)
        actions.save_settings(self.store, SITE, settings, by="test", expected_version=0)

    def restart_server(self) -> None:
        """Kill the server and start it again."""
        assert self.server.process is not None
        self.server.process.kill()
        self.server.process.wait()
        self.server.start()

    def start(self, *names: str) -> None:
        """Start the programs called ``names``; return when web answers."""
        with self._changing:
            self._killed -= {*names}
            super().start(*names)

    def kill(self, name: str, whole_group: bool = True) -> None:
        """Kill a program, which stays away until it is started."""
        with self._changing:
            self._killed.add(name)
            super().kill(name, whole_group)

    def _supervise(self) -> None:
        while not self._ended.wait(SUPERVISE_SECONDS):
            with self._changing:
                ended = [name for name, one in self.processes.items() if one.poll() is not None]
                for name in [name for name in ended if name not in self._killed]:
                    self.states[f"{name} ended by itself"] += 1
                    super().start(name)

    def restart(self, name: str) -> None:
        """Kill a program with its children and start it again."""
        self.kill(name)
        self.start(name)

    def await_verdicts(self) -> None:
        """Wait until nothing is pending; fail once the promised time is over."""

        def nothing_pending() -> bool:
            try:
                return self.store.counts(SITE)[Status.PENDING] == 0
            except StoreUnavailable:  # it loads its files
                return False

        wait_until(nothing_pending, "a verdict for each comment", VERDICT_SECONDS)

    def last_words(self) -> str:
        """Return the ends of what the programs said."""
        logs = {name: self.log(name).read_text(errors="replace") for name in self.processes}
        return "\n".join(f"--- {name}\n{log[-LOG_CHARACTERS:]}" for name, log in logs.items())

    def close(self) -> None:
        """End everything."""
        self._ended.set()
        self._supervisor.join()
        self._desk_redis.close()
        super().close()
        self._archive().close()


@contextmanager
def house(folder: Path) -> Iterator[House]:
    """Give a running house."""
    with ExitStack() as stack:
        receiver = stack.enter_context(sink())
        built = House(folder, receiver)
        stack.callback(built.close)
        built.start(*COMMANDS, "webhooks")
        yield built
