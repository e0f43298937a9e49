"""What the processes of a group use, read from /proc: processor seconds and memory."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class ProcessStat:
    """The fields of /proc/<pid>/stat that matter here; ticks count user and system time."""

    pid: int
    parent: int
    group: int
    ticks: int


def parse_stat(text: str) -> ProcessStat:
    """Return what a line of /proc/<pid>/stat says; a command's name may hold spaces and ')'."""
    pid = int(text.partition(" ")[0])
    fields = text.rpartition(")")[2].split()
    return ProcessStat(pid, int(fields[1]), int(fields[2]), int(fields[11]) + int(fields[12]))


def parse_pss(text: str) -> int:
    """Return the bytes of ``Pss:`` in /proc/<pid>/smaps_rollup: shared pages count in parts."""
    line = next(line for line in text.splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) * 1024


def parse_rss(text: str) -> int:
    """Return the bytes of ``VmRSS:`` in /proc/<pid>/status: all of shared pages, too."""
    line = next(line for line in text.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


def members(group: int) -> list[ProcessStat]:
    """Return the live processes of a process group, by pid."""
    return [process for process in _all() if process.group == group]


def family(pid: int) -> list[ProcessStat]:
    """Return the live process ``pid`` and all that descend from it, parents before children."""
    members = [process for process in _all() if process.pid == pid]
    for parent in members:  # grows while it is walked
        members += [process for process in _all() if process.parent == parent.pid]
    return members


def name(process: ProcessStat, family: Sequence[ProcessStat]) -> str:
    """Return what a process of ``family`` runs: its module or program, and its place."""
    words = Path(f"/proc/{process.pid}/cmdline").read_text().split("\0")
    what = words[words.index("-m") + 1] if "-m" in words else Path(words[0].split()[0]).name
    if process.group == process.pid:
        return what if process.parent in {one.pid for one in family} else "modqueue run"
    return f"{what}, child"


def _all() -> Iterator[ProcessStat]:
    for folder in sorted(Path("/proc").glob("[0-9]*"), key=lambda path: int(path.name)):
        with suppress(OSError):
            # A command's name is cut at 15 bytes, be that in the middle of a letter.
            yield parse_stat((folder / "stat").read_text(errors="replace"))


def cpu_seconds(group: int) -> float:
    """Return the processor time that the live processes of a group have used."""
    return sum(process.ticks for process in members(group)) / TICKS_PER_SECOND


def pss_bytes(pid: int) -> int:
    """Return a process's share of the memory."""
    return parse_pss(Path(f"/proc/{pid}/smaps_rollup").read_text())


def rss_bytes(pid: int) -> int:
    """Return the memory of a process that is resident."""
    return parse_rss(Path(f"/proc/{pid}/status").read_text())
