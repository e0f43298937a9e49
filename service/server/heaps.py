"""Heaps: threads share two of them, so what one gives back another one takes.

glibc gives each thread its own, up to eight for each core, and each grows to the largest page that
one of its threads ever made. A web process grew from 83 to 128 MiB by the first 120 held lists, and
to 106 with two heaps.
"""

from __future__ import annotations

import ctypes

ARENA_MAX = -8  # M_ARENA_MAX of <malloc.h>, mallopt(3)
HEAPS = 2


def share_heaps() -> None:
    """Let threads that begin from now on share two heaps; without glibc nothing is done."""
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(ARENA_MAX, HEAPS)
