"""The settings: name, default, check, and the sentence of ``.env.example`` and docs/settings.md."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from moderation.process.setting_checks import (
    BROKER_SCHEMES,
    INTEGRATIONS,
    KEY_LENGTH_MIN,
    STORE_SCHEMES,
    flag,
    hosts,
    integer,
    listening_host,
    long_enough,
    networks_of,
    number,
    one_of,
    password,
    public_url,
    secrets,
    sendable,
    setting,
    some_of,
    url,
)
from moderation.webhooks.address import Network


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of an installation as they were given; defaults are those of ``make run``."""

    port: int = setting("PORT", 8000, integer(1, 65535), "Port of the web server.")
    host: str = setting(
        "MODQUEUE_HOST",
        "127.0.0.1",
        listening_host,
        "Address that the web server listens on, IPv4 or IPv6, or a name of it.",
    )
    redis_url: str = setting(
        "REDIS_URL",
        "",
        url(STORE_SCHEMES),
        "The store: redis://, rediss://, unix://, redis+sentinel://host:port,host:port/master or "
        "redis+cluster://host:port. Empty: the embedded server.",
    )
    broker_url: str = setting(
        "MODQUEUE_BROKER_URL",
        "",
        url(BROKER_SCHEMES),
        "Celery's broker, as in REDIS_URL but no Cluster, or amqp://. Empty: REDIS_URL's server.",
    )
    mode: str = setting(
        "MODQUEUE_MODE",
        "production",
        one_of("production", "development"),
        "production refuses a store that can lose accepted comments and needs MODQUEUE_SECRET.",
    )
    allow_unsafe_store: bool = setting(
        "MODQUEUE_ALLOW_UNSAFE_STORE",
        False,
        flag,
        "1: start although the store may lose comments (no AOF 'always', or an evicting policy).",
    )
    secret: str = setting(
        "MODQUEUE_SECRET",
        "",
        long_enough(KEY_LENGTH_MIN),
        "Secret of what is signed, of two-step log-ins and of the digests of e-mail and IP "
        "addresses, at least 32 characters. Empty: `modqueue run` makes one and keeps it in the "
        "data folder.",
    )
    former_secrets: tuple[str, ...] = setting(
        "MODQUEUE_SECRET_FORMER",
        (),
        secrets,
        "Former values of MODQUEUE_SECRET, newest first, separated by commas: what was made with "
        "them is still known. Empty: none.",
    )
    data_dir: Path = setting(
        "MODQUEUE_DATA_DIR", Path("var"), Path, "Folder of the embedded server and the secret."
    )
    import_mib: int = setting(
        "MODQUEUE_IMPORT_MIB",
        2048,
        integer(1, 1_000_000),
        "Largest archive, in MiB, that admins may bring in through the dashboard; the command "
        "takes any.",
    )
    web_workers: int = setting("MODQUEUE_WEB_WORKERS", 2, integer(1, 64), "Web processes.")
    web_threads: int = setting(
        "MODQUEUE_WEB_THREADS",
        8,
        integer(2, 256),
        "Threads of each web process for sites and readers; pages have as many beside them.",
    )
    web_waiting: int = setting(
        "MODQUEUE_WEB_WAITING",
        64,
        integer(1, 10_000),
        "Requests that may wait for such a thread in each web process; a further one is answered "
        "503 at once. Who shares a process shares them.",
    )
    workers: int = setting(
        "MODQUEUE_WORKERS", 1, integer(0, 64), "Scoring workers that `modqueue run` starts."
    )
    worker_children: int = setting(
        "MODQUEUE_WORKER_CHILDREN", 2, integer(1, 64), "Child processes of each worker."
    )
    batch: int = setting(
        "MODQUEUE_BATCH", 64, integer(1, 1000), "Comments that a worker claims and scores at once."
    )
    lease_seconds: float = setting(
        "MODQUEUE_LEASE_SECONDS",
        6.0,
        number(1, 300),
        "Seconds until a claimed comment whose worker died may be claimed again.",
    )
    sweep_seconds: float = setting(
        "MODQUEUE_SWEEP_SECONDS",
        2.0,
        number(0.1, 60),
        "Seconds between two looks for comments that wait without anyone scoring them.",
    )
    rewrite_seconds: float = setting(
        "MODQUEUE_REWRITE_SECONDS",
        50.0,
        number(1, 3600),
        "Least seconds between two rewrites of the store's append-only file after erasures. Above "
        "50, erased text may stay on the disk for more than a minute.",
    )
    maintenance_url: str = setting(
        "MODQUEUE_MAINTENANCE_URL",
        "",
        url(STORE_SCHEMES),
        "REDIS_URL with a user that may ask the store for such a rewrite (+bgrewriteaof +info). "
        "Empty: the user of REDIS_URL asks.",
    )
    pending_max: int = setting(
        "MODQUEUE_PENDING_MAX",
        100_000,
        integer(1, 10_000_000),
        "Comments per site that may wait for a verdict; beyond it intake answers 503.",
    )
    rate_per_second: float = setting(
        "MODQUEUE_RATE_PER_SECOND",
        0.0,
        number(0, 100_000),
        "Comments per second and API key; beyond it intake answers 429. 0: no limit.",
    )
    rate_burst: int = setting(
        "MODQUEUE_RATE_BURST", 100, integer(1, 100_000), "Comments that a key may post at once."
    )
    public_url: str = setting(
        "MODQUEUE_PUBLIC_URL",
        "",
        public_url,
        "Address under which readers and moderators reach this installation, such as "
        "https://comments.example or https://news.example/talk. Empty: the address of each "
        "request.",
    )
    dashboard_hosts: tuple[str, ...] = setting(
        "MODQUEUE_DASHBOARD_HOSTS",
        (),
        hosts,
        "Host names under which the dashboard answers, separated by commas; on every other one it "
        "is not found. Empty: every name.",
    )
    allowed_hosts: tuple[str, ...] = setting(
        "MODQUEUE_ALLOWED_HOSTS",
        (),
        hosts,
        "Further host names under which this installation answers, separated by commas, beside "
        "those of MODQUEUE_PUBLIC_URL and MODQUEUE_DASHBOARD_HOSTS and the loopback. This and "
        "MODQUEUE_PUBLIC_URL empty: every name.",
    )
    trusted_proxies: int = setting(
        "MODQUEUE_TRUSTED_PROXIES",
        0,
        integer(0, 10),
        "Reverse proxies in front whose X-Forwarded-* headers are believed.",
    )
    connections_per_address: int = setting(
        "MODQUEUE_CONNECTIONS_PER_ADDRESS",
        256,
        integer(0, 1_000_000),
        "Connections that one address (IPv6: one /64) may hold to each web process; a further one "
        "ends the one that has waited longest. 0, or trusted proxies in front: no limit.",
    )
    secure_cookies: bool | None = setting(
        "MODQUEUE_SECURE_COOKIES",
        None,
        flag,
        "1: cookies only over HTTPS (__Host- names), and HSTS. 0: neither. Empty: 1 wherever "
        "MODQUEUE_PUBLIC_URL, or without it MODQUEUE_HOST, is not a loopback address.",
    )
    blind_percent: int = setting(
        "MODQUEUE_BLIND_PERCENT",
        10,
        integer(0, 100),
        "Share of held comments whose scores the dashboard hides until they are decided, so that "
        "people's agreement with the machine can be measured.",
    )
    model_dir: Path | None = setting(
        "MODQUEUE_MODEL_DIR", None, Path, "Folder of a model of your own. Empty: the shipped one."
    )
    integrations: str = setting(
        "MODQUEUE_INTEGRATIONS",
        ",".join(INTEGRATIONS),
        some_of(*INTEGRATIONS),
        "Protocols that are served by scoring in the request: perspective, coral, akismet, "
        "moderations, azure. none: no web process loads the model.",
    )
    coral_deadline_seconds: float = setting(
        "MODQUEUE_CORAL_DEADLINE_SECONDS",
        0.15,
        number(0.01, 10),
        "Seconds after which Coral is told to hold a comment that is not judged yet. Keep it below "
        "Coral's own time-out (0.2 by default).",
    )
    moderations_harassment: str = setting(
        "MODQUEUE_MODERATIONS_HARASSMENT",
        "insult",
        one_of("insult", "toxicity"),
        "What /v1/moderations calls harassment: insults alone, or rude and obscene texts "
        "(toxicity) as well.",
    )
    moderations_images: str = setting(
        "MODQUEUE_MODERATIONS_IMAGES",
        "refuse",
        one_of("refuse", "ignore"),
        "What /v1/moderations does with a text that has an image: refuse it, or judge the text "
        "alone (ignore). No image is ever judged.",
    )
    drop_unsupported: bool = setting(
        "MODQUEUE_PERSPECTIVE_DROP",
        False,
        flag,
        "1: leave attributes that Perspective has and the model has not (FLIRTATION, INFLAMMATORY "
        "...) out of the answer, as with dropUnsupportedAttributes, instead of refusing the call.",
    )
    learn_days: int = setting(
        "MODQUEUE_LEARN_DAYS",
        7,
        integer(0, 365),
        "Days after which the learner makes another model for each site that has labels enough. 0: "
        "only when somebody asks for it.",
    )
    learner: bool = setting(
        "MODQUEUE_LEARNER",
        True,
        flag,
        "0: `modqueue run` starts no learner, which waits with about 60 MB and trains with up to "
        "1.5 GB.",
    )
    keep_suggestions: bool = setting(
        "MODQUEUE_KEEP_SUGGESTIONS",
        True,
        flag,
        "0: forget what comments:suggestscore, submit-spam and submit-ham teach us instead of "
        "keeping it, text included, for training.",
    )
    webhook_timeout_seconds: float = setting(
        "MODQUEUE_WEBHOOK_TIMEOUT_SECONDS",
        15.0,
        number(1, 30),
        "Seconds that a webhook's receiver may take to answer, from the look-up of its name on.",
    )
    webhook_allow_networks: tuple[Network, ...] = setting(
        "MODQUEUE_WEBHOOK_ALLOW_NETWORKS",
        (),
        networks_of,
        "Private networks that webhooks may be sent to, such as 10.1.0.0/16, separated by commas. "
        "Empty: public addresses only.",
    )
    log_level: str = setting(
        "MODQUEUE_LOG_LEVEL",
        "info",
        one_of("debug", "info", "warning", "error"),
        "Least severe messages that are logged.",
    )
    bootstrap_api_key: str = setting(
        "MODQUEUE_BOOTSTRAP_API_KEY",
        "",
        sendable,
        "API key of the first site 'demo', at least 32 characters. Empty: a random one.",
    )
    bootstrap_password: str = setting(
        "MODQUEUE_BOOTSTRAP_PASSWORD",
        "",
        password,
        "Password of the first moderator 'admin', at least 10 characters. Empty: a one-time one.",
    )
