"""Settings: read once from the environment, validated, passed in. The only reader of it.

Every setting is declared here with its default, its check and the sentence that ``.env.example``
and docs/settings.md repeat; a test compares the three.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from dataclasses import field as dataclass_field
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from moderation.errors import ConfigError
from moderation.registry.log_in.password_rules import weakness
from moderation.webhooks.address import Network, networks

STORE_SCHEMES = ("redis", "rediss", "unix", "redis+sentinel", "redis+cluster")
BROKER_SCHEMES = ("redis", "rediss", "redis+socket", "sentinel", "amqp", "amqps", "memory")
KEY_LENGTH_MIN = 32  # characters: 128 bits even if someone types hexadecimal digits
PASSWORD_LENGTH_MIN = 10  # characters
INTEGRATIONS = ("perspective", "coral", "akismet")
# Links are made with its path, so what could lead away, such as //elsewhere.example, is none.
_PUBLIC_URL = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?")
_NAME = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?")
_HOST = re.compile(r"[a-z0-9.-]+(:\d+)?|\[[0-9a-f:]+\](:\d+)?")


def _text(value: str) -> str:
    return value


def _flag(value: str) -> bool:
    if value.lower() not in {"0", "1", "true", "false", "yes", "no"}:
        raise ValueError(f"must be 0 or 1, got {value!r}")
    return value.lower() in {"1", "true", "yes"}


def _integer(low: int, high: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not value.lstrip("-").isdecimal() or not low <= int(value) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}, got {value!r}")
        return int(value)

    return read


def _number(low: float, high: float) -> Callable[[str], float]:
    def read(value: str) -> float:
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if not low <= number <= high:
            raise ValueError(f"must be a number from {low:g} to {high:g}, got {value!r}")
        return number

    return read


def _url(schemes: tuple[str, ...]) -> Callable[[str], str]:
    def read(value: str) -> str:
        # The value may hold a password, so the message names only the scheme.
        if value and urlsplit(value).scheme not in schemes:
            raise ValueError(f"must start with one of {', '.join(s + '://' for s in schemes)}")
        return value

    return read


def _long_enough(length: int) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value and len(value) < length:
            raise ValueError(f"must have at least {length} characters, got {len(value)}")
        return value

    return read


def _password(value: str) -> str:
    _long_enough(PASSWORD_LENGTH_MIN)(value)
    if value and (problem := weakness(value)):
        raise ValueError(problem.value)
    return value


def _secrets(value: str) -> tuple[str, ...]:
    named = tuple(part.strip() for part in value.split(",") if part.strip())
    for place, secret in enumerate(named, 1):
        if len(secret) < KEY_LENGTH_MIN:
            problem = f"must have at least {KEY_LENGTH_MIN} characters, number {place} has "
            raise ValueError(problem + str(len(secret)))
    return named


def _one_of(*choices: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}, got {value!r}")
        return value

    return read


def _some_of(*choices: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        named = [part.strip() for part in value.split(",")]
        if value != "none" and set(named) - set(choices):
            expected = f"a comma-separated list of {', '.join(choices)}, or none"
            raise ValueError(f"must be {expected}, got {value!r}")
        return ",".join(named)

    return read


def _networks(value: str) -> tuple[Network, ...]:
    try:
        return networks(value)
    except ValueError as error:
        raise ValueError(f"must be networks such as 10.1.0.0/16: {error}") from None


def _public_url(value: str) -> str:
    """Return ``value`` without a trailing slash; only what a header can carry is accepted."""
    parts = urlsplit(value)
    if not _PUBLIC_URL.fullmatch(value) or not parts.hostname or parts.port == 0:
        raise ValueError(f"must be an address such as https://comments.example, got {value!r}")
    return value.rstrip("/")


def _hosts(value: str) -> tuple[str, ...]:
    named = tuple(part.strip().lower() for part in value.split(",") if part.strip())
    for name in named:
        if not _HOST.fullmatch(name):
            raise ValueError(f"must be host names separated by commas, got {name!r}")
    return named


def _listening_host(value: str) -> str:
    """Return an IP address without brackets, or a host name."""
    inside = value[1:-1] if value.startswith("[") and value.endswith("]") else value
    try:
        ip_address(inside)
    except ValueError:
        if not _NAME.fullmatch(value):
            expected = "an IP address or a host name, without scheme and port"
            raise ValueError(f"must be {expected}, got {value!r}") from None
    return inside


def is_loopback(host: str) -> bool:
    """Return whether ``host``, a name or an address, can be reached from this machine alone."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost" or host.lower().endswith(".localhost")


