"""A part whose archive is not the one that the store moved comments to does not start."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest

from moderation.archive.archive import Archive
from moderation.process.config import Config
from moderation.store.installation_keys import ARCHIVE
from moderation.store.server.commands import Redis
from worker import program
from worker.factory import check_store

SENTENCE = "MODQUEUE_ARCHIVE_URL: is another one than this store moved comments to"


@pytest.fixture
def second_machine(
    redis: Redis, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Config:
    """The settings of a machine whose archive is a file of its own, beside the first one's."""
    first = Archive(f"sqlite:///{tmp_path}/first.sqlite3")
    redis.set(ARCHIVE, first.id)
    first.close()
    for ours in ("configure_logs", "signal.signal"):  # this process is the tests'
        monkeypatch.setattr(f"worker.program.{ours}", lambda *_: None)
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setenv("MODQUEUE_DATA_DIR", str(tmp_path / "second"))
    return Config.from_env()


@pytest.mark.parametrize("name", ["sweep", "project"])
def test_a_program_says_so_and_ends(
    second_machine: Config, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """The sweeper and the projector end with code 2 and a sentence that says what to name."""
    begun: list[str] = []
    code = program.main(name, lambda *_: begun.append(name))
    said = capfd.readouterr().err
    assert (code, begun) == (2, [])
    assert said.startswith(f"modqueue {name}: {SENTENCE}")
    assert "name that one here, or move it to PostgreSQL" in said


@pytest.mark.parametrize("name", ["worker", "learner"])
def test_a_celery_program_does_not_start(second_machine: Config, name: str) -> None:
    """Workers and the learner end their start with the same sentence."""
    with pytest.raises(SystemExit, match=f"modqueue {name}: {SENTENCE}"):
        check_store(name, second_machine)


def test_who_reads_no_archive_starts(second_machine: Config) -> None:
    """The webhooks' sender needs no archive, and may not ask the store which one it is."""
    ran = Event()
    assert program.main("webhooks", lambda *_: ran.set(), reads_archive=False) == 0
    assert ran.is_set()
