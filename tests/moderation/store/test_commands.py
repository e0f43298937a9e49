"""The commands that the product's types name."""

from __future__ import annotations

import inspect

import pytest
import redis
from redis.client import Pipeline as ServerPipeline
from redis.cluster import ClusterPipeline, RedisCluster

from moderation.store.server.commands import Pipeline, Redis


@pytest.mark.parametrize(
    ("stated", "real"),
    [
        (Redis, redis.Redis),
        (Redis, RedisCluster),
        (Pipeline, ServerPipeline),
        (Pipeline, ClusterPipeline),
    ],
)
def test_every_client_has_them(stated: type, real: type) -> None:
    """Each command is there under its name, and takes the arguments by theirs."""
    names = [name for name in vars(stated) if name[0] != "_"]
    assert names
    for name in names:
        method = getattr(stated, name)
        known = inspect.signature(getattr(real, name)).parameters
        anything = any(one.kind is one.VAR_KEYWORD for one in known.values())
        named = inspect.signature(method).parameters.values()
        asked = {one.name for one in named if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)}
        assert anything or asked <= set(known), (name, asked)
