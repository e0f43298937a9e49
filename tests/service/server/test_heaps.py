"""The threads of a web process do not keep a heap each."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from service.server.heaps import HEAPS

COUNT = """
import ctypes, threading
from service.server import heaps
{act}
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fdopen.restype = ctypes.c_void_p
libc.malloc.argtypes = [ctypes.c_size_t]
all_there = threading.Barrier(9)
def take():
    libc.malloc(50_000)
    all_there.wait()
for _ in range(8):
    threading.Thread(target=take).start()
all_there.wait()
out = ctypes.c_void_p(libc.fdopen(1, b"w"))
libc.malloc_info(0, out)
libc.fflush(out)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="glibc has arenas")
def test_eight_threads_share_two() -> None:
    """Without the call each of them has its own."""
    counts = []
    for act in ("", "heaps.share_heaps()"):
        script = COUNT.format(act=act)
        said = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
        ).stdout
        counts.append(said.count("<heap nr="))
    assert counts[0] > HEAPS >= counts[1], counts
