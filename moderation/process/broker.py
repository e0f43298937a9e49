"""The broker's address as Celery takes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from kombu.utils.url import url_to_parts

from moderation.store.server.connection import SENTINEL_PORT, hosts, master_name


@dataclass(frozen=True, slots=True)
class Broker:
    """``url`` as kombu reads it; ``options`` is what else its transport must know."""

    url: str
    is_redis: bool
    options: dict[str, Any] = field(default_factory=dict)


def broker_of(url: str) -> Broker:
    """Return the broker at ``url``, a value of ``MODQUEUE_BROKER_URL``.

    kombu wants each Sentinel as a URL of its own, with ``;`` between them, and the master's name as
    an option of the transport.
    """
    if urlsplit(url).scheme != "redis+sentinel":
        return Broker(url, url_to_parts(url).scheme in {"redis", "rediss", "redis+socket"})
    netloc = urlsplit(url).netloc
    login = netloc.rpartition("@")[0]
    prefix = f"sentinel://{login}@" if login else "sentinel://"
    listed = ";".join(f"{prefix}{host}:{port}" for host, port in hosts(netloc, SENTINEL_PORT))
    return Broker(listed, is_redis=True, options={"master_name": master_name(url)})
