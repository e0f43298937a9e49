"""How the launcher starts a process: in a group of its own, and not outliving the launcher."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import IO

from service.launcher.files import PRIVATE

PR_SET_PDEATHSIG = 1  # linux/prctl.h
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def spawn(
    command: Sequence[str],
    *,
    output: IO[bytes] | int,
    environ: Mapping[str, str] | None = None,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start ``command`` with both its outputs going to ``output``.

    The terminal's Ctrl-C does not reach it, because it leads a process group of its own. On Linux
    it is killed when the launcher dies, however that happens; so call this from the main thread
    (the kernel watches the thread that forked).
    """
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=environ,
        pass_fds=pass_fds,
        process_group=0,
        umask=PRIVATE,
        preexec_fn=_end_with_parent,
    )


def _end_with_parent() -> None:
    # Nothing is lost by SIGKILL, while a worker that is asked to end after its broker did would
    # wait for it instead.
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def stop(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Ask ``process`` to end; after ``seconds`` kill its whole group. Return whether it obeyed."""
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        kill_group(process)
        process.wait()
        return False
    return True


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of the group that ``process`` leads."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