def _setting(name: str, default: Any, read: Callable[[str], Any], help_text: str) -> Any:
    metadata = {"name": name, "read": read, "help": help_text}
    return dataclass_field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of an installation; defaults are those of ``make run``."""

    port: int = _setting("PORT", 8000, _integer(1, 65535), "Port of the web server.")
    host: str = _setting(
        "MODQUEUE_HOST",
        "127.0.0.1",
        _listening_host,
        "Address that the web server listens on, IPv4 or IPv6, or a name of it.",
    )
    redis_url: str = _setting(
        "REDIS_URL",
        "",
        _url(STORE_SCHEMES),
        "The store: redis://, rediss://, unix://, redis+sentinel://host:port,host:port/master or "
        "redis+cluster://host:port. Empty: the embedded server.",
    )
    broker_url: str = _setting(
        "MODQUEUE_BROKER_URL",
        "",
        _url(BROKER_SCHEMES),
        "Celery's broker (Redis, Sentinel or RabbitMQ). Empty: the same server as REDIS_URL.",
    )
    mode: str = _setting(
        "MODQUEUE_MODE",
        "production",
        _one_of("production", "development"),
        "production refuses a store that can lose accepted comments and needs MODQUEUE_SECRET.",
    )
    allow_unsafe_store: bool = _setting(
        "MODQUEUE_ALLOW_UNSAFE_STORE",
        False,
        _flag,
        "1: start although the store may lose comments (no AOF 'always', or an evicting policy).",
    )
    secret: str = _setting(
        "MODQUEUE_SECRET",
        "",
        _long_enough(KEY_LENGTH_MIN),
        "Secret of what is signed, of two-step log-ins and of the digests of e-mail and IP "
        "addresses, at least 32 characters. Empty: `modqueue run` makes one and keeps it in the "
        "data folder.",
    )
    former_secrets: tuple[str, ...] = _setting(
        "MODQUEUE_SECRET_FORMER",
        (),
        _secrets,
        "Former values of MODQUEUE_SECRET, newest first, separated by commas: what was made with "
        "them is still known. Empty: none.",
    )
    data_dir: Path = _setting(
        "MODQUEUE_DATA_DIR", Path("var"), Path, "Folder of the embedded server and the secret."
    )
    web_workers: int = _setting("MODQUEUE_WEB_WORKERS", 2, _integer(1, 64), "Web processes.")
    web_threads: int = _setting(
        "MODQUEUE_WEB_THREADS", 16, _integer(2, 256), "Threads of each web process."
    )
    workers: int = _setting(
        "MODQUEUE_WORKERS", 1, _integer(0, 64), "Scoring workers that `modqueue run` starts."
    )
    worker_children: int = _setting(
        "MODQUEUE_WORKER_CHILDREN", 2, _integer(1, 64), "Child processes of each worker."
    )
    batch: int = _setting(
        "MODQUEUE_BATCH", 64, _integer(1, 1000), "Comments that a worker claims and scores at once."
    )
    lease_seconds: float = _setting(
        "MODQUEUE_LEASE_SECONDS",
        6.0,
        _number(1, 300),
        "Seconds until a claimed comment whose worker died is claimed again.",
    )
    sweep_seconds: float = _setting(
        "MODQUEUE_SWEEP_SECONDS",
        2.0,
        _number(0.1, 60),
        "Seconds between two looks for comments that wait without anyone scoring them.",
    )
    rewrite_seconds: float = _setting(
        "MODQUEUE_REWRITE_SECONDS",
        50.0,
        _number(1, 3600),
        "Least seconds between two rewrites of the store's append-only file after erasures. Above "
        "50, erased text may stay on the disk for more than a minute.",
    )
    maintenance_url: str = _setting(
        "MODQUEUE_MAINTENANCE_URL",
        "",
        _url(STORE_SCHEMES),
        "REDIS_URL with a user that may ask the store for such a rewrite (+bgrewriteaof +info). "
        "Empty: the user of REDIS_URL asks.",
    )
    pending_max: int = _setting(
        "MODQUEUE_PENDING_MAX",
        100_000,
        _integer(1, 10_000_000),
        "Comments per site that may wait for a verdict; beyond it intake answers 503.",
    )
    rate_per_second: float = _setting(
        "MODQUEUE_RATE_PER_SECOND",
        0.0,
        _number(0, 100_000),
        "Comments per second and API key; beyond it intake answers 429. 0: no limit.",
    )
    rate_burst: int = _setting(
        "MODQUEUE_RATE_BURST", 100, _integer(1, 100_000), "Comments that a key may post at once."
    )
    public_url: str = _setting(
        "MODQUEUE_PUBLIC_URL",
        "",
        _public_url,
        "Address under which readers and moderators reach this installation, such as "
        "https://comments.example or https://news.example/talk. Empty: the address of each "
        "request.",
    )
    dashboard_hosts: tuple[str, ...] = _setting(
        "MODQUEUE_DASHBOARD_HOSTS",
        (),
        _hosts,
        "Host names under which the dashboard answers, separated by commas; on every other one it "
        "is not found. Empty: every name.",
    )
    allowed_hosts: tuple[str, ...] = _setting(
        "MODQUEUE_ALLOWED_HOSTS",
        (),
        _hosts,
        "Further host names under which this installation answers, separated by commas, beside "
        "those of MODQUEUE_PUBLIC_URL and MODQUEUE_DASHBOARD_HOSTS and the loopback. This and "
        "MODQUEUE_PUBLIC_URL empty: every name.",
    )
    trusted_proxies: int = _setting(
        "MODQUEUE_TRUSTED_PROXIES",
        0,
        _integer(0, 10),
        "Reverse proxies in front whose X-Forwarded-* headers are believed.",
    )
    connections_per_address: int = _setting(
        "MODQUEUE_CONNECTIONS_PER_ADDRESS",
        256,
        _integer(0, 1_000_000),
        "Connections that one address (IPv6: one /64) may hold to each web process; a further one "
        "ends the one that has waited longest. 0, or trusted proxies in front: no limit.",
    )
    secure_cookies: bool | None = _setting(
        "MODQUEUE_SECURE_COOKIES",
        None,
        _flag,
        "1: cookies only over HTTPS (__Host- names), and HSTS. 0: neither. Empty: 1 wherever "
        "MODQUEUE_PUBLIC_URL, or without it MODQUEUE_HOST, is not a loopback address.",
    )
    blind_percent: int = _setting(
        "MODQUEUE_BLIND_PERCENT",
        10,
        _integer(0, 100),
        "Share of held comments whose scores the dashboard hides until they are decided, so that "
        "people's agreement with the machine can be measured.",
    )
    metrics_dir: Path | None = _setting(
        "MODQUEUE_METRICS_DIR",
        None,
        Path,
        "Folder where web processes share their counters. Empty: one in memory (/dev/shm), or "
        "where there is none in the data folder.",
    )
    metrics_token: str = _setting(
        "MODQUEUE_METRICS_TOKEN",
        "",
        _long_enough(KEY_LENGTH_MIN),
        "Whoever asks for /metrics must send it as a Bearer token, at least 32 characters. Empty: "
        "only this machine itself may ask.",
    )
    model_dir: Path | None = _setting(
        "MODQUEUE_MODEL_DIR", None, Path, "Folder of a model of your own. Empty: the shipped one."
    )
    integrations: str = _setting(
        "MODQUEUE_INTEGRATIONS",
        ",".join(INTEGRATIONS),
        _some_of(*INTEGRATIONS),
        "Protocols that are served by scoring in the request: perspective, coral, akismet. none: "
        "no web process loads the model.",
    )
    coral_deadline_seconds: float = _setting(
        "MODQUEUE_CORAL_DEADLINE_SECONDS",
        0.15,
        _number(0.01, 10),
        "Seconds after which Coral is told to hold a comment that is not judged yet. Keep it below "
        "Coral's own time-out (0.2 by default).",
    )
    drop_unsupported: bool = _setting(
        "MODQUEUE_PERSPECTIVE_DROP",
        False,
        _flag,
        "1: leave attributes that Perspective has and the model has not (FLIRTATION, INFLAMMATORY "
        "...) out of the answer, as with dropUnsupportedAttributes, instead of refusing the call.",
    )
    keep_suggestions: bool = _setting(
        "MODQUEUE_KEEP_SUGGESTIONS",
        True,
        _flag,
        "0: forget what comments:suggestscore, submit-spam and submit-ham teach us instead of "
        "keeping it, text included, for training.",
    )
    webhook_timeout_seconds: float = _setting(
        "MODQUEUE_WEBHOOK_TIMEOUT_SECONDS",
        15.0,
        _number(1, 30),
        "Seconds that a webhook's receiver may take to answer, from the look-up of its name on.",
    )
    webhook_allow_networks: tuple[Network, ...] = _setting(
        "MODQUEUE_WEBHOOK_ALLOW_NETWORKS",
        (),
        _networks,
        "Private networks that webhooks may be sent to, such as 10.1.0.0/16, separated by commas. "
        "Empty: public addresses only.",
    )
    log_level: str = _setting(
        "MODQUEUE_LOG_LEVEL",
        "info",
        _one_of("debug", "info", "warning", "error"),
        "Least severe messages that are logged.",
    )
    bootstrap_api_key: str = _setting(
        "MODQUEUE_BOOTSTRAP_API_KEY",
        "",
        _long_enough(KEY_LENGTH_MIN),
        "API key of the first site 'demo', at least 32 characters. Empty: a random one.",
    )
    bootstrap_password: str = _setting(
        "MODQUEUE_BOOTSTRAP_PASSWORD",
        "",
        _password,
        "Password of the first moderator 'admin', at least 10 characters. Empty: a one-time one.",
    )

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Return the settings in ``environ``; an absent or empty one takes its default.

        Raises:
            ConfigError: a value cannot be used, or a ``MODQUEUE_*`` name is unknown.
        """
        known = {item.metadata["name"]: item for item in fields(cls)}
        for name in environ:
            if name.startswith("MODQUEUE_") and name not in known:
                raise ConfigError(name, "there is no such setting; see .env.example")
        values = {
            item.name: _read(name, item.metadata["read"], environ[name])
            for name, item in known.items()
            if environ.get(name)
        }
        return cls(**values)

    @property
    def served(self) -> frozenset[str]:
        """The integrations that are on."""
        return frozenset(self.integrations.split(",")) & frozenset(INTEGRATIONS)

    @property
    def https(self) -> bool:
        """Whether browsers come over HTTPS: cookies are Secure then, and HSTS is sent."""
        if self.secure_cookies is not None:
            return self.secure_cookies
        parts = urlsplit(self.public_url)
        return parts.scheme == "https" or not is_loopback(parts.hostname or self.host)

    @property
    def public_host(self) -> str:
        """The host of ``public_url`` without its port; empty without one."""
        return re.sub(r":\d*$", "", urlsplit(self.public_url).netloc.lower())

    @property
    def public_path(self) -> str:
        """The path of ``public_url``, such as "/talk"; empty at the root of a host."""
        return urlsplit(self.public_url).path

    @property
    def projection(self) -> Path:
        """Where this machine keeps its projection of the comments."""
        return self.data_dir / "projection.sqlite3"

    @property
    def erased_list(self) -> Path:
        """Where this machine lists what was erased, apart from the store and its backups."""
        return self.data_dir / "erased" / "list"

    @property
    def witness(self) -> Path:
        """Where this machine notes the newest journal lines, apart from the store likewise."""
        return self.data_dir / "erased" / "witness"

    @property
    def broker(self) -> str:
        """The broker's URL: the one that was named, else the store's server as Celery writes it.

        Raises:
            ConfigError: no store is named; or it is a Sentinel or a Cluster, and no broker is.
        """
        if not self.redis_url:
            raise ConfigError("REDIS_URL", "is needed here; `modqueue run` sets it by itself")
        if self.broker_url:
            return self.broker_url
        parts = urlsplit(self.redis_url)
        if parts.scheme == "unix":
            return f"redis+socket://{parts.netloc}{parts.path}"
        if parts.scheme not in BROKER_SCHEMES:
            problem = "is needed here, because REDIS_URL is not one plain server"
            raise ConfigError("MODQUEUE_BROKER_URL", problem)
        return self.redis_url


def _read(name: str, read: Callable[[str], Any], value: str) -> Any:
    try:
        return read(value)
    except ValueError as error:
        raise ConfigError(name, str(error)) from None
