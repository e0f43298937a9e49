"""What the doctor says of PostgreSQL: each line with what to do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from moderation.store.installation_keys import ARCHIVE, ROUND
from moderation.store.server.commands import Redis
from service.cli.doctor import processes
from tests.service.cli.conftest import Run
from tests.support.servers.postgres import postgres

NAMES = ("MODQUEUE_ARCHIVE_URL", "MODQUEUE_PROJECTION_URL")
AWAY = "postgresql://modqueue@127.0.0.1:1/archive"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A server that the tests start without fsync."""
    with TemporaryDirectory(prefix="pg") as folder, postgres(Path(folder)) as url:
        yield url


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch, redis: Redis) -> None:
    monkeypatch.setattr(processes, "workers", lambda settings: {"w1": "model-1"})
    redis.set(ROUND, 1)


def lines(run: Run, subject: str) -> Sequence[Mapping[str, str]]:
    findings = json.loads(run("doctor", "--json", code=1).stdout)
    return [one for one in findings if one["subject"] == subject]


def test_a_server_that_may_lose_what_it_commits(
    run: Run, environ: dict[str, str], site: str, url: str
) -> None:
    """Of an archive that is a fault, with what ends it; what is searched is made anew."""
    environ |= dict.fromkeys(NAMES, url)
    archive, projection = lines(run, "postgresql")
    assert archive["state"] == "fault"
    assert "fsync is off" in archive["sentence"]
    assert "ALTER SYSTEM SET fsync = on" in archive["advice"]
    assert projection["state"] == "ok"
    assert projection["sentence"].startswith("MODQUEUE_PROJECTION_URL: 1")


def test_erased_bytes_that_nothing_takes_off(
    run: Run, environ: dict[str, str], site: str, url: str
) -> None:
    """Without autovacuum they stay."""
    environ["MODQUEUE_PROJECTION_URL"] = environ["MODQUEUE_ARCHIVE_URL"] = url
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET autovacuum = off")
        connection.execute("SELECT pg_reload_conf()")
        try:
            found = lines(run, "postgresql")
        finally:
            connection.execute("ALTER SYSTEM RESET autovacuum")
            connection.execute("SELECT pg_reload_conf()")
    states = [(one["state"], "autovacuum" in one["sentence"]) for one in found]
    assert states == [("warn", True), ("fault", False), ("warn", True)]


def test_databases_that_are_away(
    run: Run, environ: dict[str, str], site: str, redis: Redis
) -> None:
    """Each says what does not work meanwhile; no line blames the store."""
    environ |= dict.fromkeys(NAMES, AWAY)
    redis.set(ARCHIVE, "some-archive")
    found = [*lines(run, "postgresql"), *lines(run, "archive"), *lines(run, "projection")]
    assert [one["state"] for one in found] == ["fault"] * 4
    assert ["dashboard gets 503" in one["sentence"] for one in found] == [False, True, False, False]
    for one, name in zip(found, (*NAMES, *NAMES), strict=True):
        assert name in one["sentence"] + one["advice"]
        assert "store's log" not in one["advice"]
