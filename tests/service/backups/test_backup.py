"""Backups of a server that writes: whole, incremental, sealed, restorable as of a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from moderation import actions, judging
from moderation.archive.opening import opener
from moderation.erasure.erasures import Erasures
from moderation.erasure.ledger import Ledger
from moderation.judging import DrainLimits
from moderation.process.config import ARCHIVE_FILE
from moderation.registry import Registry
from moderation.store.keys import key
from moderation.store.server.connection import connect
from moderation.store.server.users import MAINTENANCE
from moderation.store.writer import Store
from service.backups import taking
from service.backups.folder import BackupFolder
from service.backups.seal import read_seal
from service.cli import main
from tests.conftest import FakeScorer
from tests.service.backups.installation import Installation, restored
from tests.support.servers.redis_servers import wait_until

KEY = "k" * 32
GROWN = 16 << 10


@pytest.fixture
def news(tmp_path: Path) -> Iterator[Installation]:
    (tmp_path / "news").mkdir()
    own = Installation(tmp_path / "news")
    yield own
    own.end()


def test_each_answered_comment_is_in_a_backup_taken_under_load(
    news: Installation, tmp_path: Path
) -> None:
    """A backup holds all that was answered before it began, though writes go on meanwhile."""
    over, before = threading.Event(), []

    def post() -> None:
        while not over.is_set():
            news.accept("a comment")
            before.append(1)

    news.accept("the first")
    writer = threading.Thread(target=post)
    writer.start()
    try:
        for _ in range(3):
            answered = len(before)
            news.back_up()
    finally:
        over.set()
        writer.join()
    copy = restored(tmp_path / "copy", news.backups)
    assert answered < copy.accepted() <= news.accepted()
    copy.end()


def test_a_second_backup_copies_what_grew(
    news: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What an earlier backup has is named again, not copied."""
    monkeypatch.setattr(taking, "GROWN_BYTES", GROWN)
    for number in range(100):
        news.accept(f"{number} " + "x" * 1000)
    news.back_up()
    first = news.parts()
    news.accept("one more")
    news.back_up()
    assert news.parts() - first < first / 4
    copy = restored(tmp_path / "copy", news.backups)
    assert copy.accepted() == 101
    copy.end()


def test_archived_comments_are_in_the_backup(news: Installation, tmp_path: Path) -> None:
    """Whatever moved before a backup, or between the server's files and the archive, is there."""
    with_archive = Store(news.store.redis, opener(f"sqlite:///{news.folder / ARCHIVE_FILE}"))
    ids = [news.accept(f"text {number}") for number in range(3)]
    judging.drain(news.store, str, FakeScorer(), "demo", DrainLimits(), worker="w")
    news.accept("the newest line stays")
    Registry(news.store.redis).add_site("demo", "Demo")
    news.back_up()
    news.run("archive", "move", "--days", "0.0000001")
    assert not news.store.redis.exists(*(key("demo", "comment", id_) for id_ in ids))
    news.back_up()
    news.back_up()  # nothing changed, so the parts are named again
    runs = BackupFolder(news.backups, read_seal(None)).runs()
    assert len({run.file(ARCHIVE_FILE) for run in runs}) == 2  # none, and twice the same
    other = restored(tmp_path / "other", news.backups)
    moved = Store(other.store.redis, opener(f"sqlite:///{other.folder / ARCHIVE_FILE}"))
    assert [one.id for one in moved.get_many("demo", ids)] == ids
    assert moved.get_many("demo", ids) == with_archive.get_many("demo", ids)
    other.end()


def test_a_rewrite_of_the_files_leaves_backups_whole(news: Installation, tmp_path: Path) -> None:
    """The server's files get other names and other content."""
    news.accept("before")
    news.back_up()
    maintenance = connect(news.server.url_of(MAINTENANCE))
    maintenance.bgrewriteaof()
    wait_until(lambda: has_rewritten(news.folder), "a rewrite")
    maintenance.close()
    news.back_up()
    news.run("backup", str(news.backups), "--check")
    copy = restored(tmp_path / "copy", news.backups)
    assert copy.accepted() == 1
    copy.end()


def has_rewritten(folder: Path) -> bool:
    files = {path.name for path in (folder / "server" / "appendonlydir").iterdir()}
    return not any(".1." in name for name in files)


def test_a_store_can_be_restored_as_of_a_time(news: Installation, tmp_path: Path) -> None:
    """Nothing that came later is there; a time after the newest backup gives that one."""
    news.accept("before")
    await_next_second()
    between = datetime.now(UTC)
    await_next_second()
    news.accept("after")
    news.back_up()
    early = restored(tmp_path / "early", news.backups, "--at", between.isoformat())
    assert early.accepted() == 1
    early.end()
    late = restored(tmp_path / "late", news.backups, "--at", "2999-01-01T00:00")
    assert late.accepted() == 2
    late.end()


def await_next_second() -> None:
    """Return in the next second; the server notes times by the second."""
    second = int(time.time())
    while int(time.time()) == second:
        time.sleep(0.02)


