"""The broker's address as Celery takes it."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from kombu.utils.url import url_to_parts

from moderation.store.server.connection import SENTINEL_PORT, hosts, master_name


@dataclass(frozen=True, slots=True)
class Broker:
    """``url`` as kombu reads it; ``options`` is what else its transport must know.

    ``tls`` is how its certificate is checked; empty without one.
    """

    url: str
    is_redis: bool
    options: dict[str, Any] = field(default_factory=dict)
    tls: dict[str, Any] = field(default_factory=dict)


def broker_of(url: str) -> Broker:
    """Return the broker at ``url``, a value of ``MODQUEUE_BROKER_URL``.

    kombu wants each Sentinel as a URL of its own, with ``;`` between them, and the master's name as
    an option of the transport.
    """
    scheme = urlsplit(url).scheme
    if scheme != "redis+sentinel":
        is_redis = url_to_parts(url).scheme in {"redis", "rediss", "redis+socket"}
        return Broker(url, is_redis, tls=_tls(scheme, urlsplit(url).hostname))
    netloc = urlsplit(url).netloc
    login = netloc.rpartition("@")[0]
    prefix = f"sentinel://{login}@" if login else "sentinel://"
    listed = ";".join(f"{prefix}{host}:{port}" for host, port in hosts(netloc, SENTINEL_PORT))
    return Broker(listed, is_redis=True, options={"master_name": master_name(url)})


def _tls(scheme: str, host: str | None) -> dict[str, Any]:
    """Return how a certificate is checked: as the store's client does it, for ``host``.

    kombu by itself takes any from Redis, and one of any name from RabbitMQ. Whose authorities are
    believed, OpenSSL says (SSL_CERT_FILE).
    """
    if scheme == "rediss":
        return {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_check_hostname": True}
    if scheme == "amqps":
        return {"cert_reqs": ssl.CERT_REQUIRED, "server_hostname": host}
    return {}
