"""What the parts write: nobody else on the machine reads it."""

from __future__ import annotations

import importlib
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest

import service.server.config as gunicorn_config
from moderation.process.config import Config
from moderation.process.private_files import close_to_others
from moderation.projection.database import open_for_writing
from service.launcher.child import spawn
from service.launcher.embedded import EmbeddedServer
from worker import project, sweep

OTHERS = 0o077


@pytest.fixture
def units(repository: Path) -> list[Path]:
    return sorted((repository / "deploy" / "systemd").glob("*.service"))


def test_what_the_launcher_starts_writes_privately(tmp_path: Path) -> None:
    """Every part that the launcher starts writes for its own user alone."""
    program = f"import os; os.mkdir({str(tmp_path / 'd')!r}); open({str(tmp_path / 'f')!r}, 'w')"
    assert spawn([sys.executable, "-c", program], output=subprocess.DEVNULL).wait() == 0
    assert not [name for name in "df" if (tmp_path / name).stat().st_mode & OTHERS]


def test_the_projection_is_private(tmp_path: Path) -> None:
    """The file with everybody's comments is, whatever the process that makes it allows."""
    former = os.umask(0)
    try:
        with closing(open_for_writing(tmp_path / "projection.sqlite3")):
            files = list(tmp_path.iterdir())
            assert files
            assert not [file.name for file in files if file.stat().st_mode & OTHERS]
    finally:
        os.umask(former)


def test_units_write_privately(units: list[Path]) -> None:
    """So does every part under systemd."""
    assert units
    for unit in units:
        text = unit.read_text("utf-8")
        assert "\nUMask=0077\n" in text, unit.name
        for kind in ("State", "Runtime"):
            assert (f"\n{kind}Directory=" in text) == (f"\n{kind}DirectoryMode=0700\n" in text)


OF_AN_EARLIER_RELEASE = (
    "secret", "demo-key", "projection.sqlite3", "projection.sqlite3-wal", "projection.sqlite3-shm",
    "metrics/counter_1.db", "erased/list", "server/server.log", "server/password",
    "server/appendonlydir/appendonly.aof.1.base.rdb",
)  # fmt: skip


@pytest.fixture
def open_folder(tmp_path: Path) -> Path:
    """A data folder as an earlier release left it: the whole machine may read it."""
    folder = tmp_path / "data"
    for name in OF_AN_EARLIER_RELEASE:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        path.chmod(0o644)
    for path in (folder, *(one for one in folder.rglob("*") if one.is_dir())):
        path.chmod(0o755)
    return folder


def open_to_others(folder: Path) -> set[str]:
    found = [folder, *folder.rglob("*")]
    return {str(path.relative_to(folder)) for path in found if path.stat().st_mode & OTHERS}


def test_an_old_data_folder_is_closed(open_folder: Path) -> None:
    """Folders get 700 and files 600."""
    close_to_others(Config(data_dir=open_folder))
    modes = {stat.S_IMODE(path.stat().st_mode) for path in open_folder.rglob("*")}
    assert modes == {0o600, 0o700}
    assert stat.S_IMODE(open_folder.stat().st_mode) == 0o700


def test_only_what_is_ours_is_closed(open_folder: Path, tmp_path: Path) -> None:
    """A link leads nowhere, an unknown file stays as it is, a missing folder is no failure."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "page.html").touch()
    for path in (elsewhere, elsewhere / "page.html"):
        path.chmod(0o755)
    (open_folder / "server" / "link").symlink_to(elsewhere)
    (open_folder / "projection.sqlite3-link").symlink_to(elsewhere / "page.html")
    (open_folder / "notes.txt").touch()
    (open_folder / "notes.txt").chmod(0o644)
    close_to_others(Config(data_dir=open_folder))
    assert open_to_others(elsewhere) == {".", "page.html"}
    assert stat.S_IMODE((open_folder / "notes.txt").stat().st_mode) == 0o644
    close_to_others(Config(data_dir=tmp_path / "missing"))


def test_what_belongs_to_others_stays(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rights of another user's files are that user's."""
    before = open_to_others(open_folder)
    monkeypatch.setattr(os, "geteuid", lambda: open_folder.stat().st_uid + 1)
    close_to_others(Config(data_dir=open_folder))
    assert open_to_others(open_folder) == before


def test_metrics_elsewhere_are_closed(tmp_path: Path) -> None:
    """MODQUEUE_METRICS_DIR may name a folder outside."""
    metrics = tmp_path / "metrics"
    metrics.mkdir()
    metrics.chmod(0o755)
    close_to_others(Config(data_dir=tmp_path / "data", metrics_dir=metrics))
    assert not metrics.stat().st_mode & OTHERS


@pytest.mark.parametrize("start", [project.start, sweep.start])
def test_parts_close_it_at_their_start(
    open_folder: Path, server: EmbeddedServer, start: Callable[[Config, Event], None]
) -> None:
    """Where systemd or compose starts the parts, there is no launcher to do it."""
    ended = Event()
    ended.set()
    (open_folder / "projection.sqlite3-wal").unlink()  # or the projector takes it for its own
    start(Config(redis_url=server.url, data_dir=open_folder), ended)
    assert open_to_others(open_folder) == set()


def test_web_closes_it_at_its_start(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So does gunicorn, before its first process."""
    monkeypatch.setenv("MODQUEUE_DATA_DIR", str(open_folder))
    former = os.umask(0)
    try:
        importlib.reload(gunicorn_config).on_starting(None)
    finally:
        os.umask(former)
        monkeypatch.undo()
        importlib.reload(gunicorn_config)
    assert open_to_others(open_folder) == set()
