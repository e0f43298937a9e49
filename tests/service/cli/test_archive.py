"""Old comments are moved by hand, and the commands say how far they are."""

from __future__ import annotations

import json
from pathlib import Path

from moderation import actions, judging
from moderation.judging import DrainLimits
from moderation.store.acceptance import Intake, Limits
from moderation.store.installation_keys import ARCHIVE
from moderation.store.keys import key
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from tests.conftest import FakeScorer
from tests.service.cli.conftest import Run
from tests.support.servers.ports import free_port

NOW = "0.0000001"  # days: 9 ms


def accept(store: Store, site: str, count: int) -> list[str]:
    intakes = [Intake(Submission(Article("a"), Author("D"), f"text {n}")) for n in range(count)]
    given = {"caller": "test", "limits": Limits()}
    return [actions.submit(store, str, site, one, **given).id for one in intakes]  # type: ignore[arg-type]


def test_what_moved_is_read_by_every_command(
    run: Run, store: Store, site: str, redis: Redis
) -> None:
    """A move says what it did; status and export say the same of what moved."""
    ids = accept(store, site, 3)
    judging.drain(store, str, FakeScorer(), site, DrainLimits(), worker="w")
    accept(store, site, 1)  # the newest line stays
    assert "demo: 0 comments, the journal up to nothing" in run("archive", "status").stdout
    moved = run("archive", "move", "--days", NOW).stdout
    assert moved == "3 comments and 6 lines of the journal moved, 0 erasures followed\n"
    assert not any(redis.exists(key(site, "comment", id_)) for id_ in ids)
    assert "demo: 3 comments, the journal up to 1" in run("archive", "status").stdout
    exported = run("export", site, "--format", "native").stdout
    assert all(id_ in exported for id_ in ids)


def test_nothing_moves_that_is_switched_off(run: Run, environ: dict[str, str]) -> None:
    """MODQUEUE_ARCHIVE_DAYS=0 is named where no other age is given."""
    environ["MODQUEUE_ARCHIVE_DAYS"] = "0"
    assert "MODQUEUE_ARCHIVE_DAYS: is 0" in run("archive", "move", code=2).stderr


def test_an_archive_that_is_none_is_named(run: Run, environ: dict[str, str]) -> None:
    """The setting, and what it may begin with."""
    environ["MODQUEUE_ARCHIVE_URL"] = "mysql://h/db"
    refused = run("archive", "move", code=2).stderr
    assert "MODQUEUE_ARCHIVE_URL: must start with one of sqlite://, postgresql://" in refused


def test_another_archive_stops_a_start(
    run: Run, redis: Redis, environ: dict[str, str], tmp_path: Path
) -> None:
    """`modqueue run`, `modqueue setup` and the doctor name the setting and what to do."""
    redis.set(ARCHIVE, "first-machine")
    environ |= {"MODQUEUE_DATA_DIR": str(tmp_path / "second"), "PORT": str(free_port())}
    environ |= {"MODQUEUE_SWEEP_SECONDS": "0.1"}  # the doctor waits for two rounds
    findings = json.loads(run("doctor", "--json", code=1).stdout)
    (doubt,) = [one for one in findings if one["subject"] == "archive"]
    assert doubt["state"] == "fault"
    assert "is another one than this store moved comments to" in doubt["sentence"]
    assert doubt["advice"].startswith("Name that one here, or move it to PostgreSQL")
    for command in ("setup", "run"):
        assert "MODQUEUE_ARCHIVE_URL: is another one" in run(command, code=2).stderr