def test_what_was_erased_after_a_backup_is_erased_from_the_restored_store(
    news: Installation, tmp_path: Path
) -> None:
    """The newest list of erasures counts, not that of the restored time."""
    comment_id = news.accept("to be erased")
    await_next_second()
    before = datetime.now(UTC)
    await_next_second()
    actions.erase(news.store, "demo", comment_id, by="k")
    Ledger(news.folder / "erased" / "list").follow(Erasures(news.store.redis), "demo")
    news.back_up()
    copy = restored(tmp_path / "copy", news.backups, "--at", before.isoformat())
    assert copy.store.bodies("demo", [comment_id])
    copy.run("erasures", "apply")
    assert not copy.store.bodies("demo", [comment_id])
    copy.end()


def test_a_sealed_backup_holds_nothing_in_clear(news: Installation, tmp_path: Path) -> None:
    """A thief without the key reads no text; another key, and none, open nothing."""
    news.accept("a canary in a mine")
    keys = {name: tmp_path / name for name in ("right", "wrong", "short")}
    for name, text in (("right", KEY), ("wrong", "w" * 32), ("short", "short")):
        keys[name].write_text(text)
    news.back_up("--key-file", str(keys["right"]))
    for path in news.backups.rglob("*"):
        assert path.is_dir() or b"canary" not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0
    check = ("backup", str(news.backups), "--check")
    news.run(*check, "--key-file", str(keys["right"]))
    assert "--key-file" in news.run(*check, code=2).output
    assert "another key" in news.run(*check, "--key-file", str(keys["wrong"]), code=2).output
    assert "has 5 characters" in news.run(*check, "--key-file", str(keys["short"]), code=2).output


def test_a_damaged_part_is_named(news: Installation) -> None:
    """Neither a check nor a restore takes bytes that were not saved."""
    news.accept("a comment")
    news.back_up()
    part = max((news.backups / "parts").iterdir(), key=lambda path: path.stat().st_size)
    part.write_bytes(part.read_bytes()[:-1] + b"!")
    output = news.run("backup", str(news.backups), "--check", code=2).output
    assert part.name in output
    assert "is damaged" in output
    copy = news.backups.parent / "copy"
    environ = {"REDIS_URL": "", "MODQUEUE_DATA_DIR": str(copy)}
    result = CliRunner().invoke(main, ["restore", str(news.backups)], env=environ)
    assert (result.exit_code, "is damaged" in result.output) == (2, True)
    assert not [path for path in copy.rglob("*") if path.is_file()]


def test_old_backups_go_and_their_parts(news: Installation, tmp_path: Path) -> None:
    """The newest stays, whatever its age; a run that was cut short leaves nothing behind."""
    news.accept("a comment")
    news.back_up("--keep-days", "0")
    (news.backups / "parts" / "of-a-run-cut-short").write_bytes(b"x")
    old = next((news.backups / "runs").iterdir())
    old.rename(old.with_name("2001-01-01T000000.000000Z"))
    news.accept("another")
    assert "removed 1 older" in news.run("backup", str(news.backups)).output
    assert not (news.backups / "parts" / "of-a-run-cut-short").exists()
    copy = restored(tmp_path / "copy", news.backups)
    assert copy.accepted() == 2
    copy.end()


def test_files_of_a_store_are_never_overwritten(news: Installation) -> None:
    """A restore asks for an empty place, and for a server that does not run."""
    news.accept("a comment")
    news.back_up()
    assert "a server runs" in news.run("restore", str(news.backups), code=2).output
    news.end()
    assert "move them away" in news.run("restore", str(news.backups), code=2).output


@pytest.mark.parametrize(
    ("options", "words"),
    [((), "no backup in this folder"), (("--at", "soon"), "and not a time")],
)
def test_what_cannot_be_restored_is_said(
    tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    """An empty folder, a time that is none."""
    environ = {"REDIS_URL": "", "MODQUEUE_DATA_DIR": str(tmp_path / "data")}
    result = CliRunner().invoke(main, ["restore", str(tmp_path), *options], env=environ)
    assert (result.exit_code, words in result.output) == (2, True)


def test_a_time_before_the_first_backup_is_said(news: Installation, tmp_path: Path) -> None:
    """Nothing stays behind of what was tried."""
    news.accept("a comment")
    news.back_up()
    environ = {"REDIS_URL": "", "MODQUEUE_DATA_DIR": str(tmp_path / "copy")}
    arguments = ["restore", str(news.backups), "--at", "2020-01-01T00:00"]
    result = CliRunner().invoke(main, arguments, env=environ)
    assert result.exit_code == 2
    assert "no backup holds the store of 2020-01-01" in result.output


def test_a_server_of_ones_own_is_backed_up_with_its_own_tools(
    redis_url: str, tmp_path: Path
) -> None:
    """Its files are somewhere else."""
    environ = {"REDIS_URL": redis_url, "MODQUEUE_DATA_DIR": str(tmp_path)}
    result = CliRunner().invoke(main, ["backup", str(tmp_path / "b")], env=environ)
    assert result.exit_code == 2
    assert "REDIS_URL" in result.output
