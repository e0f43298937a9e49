"""The connection to Redis: one server, Sentinel or Cluster, by the scheme of the URL."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast
from urllib.parse import unquote, urlsplit

import redis
from redis.cluster import ClusterNode, RedisCluster
from redis.driver_info import DriverInfo
from redis.exceptions import (
    BusyLoadingError,
    ClusterDownError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
    TryAgainError,
)
from redis.sentinel import Sentinel, SentinelManagedConnection

from moderation.errors import StoreIncomplete, StoreLoading, StoreUnavailable
from moderation.store.lua import INCOMPLETE
from moderation.store.server.breaker import Breaker
from moderation.store.server.commands import Redis

CONNECT_SECONDS = 1.0
SENTINEL_PORT = 26379
SOCKET_SECONDS = 1.8  # robustness: a partition is noticed within 2 s
OPTIONS: dict[str, Any] = {
    "decode_responses": True,
    "socket_connect_timeout": CONNECT_SECONDS,
    "socket_timeout": SOCKET_SECONDS,
    "health_check_interval": 10,
    "driver_info": DriverInfo(),  # else each connection reads the version from the package's files
}
# Answers of a server that cannot take writes now; those without a class by their first word.
UNABLE = (OutOfMemoryError, ReadOnlyError, ClusterDownError, TryAgainError)
UNABLE_WORDS = ("MISCONF", "MASTERDOWN", "NOREPLICAS", "BUSY")
OF_PIPELINE = " of pipeline caused error: "  # what redis-py puts before an answer of one

P = ParamSpec("P")
R = TypeVar("R")


def connect(url: str) -> Redis:
    """Return a client for ``url``; nothing is sent before the first command.

    ``redis://``, ``rediss://`` and ``unix://`` are one server;
    ``redis+sentinel://[user:password@]host:port[,host:port...]/master`` follows the master;
    ``redis+cluster://[user:password@]host:port[,host:port...]`` is a Cluster.
    """
    return cast(Redis, _client(url))


def _client(url: str) -> object:
    parts = urlsplit(url)
    retry = Breaker()
    if parts.scheme == "redis+cluster":
        nodes = [ClusterNode(host, port) for host, port in hosts(parts.netloc, 6379)]
        return RedisCluster(startup_nodes=nodes, **credentials(parts.netloc), **OPTIONS)
    if parts.scheme == "redis+sentinel":
        sentinel = Sentinel(
            hosts(parts.netloc, SENTINEL_PORT), socket_timeout=SOCKET_SECONDS, decode_responses=True
        )
        master = master_name(url)
        login = credentials(parts.netloc)
        return sentinel.master_for(
            master, retry=retry, connection_class=_EndingConnection, **login, **OPTIONS
        )
    return redis.Redis.from_url(url, retry=retry, **OPTIONS)


class _EndingConnection(SentinelManagedConnection):
    """A connection that ends where no answer comes in time, or the server has no replicas.

    redis-py's own goes back to the others with that answer to come, and the next question gets it:
    ``disconnect_on_error`` is False there, and True in the connections to one server. A primary
    without replicas may be one that was left behind, so the next question asks the Sentinels first.
    """

    def read_response(self, *args: Any, **more: Any) -> Any:
        """Return the next answer. Raises redis.TimeoutError and redis.ResponseError."""
        try:
            return super().read_response(*args, **{"disconnect_on_error": True, **more})
        except ResponseError as error:
            if str(error).startswith("NOREPLICAS"):
                self.mark_for_reconnect()
            raise


def master_name(url: str) -> str:
    """Return what the Sentinels of ``url`` call their master."""
    return urlsplit(url).path.strip("/") or "mymaster"


def hosts(netloc: str, port: int) -> list[tuple[str, int]]:
    """Return the hosts of a URL with their ports, ``port`` where one names none."""
    pairs = [host.partition(":") for host in netloc.rpartition("@")[2].split(",")]
    return [(host, int(number or port)) for host, _, number in pairs]


def as_cluster(client: object) -> RedisCluster | None:
    """Return ``client`` if it is a Cluster's."""
    return client if isinstance(client, RedisCluster) else None


def credentials(netloc: str) -> dict[str, Any]:
    """Return the user and password before a host as a client takes them; empty without any."""
    user, _, password = netloc.rpartition("@")[0].partition(":")
    login = {"username": unquote(user), "password": unquote(password)}
    return {name: value for name, value in login.items() if value}


def redis_errors(function: Callable[P, R]) -> Callable[P, R]:
    """Turn "Redis is away or cannot write" into StoreUnavailable; a bug in a script stays loud."""

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except ResponseError as error:
            said = str(error).rpartition(OF_PIPELINE)[2]
            if said.startswith(INCOMPLETE):
                raise StoreIncomplete from error
            if not isinstance(error, UNABLE) and not said.startswith(UNABLE_WORDS):
                raise
            raise StoreUnavailable(type(error).__name__) from error
        except BusyLoadingError as error:
            raise StoreLoading(type(error).__name__) from error
        except RedisError as error:
            raise StoreUnavailable(type(error).__name__) from error

    return call
