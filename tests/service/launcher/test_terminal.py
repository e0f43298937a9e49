"""What the launcher says must not end it: neither a full disk nor a reader that went away."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from service.launcher.terminal import Terminal


def test_lines_are_written_at_once(tmp_path: Path) -> None:
    """In order, whatever script they are in, without a buffer."""
    with (tmp_path / "log").open("wb") as log:
        say = Terminal(log.fileno())
        say("one")
        say("екі")
        assert (tmp_path / "log").read_text("utf-8") == "one\nекі\n"


@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full")
def test_a_full_disk_costs_lines_and_nothing_else(tmp_path: Path) -> None:
    """When there is room again, the first line is how many are missing."""
    target = os.open("/dev/full", os.O_WRONLY)
    say = Terminal(target)
    say("lost")
    say("lost, too")
    log = os.open(tmp_path / "log", os.O_WRONLY | os.O_CREAT)
    os.dup2(log, target)
    say("room again")
    say("and more")
    assert (tmp_path / "log").read_text().splitlines() == [
        "(2 lines could not be written here)", "room again", "and more",
    ]  # fmt: skip
    os.close(log)
    os.close(target)


def test_a_line_that_was_begun_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fills in the middle of a line does not join it with a later one."""
    written = bytearray()
    room = [6]

    def write(descriptor: int, data: bytes) -> int:
        taken = data[: room[0]]
        if not taken:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written.extend(taken)
        room[0] -= len(taken)
        return len(taken)

    monkeypatch.setattr(os, "write", write)
    say = Terminal()
    say("a line")
    room[0] = 1000
    say("another")
    assert written.decode().splitlines() == [
        "a line", "(1 lines could not be written here)", "another",
    ]  # fmt: skip


def test_a_reader_that_went_away(tmp_path: Path) -> None:
    """A closed pipe is no reason to end."""
    reader, writer = os.pipe()
    os.close(reader)
    Terminal(writer)("nobody reads this")
    os.close(writer)
