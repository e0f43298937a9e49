"""Erased text leaves the files of real servers: a replica, a Cluster."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from redis import Redis as PlainRedis

from moderation import actions
from moderation.erasure.erasures import Erasures
from moderation.erasure.rewriting import Rewriter, asked_last
from moderation.registry import Registry
from moderation.store.server.commands import Redis
from moderation.store.server.connection import connect
from moderation.store.server.nodes import nodes
from moderation.store.writer import Store
from service.launcher.embedded import EmbeddedServer
from tests.security.erasure.test_erasure import accept, erase_one
from tests.support.servers.redis_servers import redis_cluster, redis_server, wait_until


def canary_files(folder: Path) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if b"CANARYq7x" in path.read_bytes()]


def erase_and_sweep(url: str, *folders: Path) -> None:
    """Take a comment in until it lies in each of ``folders``, erase it, see it off the disks."""
    client = connect(url)
    try:
        Registry(client).add_site("demo", "Demo")
        store = Store(client)
        comment_id = accept(store, "demo", "CANARYq7x")
        wait_until(lambda: all(map(canary_files, folders)), "the text on every disk")
        actions.erase(store, "demo", comment_id, by="test")
        rewriter = Rewriter(client, partial(nodes, url), interval_seconds=1, clock=store.now)

        def gone() -> bool:
            rewriter.round(["demo"])
            return Erasures(client).pending_since("demo") is None

        wait_until(gone, "a rewrite on every server")
    finally:
        client.close()


def test_a_real_replica_forgets_too(tmp_path: Path) -> None:
    """Debian's redis-server with a replica: neither file holds the text afterwards."""
    with redis_server(tmp_path / "primary") as port:
        of = ("--replicaof", f"127.0.0.1 {port}", "--repl-diskless-sync-delay", "0")
        with redis_server(tmp_path / "replica", *of) as replica, PlainRedis(port=replica) as client:
            up, url = "master_link_status", f"redis://127.0.0.1:{port}/0"
            wait_until(lambda: client.info("replication").get(up) == "up", "a replica")
            erase_and_sweep(url, tmp_path / "primary", tmp_path / "replica")
            assert client.info("persistence")["aof_rewrites"] >= 1
            assert canary_files(tmp_path) == []


def test_a_real_cluster_forgets_too(tmp_path: Path) -> None:
    """Each of three primaries is rewritten, whichever has the site."""
    with redis_cluster(tmp_path) as ports:
        hosts = ",".join(f"127.0.0.1:{port}" for port in ports)
        erase_and_sweep(f"redis+cluster://{hosts}", tmp_path)
        assert canary_files(tmp_path) == []
        for port in ports:
            with PlainRedis(port=port) as client:
                assert client.info("persistence")["aof_rewrites"] == 1


def test_a_user_without_the_right_says_so(
    server: EmbeddedServer, redis: Redis, store: Store, site: str
) -> None:
    """The user of the commands must not ask: the state names what to grant, nothing is settled."""
    erase_one(store, site)
    own = Rewriter(redis, partial(nodes, server.url), interval_seconds=1, clock=store.now)
    own.round([site])
    assert "grant +bgrewriteaof" in asked_last(redis).problem
    assert Erasures(redis).pending_since(site)
