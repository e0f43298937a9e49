"""Read at the start of each Python process whose clock jumps.

libfaketime 0.9.10 makes Python's own sleep fail where the monotonic clock is to stay true.
"""

from __future__ import annotations

import select
import time


def _sleep(seconds: float) -> None:
    select.select((), (), (), seconds)


time.sleep = _sleep
