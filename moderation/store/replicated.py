"""A script whose answer counts only once enough replicas have what it wrote.

WAIT is about what its own connection wrote, and waits in no transaction: so both go in one pipeline
(https://redis.io/docs/latest/commands/wait/).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from redis.exceptions import AskError, NoScriptError, TryAgainError

from moderation.errors import NotReplicated
from moderation.store.server.commands import Redis, Registered
from moderation.store.server.connection import as_cluster

WAIT_MS = 1000  # well within the socket's time-out: a replica that lags is no server that hangs


def run_replicated(
    redis: Redis, script: Registered, keys: Sequence[str], args: Sequence[object], least: int
) -> Any:
    """Return what ``script`` answers once ``least`` replicas have it.

    Raises:
        NotReplicated: they did not within a second; what it wrote stands.
        redis.RedisError: as if the script were run alone.
    """
    server = _server_of(redis, keys[0])
    try:
        answer, replicas = _ask(server, script, keys, args, least)
    except NoScriptError:
        server.script_load(script.script)
        answer, replicas = _ask(server, script, keys, args, least)
    except AskError as error:  # or MovedError: nothing was done, and the slot is elsewhere
        _learn_anew(redis)
        raise TryAgainError(str(error)) from error
    if replicas < least:
        raise NotReplicated(replicas, least)
    return answer


def _ask(
    server: Redis, script: Registered, keys: Sequence[str], args: Sequence[object], least: int
) -> tuple[Any, int]:
    """Return the script's answer, and how many replicas have what it wrote."""
    pipe = server.pipeline(transaction=False)
    pipe.evalsha(script.sha, len(keys), *keys, *args)
    pipe.wait(least, WAIT_MS)
    answers = pipe.execute(raise_on_error=False)  # else the error's text would quote the comment
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return answers[0], answers[1]


def _server_of(redis: Redis, key: str) -> Redis:
    """Return the client of the one server that has ``key``."""
    cluster = as_cluster(redis)
    if cluster is None:
        return redis
    node = cluster.get_node_from_key(key)  # type: ignore[no-untyped-call]
    return cast(Redis, cluster.get_redis_connection(node))


def _learn_anew(redis: Redis) -> None:
    if cluster := as_cluster(redis):
        cluster.nodes_manager.initialize()
