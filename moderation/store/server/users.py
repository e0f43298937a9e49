"""The Redis users of a store: which commands and keys each part of the service may use.

A part that is taken over reaches what it works with and nothing else: the sender of webhooks no
account, the projector nothing that it could change. Scripts run with the rights of their caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from moderation.store.installation_keys import ARCHIVE, REWRITE, ROUND, SITES
from moderation.store.keys import NAMES, key, prefix

EVERYBODY = "app"  # the commands and the launcher: all data, no administration
MAINTENANCE = "maintenance"

# Every client: its way in.
CONNECT = "ping hello time evalsha script|load script|exists multi exec"
# For the check at the start. It shows the passwords of requirepass and masterauth, too, by which a
# part could reach all that a replica reaches.
SETTINGS = "+config|get"
# Celery's broker (kombu): a message into the queue "modqueue" ...
RING = ("~modqueue*", "~_kombu.binding*", *("+sadd", "+smembers", "+lpush", "+exists", "+llen"))
# ... and a worker that takes it, restores what another left, and answers `modqueue status`.
WORK = (
    *RING,
    *("~unacked*", "~*.celery.pidbox*", "&/0.celery.pidbox", "&/0.celeryev*"),
    *("+brpop", "+rpop", "+rpush", "+hset", "+hget", "+hdel", "+zadd", "+zrem", "+zrange"),
    *("+zrevrangebyscore", "+watch", "+unwatch", "+set", "+get", "+del", "+srem", "+pexpire"),
    *("+publish", "+psubscribe", "+punsubscribe", "+subscribe", "+unsubscribe"),
)


def _keys(names: str, permission: str = "~") -> tuple[str, ...]:
    """Return the patterns of keys of every site, by their names in ``keys.py``."""
    ends = {name: "*" if NAMES[name].endswith(":") else "" for name in names.split()}
    return tuple(f"{permission}{key('*', name, end)}" for name, end in ends.items())


def _commands(names: str) -> tuple[str, ...]:
    return tuple(f"+{name}" for name in names.split())


# What a script is told: the site's epoch, and its prefix, which is no key itself.
_SCRIPTS = (f"~{key('*', 'epoch')}", f"~{prefix('*')}")
_SITES = f"%R~{SITES}"
_ARCHIVE = f"%R~{ARCHIVE}"  # which archive has what is not in Redis

RULES: Mapping[str, tuple[str, ...]] = {
    EVERYBODY: ("~*", "&*", "+@all", "-@dangerous", "-@admin", "+info", SETTINGS),
    # The API and the dashboard touch every kind of data, each by the commands of its type.
    "web": (
        f"~{prefix('*')}*",
        *_commands("@string @hash @list @set @sortedset @stream"),
        "-@dangerous",
        *_commands(
            "del unlink exists ttl pttl persist expire pexpire expireat pexpireat info wait"
        ),
        *_commands(CONNECT),
        SETTINGS,
        *RING,
    ),
    "worker": (
        _SITES,
        *_SCRIPTS,
        *_keys("comment waiting leased held risk escalated opinions approved rejected"),
        *_keys("thread author counters journal sequence doorbell audits sampling"),
        *_keys("shadowed differing model_faults rescoring raided groups grouped"),
        # A comparison of imported comments reads old ones, too.
        *_keys("archived", "%R~"),
        _ARCHIVE,
        *_keys("article policy limits settings model models model_places standing raids", "%R~"),
        *_commands("hget hgetall hmget hset hdel hincrby hincrbyfloat get set del incr"),
        *_commands("zadd zrem zcard zcount zscore zrange zrangebyscore zremrangebyrank xadd"),
        *_commands("hexists hkeys exists xrange xrevrange"),
        *_commands(CONNECT),
        *WORK,
    ),
    # It reads all that people decided, and writes models and limits: no comment, no policy.
    "learner": (
        _SITES,
        *_SCRIPTS,
        *_keys("models model model_places model_faults shadowed differing learning finding limits"),
        *_keys("comment decided label_texts label_order labels policy settings", "%R~"),
        *_keys("archived", "%R~"),
        _ARCHIVE,
        *_keys("audit journal", "%W~"),
        *_commands("get set del hget hgetall hmget hset hdel hincrby hexists"),
        *_commands("zrange zrangebyscore zrevrangebyscore zrangebylex zcard zscore exists"),
        *_commands("xadd xrange info"),
        *_commands(CONNECT),
        *WORK,
    ),
    # It reads held comments, and writes beside them what a second reader says.
    "looker": (
        _SITES,
        *_SCRIPTS,
        *_keys("comment held risk groups grouped look_calls"),
        *_keys("journal raids raided guidelines settings archived", "%R~"),
        _ARCHIVE,
        *_commands("get set hget hgetall hmget hset hdel incrby pexpire lrange"),
        *_commands("zadd zrem zcard zscore zrevrangebyscore zrange hkeys exists xrange xrevrange"),
        *_commands(CONNECT),
        *WORK,
    ),
    "sweep": (
        _SITES,
        *_SCRIPTS,
        *(f"~{ROUND}", f"~{REWRITE}", f"~{ARCHIVE}"),
        *_keys("waiting erased endpoints endpoint outbox settings", "%R~"),
        # What moves to the archive leaves Redis by its hand.
        *_keys("rewritten journal comment reports claim approved rejected decided thread"),
        *_keys("reported audits unsettled archived archived_threads returned"),
        # what is planned: clocks are set back
        *_keys("clock leased due learning finding rescoring deciding"),
        *_commands(
            "hget hgetall hmget hset hincrby hlen get set del zadd zrem zcard zcount zscore"
        ),
        *_commands("zmscore zrange zrangebyscore xrange xrevrange xtrim"),
        *_commands(CONNECT),
        *RING,
    ),
    "webhooks": (
        _SITES,
        *_SCRIPTS,
        *_keys("endpoint outbox due tries deliveries journal counters unsettled thread channel"),
        *_keys("endpoints comment settings channels alert_log", "%R~"),
        *_keys("audit", "%W~"),
        *_commands("exists hget hgetall hmget hset hsetnx hdel hincrby"),
        *_commands("zadd zrem zcard zcount zrange zrangebyscore zrangebylex zscore xadd xrange"),
        *_commands(CONNECT),
    ),
    "project": (
        _SITES,
        *_keys("journal comment article reports archived", "%R~"),
        _ARCHIVE,
        *_commands("get hget hgetall exists xrange xrevrange"),
        *_commands(CONNECT),
    ),
    MAINTENANCE: _commands("ping hello info bgrewriteaof"),
}


def line(user: str, password: str, rules: Iterable[str]) -> str:
    """Return a line of an ACL file; ``password`` as `>text` or `#digest`."""
    return " ".join(("user", user, "on", password, *rules))
