"""Reading /proc."""

from __future__ import annotations

import os
import subprocess
import sys

from benchmarks.processes import ProcessStat, family, members, parse_pss, parse_rss, parse_stat


def test_stat_of_a_process_with_a_strange_name() -> None:
    """Spaces and parentheses in a command's name do not shift the fields."""
    line = "42 (a b) (c) S 1 40 40 0 -1 4194560 9 0 0 0 150 25 0 0 20 0 1 0 100 0 0"
    assert parse_stat(line) == ProcessStat(pid=42, parent=1, group=40, ticks=175)


def test_a_name_that_is_cut_in_a_letter_hides_nobody() -> None:
    """A process whose name is no UTF-8 is read like every other one."""
    named = "import ctypes; ctypes.CDLL(None).prctl(15, b'\\xd1'); print(1, flush=True); input()"
    child = subprocess.Popen(
        [sys.executable, "-c", named], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert child.stdout
        assert child.stdout.readline() == b"1\n"
        pids = [process.pid for process in family(os.getpid())]
    finally:
        child.communicate(b"\n")
    assert child.pid in pids


def test_pss_is_in_bytes() -> None:
    """The kernel's kB are 1,024 bytes, and Pss_Dirty is another figure."""
    assert parse_pss("00 ---p [rollup]\nRss: 900 kB\nPss: 100 kB\nPss_Dirty: 7 kB\n") == 102_400


def test_resident_memory_is_in_bytes() -> None:
    """The peak is another figure."""
    assert parse_rss("Name:\tpython\nVmHWM:\t 900 kB\nVmRSS:\t 100 kB\n") == 102_400


def test_this_process_is_a_member_of_its_group() -> None:
    """A group's members are found while they live."""
    assert os.getpid() in {process.pid for process in members(os.getpgrp())}


def test_a_family_holds_children_and_not_the_parent() -> None:
    """A process comes first, then what it started; what started it is not of its family."""
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        pids = [process.pid for process in family(os.getpid())]
    finally:
        child.communicate(b"\n")
    assert pids[0] == os.getpid()
    assert child.pid in pids
    assert os.getppid() not in pids
