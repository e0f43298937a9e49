"""``python -m tests.faults.trials [--trials 1000] [--seed N] [--first N]``: what `make faults` is.

A run that was broken off goes on with its seed and the number of its next trial (``--first``).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.faults.trials.trial import Plan, Run, not_seen, plans, run

FAILURES_MAX = 5


def main() -> int:
    """Make the trials; 1 where one of them failed or a rare state was not seen.

    After a failure the rest goes on with a new installation.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.faults.trials", description=__doc__)
    parser.add_argument("--trials", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--first", type=int, default=0, help="go on with this one")
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    planned = plans(asked.trials, asked.seed, asked.first)
    states: Counter[str] = Counter()
    failures = 0
    while failures < FAILURES_MAX:
        with tempfile.TemporaryDirectory(prefix="modqueue-faults-") as name, run(Path(name)) as own:
            is_over = _go_on(own, planned)
            states += own.house.states
            print(f"states: {dict(states)}; comments: {len(own.house.accepted)}", flush=True)
        if is_over:
            break
        failures += 1
    if missing := not_seen(states):
        print(f"not seen: {', '.join(missing)}", file=sys.stderr)
    return 1 if missing or failures else 0


def _go_on(own: Run, planned: Iterator[Plan]) -> bool:
    """Make the trials that are left until one fails; return whether all of them passed."""
    for plan in planned:
        begin = time.monotonic()
        try:
            own.make(plan)
        except AssertionError as problem:
            print(f"FAILED {plan}: {problem!r}\n{own.house.last_words()}", file=sys.stderr)
            return False
        seconds = time.monotonic() - begin
        print(f"trial {plan.number}: {', '.join(plan.faults)} ({seconds:.1f} s)", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
