"""Additions that are due at fixed moments and ask nobody: what the machine itself holds up.

What they take beyond themselves is the machine's: other processes, and other machines on the same
host. It holds up a call that is measured beside them as well.
"""

from __future__ import annotations

import time

BARE = 40_000  # numbers to add, which takes about as long as a call


def latencies(seconds: float, per_second: float) -> list[float]:
    """Return the seconds from the moment at which each addition was due to its end."""
    begin, taken = time.perf_counter(), []
    for place in range(round(seconds * per_second)):
        due = begin + place / per_second
        time.sleep(max(0.0, due - time.perf_counter()))
        sum(range(BARE))
        taken.append(time.perf_counter() - due)
    return taken
