"""`modqueue run` as a whole: each part its own user with enough rights, each file its owner's."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from moderation.store.server.commands import Redis
from moderation.store.server.connection import connect
from moderation.store.server.users import EVERYBODY, MAINTENANCE, RULES
from service.launcher.embedded import EmbeddedServer
from tests.service.launcher.test_run import Running, started
from tests.support.servers.redis_servers import wait_until

# What clients tell of themselves, and how the server is set, which only the web must see: the parts
# do without.
UNHEEDED = {"client|setinfo", "client|maint_notifications", "config|get"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("installation")


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[Running]:
    with started(folder, MODQUEUE_SWEEP_SECONDS="0.2", MODQUEUE_REWRITE_SECONDS="1") as running:
        yield running


@pytest.fixture
def redis(running: Running, folder: Path) -> Iterator[Redis]:
    client = connect(EmbeddedServer(folder / "data" / "server").url)
    yield client
    client.close()


def refused(redis: Redis) -> dict[str, int]:
    """Return how often the server refused a command to somebody, by command."""
    told = redis.info("commandstats").items()
    counted = {name.removeprefix("cmdstat_"): found["rejected_calls"] for name, found in told}
    return {name: times for name, times in counted.items() if times and name not in UNHEEDED}


def denied_inside_scripts(redis: Redis) -> dict[str, int]:
    told = redis.info("stats")
    return {name: told[name] for name in ("acl_access_denied_key", "acl_access_denied_channel")}


def test_nobody_lacks_a_right_and_no_file_is_open(
    running: Running, redis: Redis, folder: Path
) -> None:
    """From intake to an erasure that is off the disk, no part was refused anything."""
    comment_id = running.post("first")
    with running.client() as client:
        client.withdraw(comment_id)
    rewritten = "{demo}:rewritten"
    wait_until(lambda: bool(redis.get(rewritten)), "a rewrite after the erasure")
    assert refused(redis) == {}
    assert set(denied_inside_scripts(redis).values()) == {0}
    open_to_others = [
        path.name
        for path in (folder / "data", *(folder / "data").rglob("*"))
        if not path.is_socket() and stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    assert open_to_others == []


def test_each_part_has_its_own_password(running: Running) -> None:
    """No part but the launcher is told the password of all, or another part's."""
    users = {}
    for pid in running.children():
        environ = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
        urls = dict(line.split("=", 1) for line in environ if "_URL=" in line)
        if url := urls.get("REDIS_URL"):
            user, password = re.findall(r"//(\w+):(\w+)@", url)[0]
            assert f"//{user}:{password}@" in urls["MODQUEUE_BROKER_URL"]
            users[user] = password
    assert set(users) == set(RULES) - {EVERYBODY, MAINTENANCE, "looker"}  # no second look is set
    assert len(set(users.values())) == len(users)
