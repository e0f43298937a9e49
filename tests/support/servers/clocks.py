"""A wall clock that jumps while a process runs (libfaketime); its monotonic clock goes on."""

from __future__ import annotations

from pathlib import Path

SITE_FOLDER = Path(__file__).parents[1] / "apps" / "jumping"
HOUR_SECONDS, DAY_SECONDS = 3600, 24 * 3600


class JumpingClock:
    """The clock of whoever has ``environ``; it is right until the first jump."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.set(0)

    def set(self, seconds: int) -> None:
        """Let the clock be ``seconds`` ahead of the true time from now on; negative ones behind."""
        draft = self._file.with_suffix(".new")
        draft.write_text(f"{seconds:+d}\n")
        draft.replace(self._file)

    @property
    def environ(self) -> dict[str, str]:
        """What a process must have in its environment; read at every look at the clock."""
        return {
            "LD_PRELOAD": _library(),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "PYTHONPATH": str(SITE_FOLDER),
        }


def forget_remains() -> None:
    """Remove what libfaketime leaves in memory of processes that were killed."""
    for file in Path("/dev/shm").glob("*faketime_s*_*"):
        if not Path("/proc", file.name.rpartition("_")[2]).exists():
            file.unlink(missing_ok=True)


def _library() -> str:
    library = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
    assert library, "these tests need libfaketime: apt-get install faketime"
    return str(library)
