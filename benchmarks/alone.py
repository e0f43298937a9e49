"""``python -m benchmarks.alone CMD…``: run a command, and print what it used, as JSON.

The peak that Linux tells of a process (getrusage(2)) is at least that of the process which started
it: exec hands it on. So a small one stands between the command and whoever measures it.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys

KIB = 1024


def main() -> int:
    """Run the command; print seconds of the processor and the peak of the memory in MiB."""
    done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=False)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss / KIB]))
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
