"""A primary, its replica and three Sentinels on three hosts, of which the first is parted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis as redis_py

from tests.support.servers.namespaces import Host, hosts
from tests.support.servers.redis_servers import DURABLE, wait_until

PORT, SENTINEL_PORT = 6379, 26379
LAG_SECONDS = 2  # for so long a primary trusts a replica that says nothing
# SENTINEL DEBUG, in ms: a returned primary becomes a replica after two seconds and not after eight
# (four of its publish periods), and a machine that is busy for seconds is no reason to do nothing.
SOON = ("info-period", 1000, "publish-period", 500, "tilt-trigger", 60_000)
CAREFUL = (
    *("--protected-mode", "no", "--repl-diskless-sync-delay", "0"),
    *("--min-replicas-to-write", "1", "--min-replicas-max-lag", str(LAG_SECONDS)),
)
SENTINEL = """
port {port}
protected-mode no
dir "{folder}"
sentinel monitor main {primary} 6379 2
sentinel down-after-milliseconds main 1000
sentinel failover-timeout main 4000
"""


@dataclass(frozen=True, slots=True)
class Parts:
    """The hosts of the first primary, of its replica, and of a Sentinel alone."""

    first: Host
    second: Host
    third: Host

    def url(self, *sides: Host) -> str:
        """Return the primary's address as the Sentinels of ``sides`` know it."""
        sentinels = ",".join(f"{one.address}:{SENTINEL_PORT}" for one in sides)
        return f"redis+sentinel://{sentinels}/main"

    def take_over(self) -> None:
        """Await the fail-over; with one server left none is in step, so it has to write alone."""
        wait_until(lambda: _master(self.third) == self.second.address, "a fail-over")
        with self.second.entered(), redis_py.Redis(port=PORT) as server:
            wait_until(lambda: server.info("replication")["role"] == "master", "a new primary")
            server.config_set("min-replicas-to-write", 0)

    def heal(self) -> None:
        """Join them; return when one of them is a replica in step.

        It is the old primary, unless the new one said nothing for a second on a busy machine: then
        the Sentinels changed them once more.
        """
        self.first.heal()
        wait_until(lambda: _is_in_step(self._primary()), "a healed pair")

    def _primary(self) -> Host:
        address = _master(self.third)
        return next(host for host in (self.first, self.second) if host.address == address)


@contextmanager
def parts(folder: Path) -> Iterator[Parts]:
    """Run them; return when the replica is in step and the Sentinels know each other."""
    with ExitStack() as stack:
        three = stack.enter_context(hosts(3))
        first, second, third = three
        for host, options in ((first, ()), (second, ("--replicaof", f"{first.address} {PORT}"))):
            place = folder / host.address
            place.mkdir()
            own = ("--port", str(PORT), "--dir", str(place), *DURABLE, *CAREFUL, *options)
            stack.enter_context(host.running(("redis-server", *own), place / "log"))
        wait_until(lambda: _is_in_step(first), "a replica in step")
        for host in three:
            stack.enter_context(_sentinel(folder / f"sentinel {host.address}", host, first))
        wait_until(lambda: all(_knows_all(host) for host in three), "Sentinels, each known to all")
        yield Parts(first, second, third)


@contextmanager
def _sentinel(folder: Path, host: Host, primary: Host) -> Iterator[None]:
    folder.mkdir()
    config = folder / "sentinel.conf"
    config.write_text(
        SENTINEL.format(port=SENTINEL_PORT, folder=folder, primary=primary.address), "utf-8"
    )
    with host.running(("redis-server", str(config), "--sentinel"), folder / "log"):
        with host.entered(), redis_py.Redis(port=SENTINEL_PORT) as sentinel:
            wait_until(lambda: _hastens(sentinel), "an answer of a Sentinel")
        yield


def _hastens(sentinel: redis_py.Redis) -> bool:
    try:
        sentinel.execute_command("SENTINEL", "DEBUG", *SOON)
    except redis_py.ConnectionError:
        return False
    return True


def _is_in_step(host: Host) -> bool:
    """Return whether the server of ``host`` has a replica that said how far it is."""
    try:
        with host.entered(), redis_py.Redis(port=PORT) as server:
            return int(server.info("replication").get("slave0", {}).get("offset", 0)) > 0
    except redis_py.RedisError:
        return False


def _master(host: Host) -> str:
    with host.entered(), redis_py.Redis(port=SENTINEL_PORT, decode_responses=True) as sentinel:
        return str(sentinel.execute_command("SENTINEL GET-MASTER-ADDR-BY-NAME", "main")[0])


def _knows_all(host: Host) -> bool:
    with host.entered(), redis_py.Redis(port=SENTINEL_PORT) as sentinel:
        master = sentinel.sentinel_master("main")
    return bool(master["num-other-sentinels"] == 2 and master["num-slaves"] == 1)
