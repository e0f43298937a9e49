"""The servers behind a store: each one keeps files of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

import redis
from redis.cluster import RedisCluster

from moderation.store.server.commands import Redis
from moderation.store.server.connection import (
    OPTIONS,
    as_cluster,
    connect,
    credentials,
    redis_errors,
)


@dataclass(frozen=True, slots=True)
class Node:
    """One server. ``name`` is its address; ``is_primary`` tells that it takes writes."""

    name: str
    client: Redis
    is_primary: bool

    @redis_errors
    def persistence(self) -> dict[str, Any]:
        """Return what the server says of its files, and its run id; raises StoreUnavailable."""
        info: dict[str, Any] = self.client.info("persistence")
        return {**info, "run_id": self.client.info("server")["run_id"]}

    @redis_errors
    def rewrite(self) -> None:
        """Ask for a rewrite of the append-only file.

        Raises:
            StoreUnavailable: the server is away.
            redis.ResponseError: it must not be asked by this user, or cannot now.
        """
        self.client.execute_command("BGREWRITEAOF")


@contextmanager
def nodes(url: str, *, replicas: bool = True) -> Iterator[list[Node]]:
    """Give every server of the store at ``url``: primaries, and the replicas that they name."""
    client = connect(url)
    all_nodes = []
    try:
        for primary in _primaries(client):
            all_nodes.append(primary)
            all_nodes += _replicas(url, primary.client) if replicas else []
        yield all_nodes
    finally:
        for node in all_nodes:
            node.client.close()
        client.close()


@redis_errors
def _primaries(client: Redis) -> list[Node]:
    cluster = as_cluster(client)
    if cluster is None:
        return [Node("the server", client, is_primary=True)]
    cluster.ping(target_nodes=RedisCluster.PRIMARIES)  # learns the nodes
    return [
        Node(node.name, cast(Redis, cluster.get_redis_connection(node)), is_primary=True)
        for node in cluster.nodes_manager.get_nodes_by_server_type("primary")
    ]


@redis_errors
def _replicas(url: str, primary: Redis) -> list[Node]:
    parts = urlsplit(url)
    options = {**credentials(parts.netloc), **OPTIONS, "ssl": parts.scheme == "rediss"}
    replication = primary.info("replication")
    addresses = [
        replication[f"slave{number}"] for number in range(int(replication["connected_slaves"]))
    ]
    return [
        Node(
            f"{address['ip']}:{address['port']}",
            cast(Redis, redis.Redis(host=address["ip"], port=int(address["port"]), **options)),
            is_primary=False,
        )
        for address in addresses
    ]
