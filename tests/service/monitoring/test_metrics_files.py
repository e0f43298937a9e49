"""Counts that processes share: where no disk fills up, and never the end of a process."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from moderation.process.config import Config
from service.monitoring import metrics_files
from service.monitoring.metrics import Metrics
from service.monitoring.metrics_files import SolidDict, folder_for


def no_room(descriptor: int, offset: int, size: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def has_no_hole(file: Path) -> bool:
    status = file.stat()
    return status.st_blocks * 512 >= status.st_size > 0


@pytest.mark.skipif(sys.platform != "linux", reason="files have no reserved blocks there")
def test_files_have_no_holes(tmp_path: Path) -> None:
    """All bytes of a file are reserved before they are mapped, also those that it grows by."""
    file = tmp_path / "counter_1.db"
    values = SolidDict(str(file))
    assert has_no_hole(file)
    for number in range(2000):
        values.write_value(f"a name that is not short {number}", 1.0, 0.0)  # type: ignore[no-untyped-call]
    assert file.stat().st_size > metrics_files.FIRST_BYTES
    assert has_no_hole(file)
    values.close()  # type: ignore[no-untyped-call]


def test_a_file_that_cannot_grow_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there is no room for more, what is in it can still be counted and read."""
    values = SolidDict(str(tmp_path / "counter_1.db"))
    values.write_value("known", 1.0, 0.0)  # type: ignore[no-untyped-call]
    monkeypatch.setattr(os, "posix_fallocate", no_room, raising=False)
    with pytest.raises(OSError, match="No space left"):
        values.write_value("x" * metrics_files.FIRST_BYTES, 1.0, 0.0)  # type: ignore[no-untyped-call]
    values.write_value("known", 2.0, 0.0)  # type: ignore[no-untyped-call]
    values.write_value("another", 3.0, 0.0)  # type: ignore[no-untyped-call]
    found = {key: value for key, value, _ in values.read_all_values()}  # type: ignore[no-untyped-call]
    assert found == {"known": 2.0, "another": 3.0}
    values.close()  # type: ignore[no-untyped-call]


FULL = """
import errno, os
def no_room(*_): raise OSError(errno.ENOSPC, "full")
os.posix_fallocate = no_room
from pathlib import Path
from service.monitoring.metrics import Metrics
metrics = Metrics(Path("metrics"))
metrics.observe("GET", "/", 200, 0.1)
metrics.refuse("invalid")
metrics.count_streams(1)
print(len(list(metrics.collected().collect())))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="files have no reserved blocks there")
def test_a_full_folder_starts_and_counts(tmp_path: Path) -> None:
    """A process that can share nothing counts for itself, and says so."""
    done = subprocess.run(
        [sys.executable, "-c", FULL],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout) == 3
    assert "metrics.not_shared" in done.stderr


def test_counting_outlives_a_full_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """A label that finds no room costs its count and not the request."""
    metrics = Metrics(None)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(metrics._seconds, "labels", full)
    monkeypatch.setattr(metrics._refused, "labels", full)
    metrics.observe("GET", "/", 200, 0.1)
    metrics.refuse("invalid")


def test_they_lie_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By default in a folder of this installation alone, private, in memory; else as set."""
    memory = tmp_path / "memory"
    memory.mkdir()
    monkeypatch.setattr(metrics_files, "MEMORY", memory)
    settings = Config(data_dir=tmp_path / "data")
    folder = folder_for(settings)
    assert folder.parent == memory
    assert not folder.exists(), "who only asks leaves nothing behind"
    metrics_files.make(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert folder_for(settings) == folder
    assert folder_for(Config(data_dir=tmp_path / "other")) != folder
    named = Config(data_dir=tmp_path / "data", metrics_dir=tmp_path / "named")
    assert folder_for(named) == tmp_path / "named"


def test_a_folder_of_somebody_else_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link that waits there, or no such place, means the data folder."""
    monkeypatch.setattr(metrics_files, "MEMORY", tmp_path / "memory")
    settings = Config(data_dir=tmp_path / "data")
    assert folder_for(settings) == tmp_path / "data" / "metrics"
    (tmp_path / "memory").mkdir()
    ours = folder_for(settings)
    assert ours.parent == tmp_path / "memory"
    (tmp_path / "elsewhere").mkdir()
    ours.symlink_to(tmp_path / "elsewhere")
    assert folder_for(settings) == tmp_path / "data" / "metrics"
